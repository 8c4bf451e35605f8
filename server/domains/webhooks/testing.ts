import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import Stripe from 'stripe'
import { testDatabase } from '../../../e2e/support/postgres.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../../../e2e/support/server.ts'
import { readConfig } from '../../config/config.ts'
import { type Context, createContext, type Replaceable } from '../../context.ts'
import { type JobHandlers, jobKinds } from '../../platform/jobs/kinds.ts'
import {
  leaveBe,
  type ProviderEventHandler,
  type ProviderEventHandlers,
  type ProviderObjectType,
  providerObjectTypes,
} from '../../platform/payments/index.ts'
import { webhooksJobs } from './jobs.ts'
import type { DeliveryRow, EventRow } from './queries.ts'

export const SECRET = 'whsec_of_now'
export const SECRET_BEFORE = 'whsec_of_before'

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** The real server with a provider's keys, the real queue, and as many workers as a test wants. */
export interface InboxRig {
  readonly server: TestServer
  post(body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** Signed as the provider signs. */
  deliver(event: object): Promise<Answer>
  /** A worker of its own with these handlers; everything else is left be. */
  work(handlers: Partial<ProviderEventHandlers>, replace?: Replaceable): Promise<Worker>
  /** Oldest first. */
  log(): Promise<DeliveryRow[]>
  event(id: string): Promise<EventRow | undefined>
  jobs(): Promise<{ readonly state: string; readonly eventId: string }[]>
  /** What waits for its next attempt is due now. */
  hurry(): Promise<void>
  /** Nothing has ever come. */
  clear(): Promise<void>
  stop(): Promise<void>
}

export interface Worker {
  readonly ctx: Context
  stop(): Promise<void>
}

export async function startInbox(options: Pick<TestServerOptions, 'clock' | 'env'> = {}): Promise<InboxRig> {
  const database = await testDatabase()
  const env = {
    ROLE: 'web',
    STRIPE_SECRET_KEY: 'sk_test_of_tests_alone',
    STRIPE_WEBHOOK_SECRET: `${SECRET_BEFORE},${SECRET}`,
    ...options.env,
  }
  const server = await startTestServer({ ...options, databaseUrl: database.url, env })
  const workers: Worker[] = []
  // Another one after a restart.
  const db = () => server.ctx.db
  const post: InboxRig['post'] = async (body, headers = {}) => {
    const answer = await fetch(`${server.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  return {
    server,
    post,
    deliver: (event) => {
      const body = JSON.stringify(event)
      return post(body, { 'stripe-signature': signatureOf(body) })
    },
    work: async (handlers, replace = options.clock ? { clock: options.clock } : {}) => {
      const worker = await startWorker(server, handlers, replace)
      workers.push(worker)
      return worker
    },
    log: () => db().selectFrom('webhookLog').selectAll().orderBy('receivedAt').orderBy('id').execute(),
    event: (id) => db().selectFrom('webhookEvents').selectAll().where('id', '=', id).executeTakeFirst(),
    jobs: async () => {
      const { rows } = await sql<{ state: string; eventId: string }>`
        SELECT state, data ->> 'eventId' AS event_id FROM pgboss.job WHERE name = 'webhooks.handle'
        ORDER BY created_on`.execute(db())
      return rows
    },
    hurry: async () => {
      await sql`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`.execute(db())
    },
    clear: async () => {
      await sql`TRUNCATE webhook_log, webhook_events`.execute(db())
      await sql`DELETE FROM pgboss.job WHERE name = 'webhooks.handle'`.execute(db())
    },
    stop: async () => {
      for (const worker of workers) await worker.stop()
      await server.stop()
      await database.drop()
    },
  }
}

const idle = Object.fromEntries(Object.keys(jobKinds).map((kind) => [kind, async () => undefined]))

async function startWorker(
  server: TestServer,
  handlers: Partial<ProviderEventHandlers>,
  replace: Replaceable,
): Promise<Worker> {
  const config = readConfig({ ...server.environment, ROLE: 'worker' }, () => undefined)
  const ctx = await createContext(config, replace)
  await ctx.jobs.start()
  const all = { ...(idle as unknown as JobHandlers), ...webhooksJobs(ctx, handlersWith(handlers)) }
  await ctx.jobs.work(all, { 'webhooks.handle': 4 })
  let stopped: Promise<void> | undefined
  return {
    ctx,
    stop: () => {
      stopped ??= ctx.jobs.stop(1_000).then(() => ctx.close())
      return stopped
    },
  }
}

export const handlersWith = (handlers: Partial<ProviderEventHandlers>): ProviderEventHandlers => ({
  ...(Object.fromEntries(providerObjectTypes.map((type) => [type, leaveBe])) as Record<
    ProviderObjectType,
    ProviderEventHandler
  >),
  ...handlers,
})

/** By the provider's own library. */
export const signatureOf = (payload: string, { secret = SECRET, at = new Date() } = {}): string =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(at.getTime() / 1000),
  })

export const newEventId = (): string => `evt_${randomUUID().replaceAll('-', '')}`

interface SnapshotParts {
  readonly id: string
  readonly type: string
  readonly object: { readonly object: string; readonly id?: string }
  readonly livemode: boolean
  readonly account: string
}

/** An event that carries its object, as the provider sends it. */
export const snapshot = ({
  id = newEventId(),
  type = 'charge.refunded',
  object = { object: 'charge', id: 'ch_1' },
  livemode = false,
  ...more
}: Partial<SnapshotParts> = {}) => ({
  id,
  object: 'event',
  api_version: '2026-10-28.endive',
  created: Math.floor(Date.now() / 1000),
  livemode,
  type,
  data: { object },
  ...more,
})

/** The same occurrence without the object, as the newer kind of event tells of it. */
export const thin = ({
  id = newEventId(),
  snapshotId = undefined as string | undefined,
  type = 'v1.charge.refunded',
  related = { id: 'ch_1', type: 'charge' },
} = {}) => ({
  id,
  object: 'v2.core.event',
  type,
  created: new Date().toISOString(),
  livemode: false,
  related_object: { ...related, url: `/v1/charges/${related.id}` },
  ...(snapshotId === undefined ? {} : { snapshot_event: snapshotId }),
})
