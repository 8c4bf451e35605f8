import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { fromKysely, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss'
import { isEndedByDatabase, type Tx } from '../db/database.ts'
import type { Logger } from '../logger/index.ts'
import { type Keys, SecretUnreadable } from '../secrets/index.ts'
import { createFaultTeller } from './faults.ts'
import {
  type JobHandler,
  type JobHandlers,
  type JobKind,
  type JobName,
  jobKinds,
  type Payload,
} from './kinds.ts'
import { repeatedly } from './repeatedly.ts'
import { openPayload, sealPayload } from './sealed.ts'

export type { Attempt, JobHandler, JobHandlers, JobName, Payload } from './kinds.ts'

export interface Jobs {
  /** Makes the queues known; safe to repeat. Must have run before the first `enqueue`. */
  start(): Promise<void>
  /**
   * Stores a job in the same transaction as the change that needs it.
   * @param singletonKey while a job of this kind with this key waits, another is not stored
   */
  enqueue<N extends JobName>(tx: Tx, name: N, payload: Payload<N>, singletonKey?: string): Promise<void>
  /**
   * Stores one that is taken in `delayMs` at the earliest; twice with the same key while the first waits, it is one.
   * @param delayMs by our clock: the queue counts it by the database's
   */
  enqueueLater<N extends JobName>(tx: Tx, name: N, job: KeyedJob<N>, delayMs: number): Promise<void>
  /** Stores many of one kind at once, each with its key, as `enqueue` stores one. */
  enqueueAll<N extends JobName>(tx: Tx, name: N, jobs: readonly KeyedJob<N>[]): Promise<void>
  /**
   * Has a job of this kind done now and every so often, for intervals that are configured; others have a `cron`. Each process
   * that works asks for it, and each time that one starts: it is done once in an interval all the same (of whole seconds,
   * counted from the epoch by the database's clock). Ends with `stop`.
   */
  every(name: SweepName, intervalMs: number): void
  /**
   * Begins to work: what waits is done without a pause, so many at once as the kind says or `concurrency` instead.
   * Throws when a kind has no handler, or a handler no kind.
   */
  work(handlers: JobHandlers, concurrency: Partial<Record<JobName, number>>): Promise<void>
  /** Takes no more; waits for what runs, then hands it back. `timeoutMs` at most. */
  stop(timeoutMs: number): Promise<void>
}

export interface KeyedJob<N extends JobName> {
  readonly payload: Payload<N>
  readonly singletonKey: string
}

/** Kinds that need not be told anything. */
type SweepName = { [N in JobName]: Record<string, never> extends Payload<N> ? N : never }[JobName]

export const jobNames = Object.keys(jobKinds) as JobName[]
export const isJobName = (name: string): name is JobName => Object.hasOwn(jobKinds, name)
/** How often jobs that have ended and served their time are removed. Unless said, pg-boss does so once a day. */
const REMOVE_EVERY_SECONDS = 5 * 60

export interface JobsOptions {
  readonly migrate: boolean
  /** What sealed kinds are encrypted by. */
  readonly keys: Keys
  readonly poolMax?: number
}

/** Jobs kept in PostgreSQL by pg-boss: at least once, retried with back-off, scheduled with one winner. */
export function createJobs(url: string, log: Logger, options: JobsOptions): Jobs {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'veza-jobs',
    max: options.poolMax ?? 4,
    migrate: options.migrate,
    createSchema: options.migrate,
    maintenanceIntervalSeconds: REMOVE_EVERY_SECONDS,
  })
  const repeated: (() => Promise<void>)[] = []
  let isStopping = false
  const tellOfFault = createFaultTeller(log)
  boss.on('error', (error) => {
    // Whoever stops us may stop the database as well.
    if (isStopping && isEndedByDatabase(error)) return
    tellOfFault(error)
  })
  return {
    start: async () => {
      await boss.start()
      for (const name of jobNames) await declareQueue(boss, name)
    },
    ...storing(boss, options.keys),
    every: (name, intervalMs) => {
      const enqueue = () => boss.send(name, {}, onceIn(intervalMs))
      const onFailure = (err: unknown) => log.error({ err, job: name }, 'jobs: one was not stored')
      repeated.push(repeatedly(enqueue, intervalMs, onFailure))
    },
    work: async (handlers, concurrency) => {
      assertComplete(handlers)
      for (const name of jobNames) {
        const worker = { name, handler: handlers[name] as JobHandler<JobName>, keys: options.keys, log }
        const kind: JobKind = jobKinds[name]
        const atOnce = concurrency[name] ?? kind.concurrency ?? 1
        for (let started = 0; started < atOnce; started++) await workOn(boss, worker)
      }
    },
    stop: async (timeoutMs) => {
      isStopping = true
      const until = performance.now() + timeoutMs
      // One that is being stored would fail, and be told of as a fault.
      const ended = Promise.all(repeated.splice(0).map((end) => end()))
      await Promise.race([ended, sleep(timeoutMs, undefined, { ref: false })])
      await boss.stop({ graceful: true, timeout: until - performance.now() })
    },
  }
}

