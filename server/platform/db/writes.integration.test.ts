import { defineStates } from '@veza/shared/kernel/state-machine.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { type Database, openDatabase, type Tx } from './database.ts'
import { claimIdempotencyKey } from './idempotency.ts'
import { StateConflict, transition } from './transition.ts'

const USER = '01990000-0000-7000-8000-000000000001'
const OTHER = '01990000-0000-7000-8000-000000000002'
const created = new Date('2026-01-01T00:00:00Z')
const now = new Date('2026-05-01T00:00:00Z')
let testDb: TestDatabase
let database: Database

beforeAll(async () => {
  testDb = await testDatabase()
  database = openDatabase(testDb.url, 8, () => undefined)
  for (const [id, name] of [
    [USER, 'one'],
    [OTHER, 'two'],
  ] as const)
    await sql`INSERT INTO users (id, email, username, display_name, password_hash, created_at, updated_at)
      VALUES (${id}, ${name}, ${name}, ${name}, '', ${created}, ${created})`.execute(database.db)
})
afterAll(async () => {
  await database?.close()
  await testDb?.drop()
})

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.transaction().execute(work)
let made = 0
const newId = () => `01990000-0000-7000-9000-${String(++made).padStart(12, '0')}`

describe('a transition', () => {
  const states = defineStates({
    draft: ['published', 'deleted'],
    published: ['draft', 'deleted'],
    deleted: [],
  })
  type State = (typeof states.states)[number]

  async function newTrack(): Promise<string> {
    const id = newId()
    await sql`INSERT INTO tracks (id, owner_id, slug, status, title, created_at, updated_at)
      VALUES (${id}, ${USER}, ${id}, 'draft', 'T', ${created}, ${created})`.execute(database.db)
    return id
  }
  const move = (id: string, from: State, to: State) =>
    inTx((tx) => transition(tx, states, { table: 'tracks', id, from, to, now }))
  const row = (id: string) =>
    database.db
      .selectFrom('tracks')
      .select(['status', 'updatedAt'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()

  test('moves this row alone, and says when', async () => {
    const [id, bystander] = [await newTrack(), await newTrack()]
    await move(id, 'draft', 'deleted')
    expect(await row(id)).toEqual({ status: 'deleted', updatedAt: now })
    expect(await row(bystander)).toEqual({ status: 'draft', updatedAt: created })
  })

  test('from a state that the row has left is a conflict, and changes nothing', async () => {
    const id = await newTrack()
    await expect(move(id, 'published', 'draft')).rejects.toBeInstanceOf(StateConflict)
    await expect(move(id, 'published', 'draft')).rejects.toMatchObject({
      status: 409,
      code: 'state-conflict',
    })
    expect(await row(id)).toEqual({ status: 'draft', updatedAt: created })
    await expect(move(newId(), 'draft', 'deleted')).rejects.toBeInstanceOf(StateConflict)
  })

  test('that the table does not know is our own mistake, and reaches no row', async () => {
    const id = await newTrack()
    for (const [from, to] of [
      ['draft', 'draft'],
      ['deleted', 'draft'],
    ] as const) {
      const fault = await move(id, from, to).catch((error: unknown) => error)
      expect(fault).toBeInstanceOf(Error)
      expect(fault).not.toBeInstanceOf(StateConflict)
      expect(String(fault)).toContain(`tracks: ${from} → ${to} is not a legal transition`)
    }
    expect(await row(id)).toEqual({ status: 'draft', updatedAt: created })
  })

  test('tried by ten at once happens once', async () => {
    const id = await newTrack()
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => move(id, 'draft', 'deleted')))
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(lost).toHaveLength(9)
    for (const { reason } of lost) expect(reason).toBeInstanceOf(StateConflict)
  })

  test('goes back with the transaction that it is part of', async () => {
    const id = await newTrack()
    const failing = inTx(async (tx) => {
      await transition(tx, states, { table: 'tracks', id, from: 'draft', to: 'deleted', now })
      throw new Error('the rest failed')
    })
    await expect(failing).rejects.toThrow('the rest failed')
    expect((await row(id)).status).toBe('draft')
  })
})

describe('an idempotency key', () => {
  const claim = (tx: Tx, over: Partial<Parameters<typeof claimIdempotencyKey>[1]> = {}) =>
    claimIdempotencyKey(tx, {
      userId: USER,
      route: 'things.create',
      key: 'key',
      request: { a: 1 },
      resourceId: newId(),
      now,
      ...over,
    })

  test('is the first’s; later ones are told its id', async () => {
    const resourceId = newId()
    expect(await inTx((tx) => claim(tx, { resourceId }))).toBeUndefined()
    expect(await inTx((tx) => claim(tx))).toBe(resourceId)
  })

  test.each([
    ['another user', { userId: OTHER }],
    ['another call', { route: 'things.change' }],
    ['another key', { key: 'Key' }],
  ])('is not that of %s', async (_name, over) => {
    expect(await inTx((tx) => claim(tx, over))).toBeUndefined()
  })

  test('for another request is refused', async () => {
    await expect(inTx((tx) => claim(tx, { request: { a: 2 } }))).rejects.toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    })
  })

  test('claimed while the first is at work waits for it, and is told its id', async () => {
    const resourceId = newId()
    const firstMay = Promise.withResolvers<void>()
    const firstHas = Promise.withResolvers<void>()
    const first = inTx(async (tx) => {
      await claim(tx, { key: 'slow', resourceId })
      firstHas.resolve()
      await firstMay.promise
    })
    await firstHas.promise
    const second = inTx((tx) => claim(tx, { key: 'slow' }))
    const waits = sql<{ n: number }>`SELECT count(*) AS n FROM pg_locks WHERE NOT granted`
    await expect.poll(async () => (await waits.execute(database.db)).rows[0]?.n).toBeGreaterThan(0)
    firstMay.resolve()
    await first
    expect(await second).toBe(resourceId)
  })

  test('whose first was rolled back is free again', async () => {
    const failing = inTx(async (tx) => {
      await claim(tx, { key: 'failed' })
      throw new Error('no thing was made')
    })
    await expect(failing).rejects.toThrow('no thing was made')
    expect(await inTx((tx) => claim(tx, { key: 'failed' }))).toBeUndefined()
  })

  test('of none or of more than 255 characters is refused before anything is written', async () => {
    for (const key of ['', 'k'.repeat(256)])
      await expect(inTx((tx) => claim(tx, { key }))).rejects.toMatchObject({
        status: 400,
        code: 'bad-idempotency-key',
      })
  })
})
