import type { NewId } from '@veza/shared/kernel/ids.ts'
import { type JobKind, jobKinds } from '@veza/shared/studio/jobs.ts'
import { type HeldLock, tryLock } from '../../folders/lock.ts'
import { CANCEL } from '../upload/errors.ts'
import { type AttemptDeps, runToItsEnd } from './attempt.ts'
import { isQueuePaused } from './controls.ts'
import type { JobRow } from './job-row.ts'
import { recoverLeases } from './leases.ts'
import { parkForeignJobs } from './park.ts'
import { assertRegistry } from './registry.ts'
import { claimJob } from './transition.ts'

/** How many jobs of a kind run at once. */
export type Concurrency = Readonly<Record<JobKind, number>>

export interface RunnerDeps extends AttemptDeps {
  /** Held by the one engine that runs this library's jobs. */
  readonly lockFile: string
  readonly newId: NewId
  readonly concurrency: Concurrency
  /** Begun once, when this engine becomes the one that runs jobs; jobs do not wait for it, a stop does. */
  readonly onLead?: (signal: AbortSignal) => Promise<void>
  /** How often the queue is looked at for what other processes did (ms). Default 200. */
  readonly pollMs?: number
}

export interface Runner {
  /** True while this engine is the one that runs jobs; another may be, and then this one stands by. */
  readonly isActive: boolean
  readonly isHeld: boolean
  /** Looks for work now rather than at the next poll. */
  wake(): void
  /** Another number of jobs at once, from now on; what runs beyond it goes on to its end. */
  allow(concurrency: Concurrency): void
  /** Begins no job while it is held; what runs goes on. Of this run alone: a new one begins free. */
  hold(isHeld: boolean): void
  /** Stops taking jobs, asks those that run to stop, waits for them, and gives the library's jobs to others. */
  stop(): Promise<void>
}

interface Active {
  readonly job: JobRow
  readonly token: string
  readonly abort: AbortController
  readonly ended: Promise<void>
}

const POLL_MS = 200

/**
 * Starts running the library's jobs. One engine at a time does: the others stand by and take over within a poll when
 * it ends, however it ends (see `tryLock`). Beneath the lock every claim is one guarded statement and every result
 * is written only while the claim holds, so that even a lock that a file system does not honour runs nothing twice.
 */
export function startRunner(deps: RunnerDeps): Runner {
  assertRegistry(deps.handlers)
  const runner = new QueueRunner(deps)
  runner.wake()
  return runner
}

class QueueRunner implements Runner {
  readonly #deps: RunnerDeps
  readonly #engineId: string
  readonly #active = new Map<string, Active>()
  readonly #timer: NodeJS.Timeout
  #lock: HeldLock | null = null
  #stopping = false
  #held = false
  #concurrency: Concurrency
  #looking: Promise<void> = Promise.resolve()
  #leading: Promise<void> = Promise.resolve()
  readonly #ending = new AbortController()

  constructor(deps: RunnerDeps) {
    this.#deps = deps
    this.#concurrency = deps.concurrency
    this.#engineId = deps.newId()
    this.#timer = setInterval(() => this.wake(), deps.pollMs ?? POLL_MS)
  }

  get isActive(): boolean {
    return this.#lock !== null
  }

  get isHeld(): boolean {
    return this.#held
  }

  /** One look after the other, never two at once. */
  wake(): void {
    this.#looking = this.#looking.then(() => this.#look()).catch(this.#deps.onFault)
  }

  allow(concurrency: Concurrency): void {
    this.#concurrency = concurrency
    this.wake()
  }

  hold(isHeld: boolean): void {
    this.#held = isHeld
    if (!isHeld) this.wake()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#timer)
    await this.#looking
    this.#ending.abort(new JobStopped())
    for (const { abort } of this.#active.values()) abort.abort(new JobStopped())
    await this.#leading
    await Promise.all([...this.#active.values()].map(({ ended }) => ended))
    this.#lock?.release()
    this.#lock = null
  }

  async #look(): Promise<void> {
    if (this.#stopping) return
    const { db, clock, lockFile } = this.#deps
    if (this.#lock === null) {
      this.#lock = await tryLock(lockFile)
      if (this.#lock === null) return
      recoverLeases(db, this.#engineId, clock.now())
      parkForeignJobs(db, clock.now())
      this.#leading = (async () => await this.#deps.onLead?.(this.#ending.signal))().catch(this.#deps.onFault)
    }
    this.#watchActive()
    if (!isQueuePaused(db)) this.#fill()
  }

  /** Stops handlers whose job was paused, cancelled or taken. */
  #watchActive(): void {
    if (this.#active.size === 0) return
    const { db } = this.#deps
    const rests = isQueuePaused(db)
    const state = db.prepare<[string], string>('SELECT state FROM jobs WHERE lease_token = ?').pluck()
    for (const { token, abort } of this.#active.values()) {
      const current = state.get(token)
      if (current === 'cancelled') abort.abort(CANCEL)
      else if (rests || current !== 'running') abort.abort(new JobStopped())
    }
  }

  #fill(): void {
    const { db, clock, newId } = this.#deps
    while (!this.#stopping && !this.#held) {
      const room = jobKinds.filter((kind) => this.#countOf(kind) < this.#concurrency[kind])
      const lease = { owner: this.#engineId, token: newId() }
      const job = claimJob(db, room, lease, clock.now())
      if (job === undefined) return
      this.#begin(job, lease.token)
    }
  }

  #countOf(kind: JobKind): number {
    return [...this.#active.values()].filter(({ job }) => job.kind === kind).length
  }

  #begin(job: JobRow, token: string): void {
    const abort = new AbortController()
    const { id: jobId, kind } = job
    this.#deps.events.emit({ type: 'job-state', jobId, kind, state: 'running', failure: null })
    const ended = runToItsEnd(this.#deps, job, abort.signal, () => this.#stopping).then(() => {
      this.#active.delete(token)
      this.wake()
    })
    this.#active.set(token, { job, token, abort, ended })
  }
}

/** The reason of a signal that is aborted for anything but a cancel: the work goes on later. */
class JobStopped extends Error {
  override readonly name = 'JobStopped'
}
