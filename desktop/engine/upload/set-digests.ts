import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BundleFile, bundleFileSchema } from '@veza/shared/contracts/uploads.ts'
import { filesOf, type RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { z } from 'zod'
import type { DigestResult, Hasher } from './hasher.ts'
import { digestSmall, SMALL_BYTES } from './small-digests.ts'

/** Beside the files of a set: what they were when they were made. */
export const DIGESTS_FILE = 'digests.json'

const keptSchema = z.array(bundleFileSchema)

/** A file of the set is not there, or not as the set says. */
export class NotAsMade extends Error {
  override readonly name = 'NotAsMade'
  readonly path: string

  constructor(path: string, cause?: unknown) {
    super(`${path} is gone or not as it was made`, { cause })
    this.path = path
  }
}

/**
 * Hashes the files of a set that was just made, so that an upload need not: the store refuses what has changed since.
 * @throws NotAsMade, and what writing throws
 */
export async function keepSetDigests(dir: string, set: RenditionSet): Promise<void> {
  // A set of larger files has its digests made by the thread of the uploader.
  if (!isSmall(set)) return
  await writeFile(join(dir, DIGESTS_FILE), JSON.stringify(await digestSet(dir, set)))
}

/** What was kept for this very set; undefined where that is missing, damaged, or of other files. */
export async function findSetDigests(dir: string, set: RenditionSet): Promise<BundleFile[] | undefined> {
  try {
    const kept = keptSchema.parse(JSON.parse(await readFile(join(dir, DIGESTS_FILE), 'utf8')))
    const files = filesOf(set)
    const isOfSet = files.every(({ path, bytes }, i) => kept[i]?.path === path && kept[i].bytes === bytes)
    return isOfSet && kept.length === files.length ? kept : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads and hashes every file of a set as it is now.
 * @param hasher for sets of large files
 * @throws NotAsMade
 */
export async function digestSet(dir: string, set: RenditionSet, hasher?: Hasher): Promise<BundleFile[]> {
  const files = filesOf(set)
  const paths = files.map(({ path }) => join(dir, path))
  const ranges = paths.map((path) => ({ path, offset: 0, bytes: null, sha256: true }))
  const digesting: Promise<DigestResult[]> =
    hasher !== undefined && !isSmall(set) ? hasher.digest(ranges) : digestSmall(paths)
  const digests = await digesting.catch((cause) => {
    throw new NotAsMade(dir, cause)
  })
  return files.map(({ path, bytes }, index) => {
    const digest = digests[index]
    if (digest?.bytes !== bytes || digest.sha256 === null) throw new NotAsMade(join(dir, path))
    return { path, bytes, sha256: digest.sha256, md5: digest.md5 }
  })
}

const isSmall = (set: RenditionSet) => filesOf(set).every(({ bytes }) => bytes <= SMALL_BYTES)
