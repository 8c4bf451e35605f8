import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { filesOf, type RenditionSet, renditionSetSchema } from '@veza/shared/media/rendition-set.ts'
import { SET_FILE } from '@veza/shared/media/transcode.ts'
import type { LibraryFolder } from '../db/library-folder.ts'

/** Goes up when the transcoder makes other files of the same source: old sets are then made anew. */
const SET_GENERATION = 1

/** A finished rendition set on the disk. */
export interface WorkingSet {
  readonly dir: string
  readonly set: RenditionSet
  /** SHA-256 of its description, which names every file. */
  readonly fingerprint: string
}

/** Folder of a source's rendition set, named by the source's content and by what was asked for. */
export function setFolder(folder: LibraryFolder, sha256: string, lossless: boolean): string {
  return join(folder.work, sha256, `v${SET_GENERATION}-${lossless ? 'lossless' : 'lossy'}`)
}

/** The finished set of a source, or null where it is missing, or not whole any more. */
export async function findWorkingSet(
  folder: LibraryFolder,
  sha256: string,
  lossless: boolean,
): Promise<WorkingSet | null> {
  const dir = setFolder(folder, sha256, lossless)
  try {
    const text = await readFile(join(dir, SET_FILE), 'utf8')
    const set = renditionSetSchema.parse(JSON.parse(text))
    const whole = await Promise.all(
      filesOf(set).map(async ({ path, bytes }) => (await stat(join(dir, path))).size === bytes),
    )
    return whole.every(Boolean)
      ? { dir, set, fingerprint: createHash('sha256').update(text).digest('hex') }
      : null
  } catch {
    return null
  }
}
