import type { z } from 'zod'
import type { Tx } from '../db/database.ts'
import { isJobName, type JobName, type Jobs, type Payload } from '../jobs/index.ts'
import { domainEvents, type EventKind } from './table.ts'

export { heardBy } from './table.ts'

type EventTable = Readonly<Record<string, EventKind>>

/** An outbox: what is told is stored with the change that it tells of, or not at all, and then is done at least once. */
export interface Events<T extends EventTable = typeof domainEvents> {
  /** Stores one job for each subscriber in this transaction. @throws ZodError where the payload is not the event’s */
  publish<E extends keyof T & string>(tx: Tx, name: E, payload: z.infer<T[E]['payload']>): Promise<void>
}

export function createEvents(jobs: Pick<Jobs, 'enqueue'>): Events
export function createEvents<T extends EventTable>(jobs: Pick<Jobs, 'enqueue'>, table: T): Events<T>
/** @throws Error naming the events that nobody hears, or that a job hears which is no kind: such a server does not boot */
export function createEvents(
  jobs: Pick<Jobs, 'enqueue'>,
  table: EventTable = domainEvents,
): Events<EventTable> {
  assertHeard(table)
  return {
    publish: async (tx, name, payload) => {
      const event = table[name]
      if (!event) throw new Error(`no such event: ${name}`)
      const parsed = event.payload.parse(payload) as Payload<JobName>
      for (const subscriber of event.subscribers) await jobs.enqueue(tx, subscriber, parsed)
    },
  }
}

function assertHeard(table: EventTable): void {
  const unheard = Object.entries(table)
    .filter(([, { subscribers }]) => subscribers.length === 0 || !subscribers.every(isJobName))
    .map(([name]) => name)
  if (unheard.length > 0) throw new Error(`event table: nobody can hear [${unheard.join(', ')}]`)
}
