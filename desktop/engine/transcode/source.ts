import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { type LibraryTrack, updateSource } from '../library/tracks.ts'

/** SHA-256 of a file, lower-case hex. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, {
    ...(signal ? { signal } : {}),
  })
  return hash.digest('hex')
}

/**
 * Looks whether the file is still what was imported: by size and time, and by its content where the time says
 * otherwise (a copy or a backup tool may have touched it). Throws `JobFailure` source-gone, source-changed,
 * source-unreadable.
 */
export async function assertSource(
  deps: { readonly db: Sqlite; readonly clock: Clock },
  track: LibraryTrack,
  signal?: AbortSignal,
): Promise<void> {
  const { path, bytes, mtimeMs, sha256 } = track.source
  try {
    const found = await stat(path)
    if (found.size !== bytes) throw new JobFailure('source-changed', false, { params: { path } })
    if (Math.abs(found.mtimeMs - mtimeMs) < 1) return
    if ((await hashFile(path, signal)) !== sha256)
      throw new JobFailure('source-changed', false, { params: { path } })
    updateSource(deps.db, track.id, { path, mtimeMs: found.mtimeMs }, deps.clock.now())
  } catch (error) {
    signal?.throwIfAborted()
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new JobFailure('source-gone', false, { params: { path }, cause: error })
    if (code === 'EACCES' || code === 'EPERM' || code === 'EIO')
      throw new JobFailure('source-unreadable', false, { params: { path }, detail: code, cause: error })
    throw error
  }
}
