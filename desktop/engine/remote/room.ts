import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { SMALL_COVER_PX } from '@veza/shared/studio/media.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { filesBeyond, forgetFile, forgetGone, isKept } from './files.ts'

type Cache = LibraryFolder['cache']

const smallOf = ({ covers }: Cache) => join(covers, `small-${SMALL_COVER_PX}`)
const placesOf = (cache: Cache, file: string): string[] =>
  file.endsWith('.dat')
    ? [join(cache.waveforms, file)]
    : [join(cache.covers, file), join(smallOf(cache), file)]

/** What was looked at longest ago gives way. Its row goes first: a file without one is swept, a row without one would be shown. */
export async function makeRoom(db: Sqlite, cache: Cache, maxBytes: number): Promise<string[]> {
  const tracks: string[] = []
  for (const file of filesBeyond(db, maxBytes)) {
    tracks.push(...forgetFile(db, file))
    await removeUnkept(db, cache, file)
  }
  return tracks
}

/** Of what nothing shows any more; it may have been fetched again meanwhile, or be another's as well. */
export async function removeUnkept(db: Sqlite, cache: Cache, file: string): Promise<void> {
  for (const place of placesOf(cache, file)) if (!isKept(db, file)) await rm(place, { force: true })
}

/** Removes what an end at the wrong moment left behind. What is young may be on its way into another engine's library. */
export async function sweepCache(db: Sqlite, cache: Cache, now: Date): Promise<void> {
  forgetGone(db)
  for (const folder of [cache.covers, smallOf(cache), cache.waveforms])
    for (const name of await readdir(folder).catch(() => [])) {
      const place = join(folder, name)
      const found = await stat(place).catch(() => null)
      if (!found?.isFile() || now.getTime() - found.mtimeMs < HOUR_MS) continue
      if (!isKept(db, basename(place))) await rm(place, { force: true })
    }
}
