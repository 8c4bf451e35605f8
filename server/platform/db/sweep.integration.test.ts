import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { type Database, openDatabase, type Tx } from './database.ts'
import { forgetOldKeys } from './idempotency.ts'
import { sweep } from './sweep.ts'

const now = new Date('2026-05-01T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS)
let testDb: TestDatabase
let database: Database
let transactions = 0
const parts = {
  transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    transactions += 1
    return database.db.transaction().execute(work)
  },
}
const oldHolds = { table: 'username_holds', where: sql<boolean>`held_at <= ${daysAgo(1)}` } as const

beforeAll(async () => {
  testDb = await testDatabase()
  database = openDatabase(testDb.url, 4, () => undefined)
})
afterAll(async () => {
  await database?.close()
  await testDb?.drop()
})
beforeEach(async () => {
  await sql`TRUNCATE username_holds`.execute(database.db)
  transactions = 0
})

const addHolds = (count: number, name: string, heldAt: Date) =>
  sql`INSERT INTO username_holds SELECT ${name} || n, ${heldAt} FROM generate_series(1, ${count}) AS n`.execute(
    database.db,
  )
const holds = async () => (await database.db.selectFrom('usernameHolds').selectAll().execute()).length

test('all that is due goes, in pieces of 10,000; the rest stays', async () => {
  await addHolds(20_001, 'old', daysAgo(2))
  await addHolds(3, 'new', now)
  expect(await sweep(parts, oldHolds)).toBe(20_001)
  expect(transactions).toBe(3)
  expect(await holds()).toBe(3)
})

test('with nothing due, or with full batches alone, it ends', async () => {
  expect(await sweep(parts, oldHolds, undefined, 2)).toBe(0)
  await addHolds(4, 'old', daysAgo(2))
  expect(await sweep(parts, oldHolds, undefined, 2)).toBe(4)
})

test('between two batches it may be ended, and what was removed stays removed', async () => {
  await addHolds(6, 'old', daysAgo(2))
  const stop = new AbortController()
  const stopping = {
    transaction: async <T>(work: (tx: Tx) => Promise<T>) => {
      const result = await parts.transaction(work)
      stop.abort(new Error('the server stops'))
      return result
    },
  }
  await expect(sweep(stopping, oldHolds, stop.signal, 2)).rejects.toThrow('the server stops')
  expect(await holds()).toBe(4)
})

test('a row that somebody is changing is left alone, and waited for by nobody', async () => {
  await addHolds(2, 'old', daysAgo(2))
  await database.db.transaction().execute(async (tx) => {
    await sql`UPDATE username_holds SET held_at = ${now} WHERE username = 'old1'`.execute(tx)
    expect(await sweep(parts, oldHolds)).toBe(1)
  })
  expect(await sweep(parts, oldHolds)).toBe(0)
  expect(await holds()).toBe(1)
})

test('idempotency keys are kept for 7 days', async () => {
  const userId = '01990000-0000-7000-8000-000000000001'
  await database.db
    .insertInto('users')
    .values({
      id: userId,
      email: 'keys@veza.example',
      username: 'keys',
      displayName: 'Keys',
      passwordHash: '',
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  const aMinuteYounger = new Date(daysAgo(7).getTime() + 60_000)
  await database.db
    .insertInto('idempotencyKeys')
    .values(
      [
        { key: 'old', createdAt: daysAgo(7) },
        { key: 'young', createdAt: aMinuteYounger },
      ].map((row) => ({ ...row, userId, route: 'test', requestHash: Buffer.alloc(32), resourceId: userId })),
    )
    .execute()
  await forgetOldKeys(parts, now)
  const left = await database.db.selectFrom('idempotencyKeys').select('key').execute()
  expect(left).toEqual([{ key: 'young' }])
})

test('a pause is waited for between two batches, and none after the last', async () => {
  await addHolds(5, 'old', daysAgo(2))
  const pauses: number[] = []
  const pause = async (ms: number) => void pauses.push(ms)
  expect(await sweep({ ...parts, pause }, { ...oldHolds, pauseMs: 7 }, undefined, 2)).toBe(5)
  expect(pauses).toEqual([7, 7])
})

test('a pause ends when the server stops', async () => {
  await addHolds(2, 'old', daysAgo(2))
  const stop = AbortSignal.timeout(1)
  await expect(sweep(parts, { ...oldHolds, pauseMs: 60_000 }, stop, 1)).rejects.toThrow()
})
