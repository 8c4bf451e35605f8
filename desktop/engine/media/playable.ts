import { mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import { type Clock, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { type FfmpegPaths, runFfmpeg } from '@veza/shared/media/ffmpeg.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import type { Sqlite } from '../db/sqlite.ts'
import type { LibraryTrack } from '../library/tracks.ts'
import { assertSource } from '../transcode/source.ts'
import { pcmHeader } from './pcm-header.ts'

/** Recordings of kinds that no browser plays, decoded: a minute takes some hundredths of a second. They may be deleted at any time. */
export interface Playables {
  /**
   * A file that sounds as the recording does, made when one first listens, the same bytes whenever it is made.
   * @returns its path; null where the recording is not there, or is another file by now @throws where it could not be tried now
   */
  find(track: LibraryTrack): Promise<string | null>
  stop(): Promise<void>
}

export interface PlayablesDeps {
  readonly db: Sqlite
  readonly folder: string
  readonly clock: Clock
  readonly newId: NewId
  /** Room for all of them; without it, `PLAYABLE_BYTES`. */
  readonly maxBytes?: number
  binaries(): Promise<FfmpegPaths>
}

/** An album of long pieces, decoded. */
const PLAYABLE_BYTES = 2_000_000_000
/** What a file of this kind may be: its lengths have 32 bits. */
const WAV_BYTES = 4_000_000_000
/** Left free on the disk, for what matters more. */
const SPARE_BYTES = 200_000_000

export function createPlayables(deps: PlayablesDeps): Playables {
  const beingMade = new Map<string, Promise<string | null>>()
  const stopping = new AbortController()
  return {
    async find(track) {
      const { sha256 } = track.source
      const place = join(deps.folder, `${sha256}.wav`)
      const now = deps.clock.now()
      if (await stat(place).catch(() => null)) {
        await utimes(place, now, now).catch(() => undefined)
        return place
      }
      const known = beingMade.get(sha256)
      if (known) return await known
      const making = make(deps, track, place, stopping.signal).finally(() => beingMade.delete(sha256))
      beingMade.set(sha256, making)
      return await making
    },
    async stop() {
      stopping.abort()
      await Promise.allSettled(beingMade.values())
    },
  }
}

async function make(
  deps: PlayablesDeps,
  track: LibraryTrack,
  place: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { durationMs, sampleRate, channels } = track
  const second = sampleRate * channels
  // Twenty-four bits, unless that is longer than such a file may be.
  const bytesOf = (sampleBytes: number) => (durationMs / 1_000 + 1) * second * sampleBytes
  const sampleBytes = bytesOf(3) < WAV_BYTES ? 3 : 2
  if (bytesOf(sampleBytes) >= WAV_BYTES) return null
  const unfinished = join(deps.folder, `${deps.newId()}.part`)
  try {
    await assertSource(deps, track, signal)
    await makeRoom(deps, bytesOf(sampleBytes))
    await decode(await deps.binaries(), track, unfinished, sampleBytes, signal)
    // What was read is still what was imported.
    await assertSource(deps, track, signal)
    await rename(unfinished, place)
    return place
  } catch (error) {
    // Not there, or another: that is an answer, and no fault.
    if (error instanceof JobFailure) return null
    throw error
  } finally {
    await rm(unfinished, { force: true })
  }
}

async function decode(
  paths: FfmpegPaths,
  { source, channels, sampleRate }: LibraryTrack,
  target: string,
  sampleBytes: 2 | 3,
  signal: AbortSignal,
): Promise<void> {
  await using file = await open(target, 'w')
  const format = { channels, sampleRate, sampleBytes }
  let bytes = 0
  await file.write(pcmHeader(format, 0))
  await runFfmpeg({
    ...{ paths, source: source.path, signal },
    options: [
      ...['-map', '0:a:0', '-ac', String(channels), '-ar', String(sampleRate), '-map_metadata', '-1'],
      ...['-f', sampleBytes === 3 ? 's24le' : 's16le'],
    ],
    async onOutput(chunk) {
      await file.appendFile(chunk)
      bytes += chunk.length
    },
  })
  await file.write(pcmHeader(format, bytes), 0, undefined, 0)
  await file.sync()
}

/** What was heard longest ago gives way, and what an end at the wrong moment left behind goes. */
async function makeRoom(
  { folder, clock, maxBytes = PLAYABLE_BYTES }: PlayablesDeps,
  needed: number,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const names = await readdir(folder)
  const files = (
    await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name)
        const found = await stat(path).catch(() => null)
        return found ? [{ path, name, bytes: found.size, at: found.mtimeMs }] : []
      }),
    )
  ).flat()
  const isLeft = ({ name, at }: (typeof files)[number]) =>
    name.endsWith('.part') && clock.now().getTime() - at > HOUR_MS
  for (const { path } of files.filter(isLeft)) await rm(path, { force: true })
  const kept = files.filter(({ name }) => name.endsWith('.wav')).toSorted((one, other) => one.at - other.at)
  let sum = needed + kept.reduce((bytes, file) => bytes + file.bytes, 0)
  for (const { path, bytes } of kept) {
    if (sum <= maxBytes) break
    // One that is being heard stays open until it is not: then it is made again.
    await rm(path, { force: true }).catch(() => undefined)
    sum -= bytes
  }
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < needed + SPARE_BYTES) throw new Error('there is no room to decode it')
}
