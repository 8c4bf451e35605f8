import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { readConfig } from '../../config/config.ts'
import { type Database, openDatabase, type Tx } from '../../platform/db/database.ts'
import { sweepWebhooks } from './sweep.ts'

const now = new Date('2026-11-21T03:07:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS)
let testDb: TestDatabase
let database: Database
beforeAll(async () => {
  testDb = await testDatabase()
  database = openDatabase(testDb.url, 2, () => undefined)
})
afterAll(async () => {
  await database?.close()
  await testDb?.drop()
})
beforeEach(async () => {
  await sql`TRUNCATE webhook_log, webhook_events`.execute(database.db)
})

/** @returns the parts, and what is done in which order: transactions and pauses */
function parts(env: Record<string, string> = {}) {
  const steps: string[] = []
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: testDb.url, ...env }, () => undefined)
  return {
    steps,
    clock: { now: () => now },
    config,
    transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      steps.push('batch')
      return database.db.transaction().execute(work)
    },
    pause: async (ms: number) => void steps.push(`${ms} ms`),
  }
}

const addDeliveries = (count: number, receivedAt: Date) =>
  sql`INSERT INTO webhook_log (id, received_at, payload, payload_bytes, signature_valid, source_address, user_agent,
      request_id, result)
    SELECT gen_random_uuid(), ${receivedAt}, '{}', 2, n % 2 = 0, '203.0.113.1', '', '', 'ok'
    FROM generate_series(1, ${count}) AS n`.execute(database.db)
const addEvent = (id: string, status: string, createdAt: Date) =>
  sql`INSERT INTO webhook_events (id, log_id, type, object_type, object_id, livemode, status, created_at, updated_at)
    VALUES (${id}, gen_random_uuid(), 'x', 'charge', 'ch_1', false, ${status}, ${createdAt}, ${createdAt})`.execute(
    database.db,
  )
const left = async () => {
  const deliveries = await database.db.selectFrom('webhookLog').select('id').execute()
  const events = await database.db.selectFrom('webhookEvents').select('id').orderBy('id').execute()
  return { deliveries: deliveries.length, events: events.map(({ id }) => id) }
}

test('25,000 deliveries whose time has come go, 10,000 at a time with a rest between; the others stay', async () => {
  await addDeliveries(25_000, daysAgo(90.01))
  await addDeliveries(7, daysAgo(89.99))
  const given = parts()
  expect(await sweepWebhooks(given)).toEqual({ deliveries: 25_000, events: 0 })
  // The last one is for events.
  expect(given.steps).toEqual(['batch', '100 ms', 'batch', '100 ms', 'batch', 'batch'])
  expect((await left()).deliveries).toBe(7)
})

test('WEBHOOK_LOG_RETENTION_DAYS says how long; events are known for 30 days at least', async () => {
  await addDeliveries(1, daysAgo(3))
  await addDeliveries(1, daysAgo(1))
  await addEvent('evt_new', 'done', daysAgo(29))
  await addEvent('evt_old', 'done', daysAgo(31))
  expect(await sweepWebhooks(parts({ WEBHOOK_LOG_RETENTION_DAYS: '2' }))).toEqual({
    deliveries: 1,
    events: 1,
  })
  expect(await left()).toEqual({ deliveries: 1, events: ['evt_new'] })
})

test('an event that has yet to be dealt with stays, however old', async () => {
  for (const status of ['pending', 'parked', 'done', 'skipped']) await addEvent(status, status, daysAgo(400))
  await sweepWebhooks(parts())
  expect((await left()).events).toEqual(['parked', 'pending'])
})

test('it ends between two batches when the server stops', async () => {
  await addDeliveries(10_001, daysAgo(100))
  const stop = new AbortController()
  const given = { ...parts(), pause: async () => stop.abort(new Error('the server stops')) }
  await expect(sweepWebhooks(given, stop.signal)).rejects.toThrow('the server stops')
  expect((await left()).deliveries).toBe(1)
})
