import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { type JobKind, jobKinds } from '@veza/shared/studio/jobs.ts'
import { type HeldLock, tryLock } from '../db/lock.ts'
import type { Sqlite } from '../db/sqlite.ts'
import type { EventFeed } from '../events.ts'
import { runToItsEnd } from './attempt.ts'
import type { Random } from './backoff.ts'
import { isQueuePaused } from './controls.ts'
import type { JobRow } from './job-row.ts'
import { recoverLeases, renewLease } from './leases.ts'
import { parkForeignJobs } from './park.ts'
import { assertRegistry, type JobHandlers } from './registry.ts'
import { claimJob } from './transition.ts'

/** How many jobs of a kind run at once. */
export type Concurrency = Readonly<Record<JobKind, number>>

export interface RunnerDeps {
  readonly db: Sqlite
  /** Held by the one engine that runs this library's jobs. */
  readonly lockFile: string
  readonly handlers: JobHandlers
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly events: EventFeed
  readonly concurrency: Concurrency
  /** How long a claim holds without being renewed (ms). Default 30,000. */
  readonly leaseMs?: number
  /** Told of faults of the library itself (disk full, damaged file); the runner tries again by itself. */
  onFault(error: unknown): void
  /** How often the queue is looked at for what other processes did (ms). Default 200. */
  readonly pollMs?: number
}

export interface Runner {
  /** True while this engine is the one that runs jobs; another may be, and then this one stands by. */
  readonly isActive: boolean
  /** Looks for work now rather than at the next poll. */
  wake(): void
  /** Stops taking jobs, asks those that run to stop, waits for them, and gives the library's jobs to others. */
  stop(): Promise<void>
}

interface Active {
  readonly job: JobRow
  readonly token: string
  readonly abort: AbortController
  readonly ended: Promise<void>
}

const LEASE_MS = 30_000
const POLL_MS = 200

/**
 * Starts running the library's jobs. One engine at a time does: the others stand by and take over within a poll when
 * it ends, however it ends (see `tryLock`). Beneath the lock every claim is one guarded statement and every result
 * is written only while the claim holds, so that even a lock that a file system does not honour runs nothing twice.
 */
export function startRunner(deps: RunnerDeps): Runner {
  assertRegistry(deps.handlers)
  const { db, clock, events } = deps
  const engineId = deps.newId()
  const leaseMs = deps.leaseMs ?? LEASE_MS
  const active = new Map<string, Active>()
  let lock: HeldLock | null = null
  let stopping = false
  let renewedMs = 0
  let looking: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    if (stopping) return
    if (lock === null) {
      lock = await tryLock(deps.lockFile)
      if (lock === null) return
      recoverLeases(db, engineId, clock.now())
      parkForeignJobs(db, clock.now())
    }
    watchActive()
    if (!isQueuePaused(db)) fill()
  }

  /** Renews leases, and stops handlers whose job was paused, cancelled or taken. */
  function watchActive(): void {
    const now = clock.now().getTime()
    const due = now - renewedMs >= leaseMs / 3 || now < renewedMs
    if (due) renewedMs = now
    const rest = active.size > 0 && isQueuePaused(db)
    const state = db.prepare<[string], string>('SELECT state FROM jobs WHERE lease_token = ?').pluck()
    for (const { token, abort } of active.values()) {
      const held = !due || renewLease(db, token, now + leaseMs)
      if (!held || rest || state.get(token) !== 'running') abort.abort(new JobStopped())
    }
  }

  function fill(): void {
    for (;;) {
      const room = jobKinds.filter((kind) => countOf(kind) < deps.concurrency[kind])
      const now = clock.now()
      const lease = { owner: engineId, token: deps.newId(), untilMs: now.getTime() + leaseMs }
      const job = stopping ? undefined : claimJob(db, room, lease, now)
      if (job === undefined) return
      begin(job, lease.token)
    }
  }

  const countOf = (kind: JobKind) => [...active.values()].filter(({ job }) => job.kind === kind).length

  function begin(job: JobRow, token: string): void {
    const abort = new AbortController()
    events.emit({ type: 'job-state', jobId: job.id, kind: job.kind, state: 'running', failure: null })
    const ended = runToItsEnd(deps, job, abort.signal, () => stopping).then(() => {
      active.delete(token)
      wake()
    })
    active.set(token, { job, token, abort, ended })
  }

  /** One look after the other, never two at once. */
  function wake(): void {
    looking = looking.then(look).catch(deps.onFault)
  }

  const timer = setInterval(wake, deps.pollMs ?? POLL_MS)
  wake()
  return {
    get isActive() {
      return lock !== null
    },
    wake,
    async stop() {
      stopping = true
      clearInterval(timer)
      await looking
      for (const { abort } of active.values()) abort.abort(new JobStopped())
      await Promise.all([...active.values()].map(({ ended }) => ended))
      lock?.release()
      lock = null
    },
  }
}

/** The reason of an aborted job's signal. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped'
}
