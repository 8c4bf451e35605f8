import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { filesOf, type RenditionSet, renditionSetSchema } from '@veza/shared/media/rendition-set.ts'
import { SET_FILE } from '@veza/shared/media/transcode.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'

/** Goes up when the transcoder makes other files of the same source: old sets are then made anew. */
const SET_GENERATION = 1

/** A rendition set that was finished. */
export interface WorkingSet {
  /** Null: it was sent and its files are gone (see `retireSet`); what it was is still known. */
  readonly dir: string | null
  readonly set: RenditionSet
  /** SHA-256 of its description, which names every file. */
  readonly fingerprint: string
}

/** Folder of a source's rendition set, named by the source's content and by what was asked for. */
export function setFolder(folder: LibraryFolder, sha256: string, lossless: boolean): string {
  return join(folder.work, sha256, `v${SET_GENERATION}-${lossless ? 'lossless' : 'lossy'}`)
}

/** What stays of a set that was sent. */
export const descriptionFile = (place: string) => `${place}.json`

/** What a description says, and its name by content. Throws where it cannot be read, or is none. */
export async function readDescription(path: string): Promise<Omit<WorkingSet, 'dir'>> {
  const text = await readFile(path, 'utf8')
  const set = renditionSetSchema.parse(JSON.parse(text))
  return { set, fingerprint: createHash('sha256').update(text).digest('hex') }
}

/** The set of a source: whole, or what is known of it once it was sent. Null where it is missing or damaged. */
export async function findWorkingSet(
  folder: LibraryFolder,
  sha256: string,
  lossless: boolean,
): Promise<WorkingSet | null> {
  const dir = setFolder(folder, sha256, lossless)
  try {
    return { dir, ...(await readWhole(dir)) }
  } catch {
    const sent = await readDescription(descriptionFile(dir)).catch(() => null)
    return sent && { dir: null, ...sent }
  }
}

async function readWhole(dir: string): Promise<Omit<WorkingSet, 'dir'>> {
  const known = await readDescription(join(dir, SET_FILE))
  await Promise.all(
    filesOf(known.set).map(async ({ path, bytes }) => {
      if ((await stat(join(dir, path))).size !== bytes) throw new Error(`${path} is not whole`)
    }),
  )
  return known
}
