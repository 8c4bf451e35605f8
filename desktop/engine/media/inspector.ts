import type { Clock } from '@veza/shared/kernel/time.ts'
import { analyse } from '@veza/shared/media/analysis.ts'
import type { FfmpegPaths } from '@veza/shared/media/ffmpeg.ts'
import { probe } from '@veza/shared/media/probe.ts'
import { type Failure, JobFailure } from '@veza/shared/studio/failures.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { findReport, keepReport } from '../library/reports.ts'
import { getTrack } from '../library/tracks.ts'
import { assertSource } from '../transcode/source.ts'

export interface InspectorDeps {
  readonly db: Sqlite
  readonly clock: Clock
  binaries(): Promise<FfmpegPaths>
}

export type Inspection =
  | { readonly state: 'done' | 'running' | 'not-begun' }
  | { readonly state: 'failed'; readonly failure: Failure }

/**
 * Listens to the sources of tracks whose report is missing: those that were transcoded by an older Studio, or elsewhere. All others
 * are listened to as they are transcoded. Nothing is lost where it dies: the next look asks again.
 */
export interface Inspector {
  stateOf(trackId: string): Inspection
  /** Begins, unless it is done or under way. @returns once it has ended, however it did */
  inspect(trackId: string): Promise<void>
  stop(): Promise<void>
}

const NICENESS = 10

export function createInspector(deps: InspectorDeps): Inspector {
  const failures = new Map<string, Failure>()
  const running = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  // One after the other: whoever looks at many tracks in a row keeps the machine for what they do.
  let last: Promise<unknown> = Promise.resolve()

  async function listen(trackId: string): Promise<void> {
    if (stopping.signal.aborted || findReport(deps.db, trackId) !== undefined) return
    failures.delete(trackId)
    try {
      await inspect(deps, trackId, stopping.signal)
    } catch (error) {
      if (!stopping.signal.aborted) failures.set(trackId, failureOf(error))
    }
  }

  return {
    stateOf(trackId) {
      const failure = failures.get(trackId)
      if (running.has(trackId)) return { state: 'running' }
      if (failure) return { state: 'failed', failure }
      return { state: findReport(deps.db, trackId) ? 'done' : 'not-begun' }
    },
    inspect(trackId) {
      const known = running.get(trackId)
      if (known) return known
      const mine = last.then(() => listen(trackId)).finally(() => running.delete(trackId))
      running.set(trackId, mine)
      last = mine
      return mine
    },
    async stop() {
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}

async function inspect(deps: InspectorDeps, trackId: string, signal: AbortSignal): Promise<void> {
  const track = getTrack(deps.db, trackId)
  if (track === undefined) return
  await assertSource(deps, track, signal)
  const { path } = track.source
  const binaries = await deps.binaries()
  const verdict = await probe(path, { binaries, signal, depth: 'header' })
  if (verdict.kind === 'refused')
    throw new JobFailure('source-unreadable', false, { params: { path }, detail: verdict.refusal.code })
  const { audio } = verdict
  const found = await analyse({ paths: binaries, source: path, audio, signal, niceness: NICENESS })
  signal.throwIfAborted()
  // What was read is still what was imported.
  await assertSource(deps, track, signal)
  keepReport(deps.db, trackId, audio, found)
}

function failureOf(error: unknown): Failure {
  if (error instanceof JobFailure) return error.failure
  return { code: 'unexpected', params: {}, detail: error instanceof Error ? error.message : String(error) }
}
