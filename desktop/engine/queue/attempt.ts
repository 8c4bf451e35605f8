import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { isJobKind } from '@veza/shared/studio/jobs.ts'
import type { Sqlite } from '../db/sqlite.ts'
import type { EventFeed } from '../events.ts'
import type { Random } from './backoff.ts'
import type { JobRow } from './job-row.ts'
import { createProgress } from './progress.ts'
import { bindHandler, type JobHandlers } from './registry.ts'
import { type Ending, settle } from './settle.ts'

const SETTLE_AGAIN_MS = 1_000

export interface AttemptDeps {
  readonly db: Sqlite
  readonly handlers: JobHandlers
  readonly clock: Clock
  readonly random: Random
  readonly events: EventFeed
  /** Whether the library's folder is there; where it is not, this engine is being stopped. Without it, it always is. */
  isThere?(): Promise<boolean>
  /** Told of faults of the library itself (disk full, damaged file); what could not be written is tried again. */
  onFault(error: unknown): void
}

/** Runs a claimed job and writes down how it ended. Does not throw: what goes wrong is the job's ending. */
export async function runToItsEnd(
  deps: AttemptDeps,
  job: JobRow,
  signal: AbortSignal,
  isStopping: () => boolean,
): Promise<void> {
  const ending = await attempt(deps, job, signal)
  for (;;) {
    try {
      const settled = settle(deps, job, ending)
      if (settled !== null) deps.events.emit({ type: 'job-state', jobId: job.id, kind: job.kind, ...settled })
      return
    } catch (error) {
      // The library cannot be written now: the result waits, so that the work is not done twice.
      deps.onFault(error)
      if (isStopping()) return
      await sleep(SETTLE_AGAIN_MS)
    }
  }
}

async function attempt(deps: AttemptDeps, job: JobRow, signal: AbortSignal): Promise<Ending> {
  const progress = createProgress(deps.db, job, deps.clock, deps.events)
  try {
    const run = isJobKind(job.kind) ? bindHandler(deps.handlers, job.kind, job.payload) : null
    if (run === null) return { kind: 'unreadable' }
    await run({ jobId: job.id, signal, attempts: job.attempts, progress: progress.report })
    return { kind: 'done' }
  } catch (error) {
    // Without its drive nothing can be done, and nothing has failed: this engine ends, and the next one goes on.
    if (!signal.aborted && (await deps.isThere?.()) === false) await once(signal, 'abort')
    return signal.aborted ? { kind: 'stopped' } : { kind: 'failed', error, advanced: progress.advanced() }
  } finally {
    progress.flush()
  }
}