/** What stores jobs with the change that needs them. */
function storing(boss: PgBoss, keys: Keys): Pick<Jobs, 'enqueue' | 'enqueueLater' | 'enqueueAll'> {
  return {
    enqueue: async (tx, name, payload, singletonKey) => {
      const { id, data } = jobOf(keys, name, payload)
      // Of jobs with the same key (and none counts as one) pg-boss keeps a single one waiting.
      await boss.send(name, data, { id, db: fromKysely(tx), singletonKey: singletonKey ?? id })
    },
    enqueueLater: async (tx, name, { payload, singletonKey }, delayMs) => {
      const { id, data } = jobOf(keys, name, payload)
      const startAfter = Math.max(0, Math.ceil(delayMs / SECOND_MS))
      await boss.send(name, data, { id, db: fromKysely(tx), singletonKey, startAfter })
    },
    enqueueAll: async (tx, name, jobs) => {
      const given = jobs.map(({ payload, singletonKey }) => ({
        ...jobOf(keys, name, payload),
        singletonKey,
      }))
      if (given.length > 0) await boss.insert(name, given, { db: fromKysely(tx) })
    },
  }
}

/** Where this interval has had its one, the next one's waits already. Another length has its own, or it would wait for that. */
function onceIn(intervalMs: number) {
  const singletonSeconds = Math.max(1, Math.ceil(intervalMs / SECOND_MS))
  return { singletonKey: `every ${singletonSeconds} s`, singletonSeconds, singletonNextSlot: true }
}

/** As it lies in the queue. @throws ZodError where the payload is not of its kind */
function jobOf<N extends JobName>(keys: Keys, name: N, payload: Payload<N>): { id: string; data: object } {
  const kind: JobKind = jobKinds[name]
  const parsed = jobKinds[name].payload.parse(payload)
  const id = randomUUID()
  return { id, data: kind.isSealed ? sealPayload(keys, name, id, parsed) : parsed }
}

/** Brings the queue's own tables to the version of this library: for `server migrate`, where production does it on purpose. */
export async function migrateJobs(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, max: 1, supervise: false, schedule: false })
  await boss.start()
  await boss.stop({ graceful: false })
}

async function declareQueue(boss: PgBoss, name: JobName): Promise<void> {
  const kind: JobKind = jobKinds[name]
  const queue = {
    expireInSeconds: kind.expireInSeconds,
    retryLimit: kind.retryLimit,
    retryDelay: kind.retryDelay,
    retryBackoff: true,
    retryDelayMax: 3600,
    ...(kind.heartbeatSeconds ? { heartbeatSeconds: kind.heartbeatSeconds } : {}),
    ...(kind.deleteAfterSeconds ? { deleteAfterSeconds: kind.deleteAfterSeconds } : {}),
  }
  await boss.createQueue(name, { ...queue, policy: 'short' })
  await boss.updateQueue(name, queue)
  if (kind.cron) await boss.schedule(name, kind.cron, {}, { tz: 'UTC' })
}

/** @throws Error naming the kinds without a handler and the handlers without a kind */
export function assertComplete(handlers: Record<string, unknown>): void {
  const missing = jobNames.filter((name) => typeof handlers[name] !== 'function')
  const unknown = Object.keys(handlers).filter((name) => !(name in jobKinds))
  if (missing.length + unknown.length > 0)
    throw new Error(
      `job registry: no handler for [${missing.join(', ')}], no kind for [${unknown.join(', ')}]`,
    )
}

interface Worker {
  readonly name: JobName
  readonly handler: JobHandler<JobName>
  readonly keys: Keys
  readonly log: Logger
}

/** Takes one job after the other, or a batch where the kind says so; where none waits, it looks again in half a second. */
async function workOn(boss: PgBoss, worker: Worker): Promise<void> {
  const options = { includeMetadata: true, pollingIntervalSeconds: 0.5 } as const
  const { batch }: JobKind = jobKinds[worker.name]
  let id: string | undefined
  // Done or failed, the next may wait already.
  const lookAgain = () => id !== undefined && boss.notifyWorker(id)
  if (batch)
    id = await boss.work(
      worker.name,
      { ...options, batchSize: batch, perJobResults: true },
      (jobs: JobWithMetadata<unknown>[]) =>
        Promise.all(jobs.map((job) => runInBatch(worker, job))).finally(lookAgain),
    )
  else
    id = await boss.work(
      worker.name,
      { ...options, batchSize: 1 },
      async ([job]: JobWithMetadata<unknown>[]) => {
        if (job) await run(worker, job).finally(lookAgain)
      },
    )
}

/** What fails is no other's business. */
async function runInBatch(worker: Worker, job: JobWithMetadata<unknown>): Promise<JobResult> {
  try {
    await run(worker, job)
    return { id: job.id, status: 'completed' }
  } catch (error) {
    return { id: job.id, status: 'failed', output: error }
  }
}

async function run({ name, handler, keys, log }: Worker, job: JobWithMetadata<unknown>): Promise<void> {
  const kind: JobKind = jobKinds[name]
  const jobLog = log.child({ job: name, jobId: job.id, attempt: job.retryCount + 1 })
  try {
    const data = kind.isSealed ? openPayload(keys, name, job.id, job.data) : job.data
    const payload = jobKinds[name].payload.parse(data)
    await handler(payload, { id: job.id, signal: job.signal, isLast: job.retryCount >= job.retryLimit })
    jobLog.debug('done')
  } catch (error) {
    // It is repeated as any other, and may still be done if the key comes back before the last attempt.
    if (error instanceof SecretUnreadable) jobLog.error({ err: error }, 'cannot be opened: its key is gone')
    else jobLog.warn({ err: error }, 'failed')
    throw error
  }
}
