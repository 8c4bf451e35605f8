import { rename, rm, statfs } from 'node:fs/promises'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Analysis } from '@veza/shared/media/analysis.ts'
import { FfmpegUnavailable } from '@veza/shared/media/binaries.ts'
import type { FfmpegPaths } from '@veza/shared/media/ffmpeg.ts'
import type { AudioSource } from '@veza/shared/media/probe.ts'
import { TranscodeError, transcode } from '@veza/shared/media/transcode.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { keepReport } from '../library/reports.ts'
import { keepRowWaveform } from '../library/row-waveforms.ts'
import { getTrack, type LibraryTrack } from '../library/tracks.ts'
import type { JobContext, JobHandler } from '../queue/registry.ts'
import { keepSetDigests } from '../upload/set-digests.ts'
import { isSentByAll } from './retire.ts'
import { assertSource } from './source.ts'
import { findWorkingSet, setFolder } from './work-folder.ts'

export interface TranscodeDeps {
  readonly db: Sqlite
  readonly folder: LibraryFolder
  readonly clock: Clock
  /** Throws `FfmpegUnavailable`. */
  binaries(): Promise<FfmpegPaths>
  /** ffmpeg processes at once. */
  readonly processes: number
}

/** Makes a track's rendition set, unless it is there already, or was sent to all who ask for it. It is in place whole, or not at all. */
export function transcodeHandler(deps: TranscodeDeps): JobHandler<'transcode'> {
  return async ({ trackId, lossless }, context) => {
    const track = getTrack(deps.db, trackId)
    if (track === undefined) throw new JobFailure('unexpected', false, { detail: `no track ${trackId}` })
    const { sha256 } = track.source
    const known = await findWorkingSet(deps.folder, sha256, lossless)
    if (known !== null && (known.dir !== null || isSentByAll(deps.db, context.jobId, known.fingerprint)))
      return
    await assertSource(deps, track, context.signal)
    await assertSpace(deps.folder, track, lossless)
    const place = setFolder(deps.folder, sha256, lossless)
    // Complete, but not yet known to be made of the file that was imported.
    const unproven = `${place}.unproven`
    try {
      const heard = await make(deps, track, unproven, lossless, context)
      await assertSource(deps, track, context.signal)
      await rm(place, { recursive: true, force: true })
      await rename(unproven, place)
      if (heard) keepReport(deps.db, track.id, heard.audio, heard.analysis)
    } finally {
      await rm(unproven, { recursive: true, force: true })
    }
  }
}

/** What the encoders' source is, by a listen to all of it. */
interface Heard {
  readonly audio: AudioSource
  readonly analysis: Analysis
}

async function make(
  deps: TranscodeDeps,
  track: LibraryTrack,
  outDir: string,
  lossless: boolean,
  context: JobContext,
): Promise<Heard | undefined> {
  const { path } = track.source
  const heard: Heard[] = []
  try {
    const set = await transcode({
      source: path,
      outDir,
      lossless,
      binaries: await deps.binaries(),
      signal: context.signal,
      concurrency: deps.processes,
      onAnalysis: (audio, analysis) => heard.push({ audio, analysis }),
      onProgress: (fraction) => context.progress(fraction * 0.99),
    })
    await keepSetDigests(outDir, set)
    await keepRowWaveform(deps.db, track.id, outDir, set)
    return heard[0]
  } catch (error) {
    context.signal.throwIfAborted()
    // A file that was replaced under its reader looks like a damaged one: that is then the reason to tell.
    if (error instanceof TranscodeError) await assertSource(deps, track, context.signal)
    throw await failureOf(error, deps.folder, track, lossless)
  }
}

async function failureOf(
  error: unknown,
  folder: LibraryFolder,
  track: LibraryTrack,
  lossless: boolean,
): Promise<unknown> {
  if (error instanceof FfmpegUnavailable)
    return new JobFailure('encoder-missing', false, { detail: error.message, cause: error })
  if (!(error instanceof TranscodeError)) return error
  const params = { path: track.source.path }
  const detail = [error.message, ...error.stderrTail.slice(-10)].join('\n')
  const options = { params, detail, cause: error }
  switch (error.code) {
    case 'killed':
      return new JobFailure('encoder-stopped', true, options)
    case 'no-space':
      return new JobFailure('disk-full', false, { ...options, params: await space(folder, track, lossless) })
    case 'not-startable':
      return new JobFailure('encoder-missing', false, options)
    case 'source-unreachable':
      return new JobFailure('source-unreadable', false, options)
    case 'refused':
      if (error.refusal?.code === 'gone') return new JobFailure('source-gone', false, options)
      if (error.refusal?.code === 'unreadable') return new JobFailure('source-unreadable', false, options)
      return new JobFailure('transcode-failed', false, options)
    default:
      return new JobFailure('transcode-failed', false, options)
  }
}

/** Bits a second of the AAC ladder, with room for its boxes. */
const LADDER_BITRATE = (64_000 + 128_000 + 256_000) * 1.1
const MB = 1_000_000

/** Space that a set may take, and space that there is (MB). */
async function space(folder: LibraryFolder, track: LibraryTrack, lossless: boolean) {
  const { bavail, bsize } = await statfs(folder.work)
  const ladder = (track.durationMs / 1_000) * (LADDER_BITRATE / 8)
  const decoded = (track.durationMs / 1_000) * track.sampleRate * track.channels * 3
  const needed = ladder + (lossless ? Math.min(decoded, track.source.bytes * 2) : 0) + 2 * MB
  return { needMb: Math.ceil(needed / MB), freeMb: Math.floor((bavail * bsize) / MB) }
}

async function assertSpace(folder: LibraryFolder, track: LibraryTrack, lossless: boolean): Promise<void> {
  const params = await space(folder, track, lossless)
  if (params.freeMb < params.needMb) throw new JobFailure('disk-full', false, { params })
}
