import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startMortal } from '../../../e2e/money/mortal.ts'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startRedis, type TestRedis } from '../../../e2e/support/redis.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import type { Redis } from '../../platform/redis/index.ts'
import { Streaming } from '../streaming/index.ts'
import { nameOf } from './day.ts'
import { flushPlays, sweepBatches } from './flush.ts'
import { totalOf } from './queries.ts'
import { Plays } from './service.ts'

let redis: TestRedis
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let trackId: string

beforeAll(async () => {
  redis = await startRedis()
  database = await testDatabase()
  // Nothing but the test flushes, until a worker is started beside.
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web', REDIS_URL: redis.url } })
  owner = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
  await redis?.stop()
})
beforeEach(async () => {
  await client().flushall()
  trackId = (await newPublishedTrack(server, owner, { title: 'Counted' })).id
})

const client = (): Redis => {
  const { redis: found } = server.ctx
  if (!found) throw new Error('no Redis')
  return found
}
/** Where a busy moment took longer than Redis is waited for, as the next run would. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left--)
    try {
      return await work()
    } catch (error) {
      if (left === 0) throw error
    }
}
const flush = () => patiently(() => flushPlays(server.ctx))
const DAY = new Date('2026-05-04T12:00:00Z')
let listeners = 0
/** So many plays by as many listeners, of a track each its own network. */
const heard = (many: number, of = trackId, now = DAY) =>
  Promise.all(
    Array.from({ length: many }, () => {
      const id = `listener ${++listeners}`
      const one = { once: id, together: id, most: 1, withinMs: 60 * SECOND_MS, now }
      return patiently(() => server.ctx.tally.count({ ...one, name: nameOf(of, now) }))
    }),
  )
const total = (id = trackId) => totalOf(server.ctx.db, id)
const days = async () => {
  const { rows } = await sql<{ day: string; plays: number }>`
    SELECT day::text AS day, plays FROM play_days WHERE track_id = ${trackId} ORDER BY day`.execute(
    server.ctx.db,
  )
  return rows
}

test('takes what was counted to days and totals, and leaves nothing behind', async () => {
  const other = await newPublishedTrack(server, owner, { title: 'Another' })
  await heard(3)
  await heard(2, trackId, new Date('2026-05-05T00:00:00Z'))
  await heard(1, other.id)
  await flush()
  await heard(4)
  await flush()
  await flush()
  expect(await days()).toEqual([
    { day: '2026-05-04', plays: 7 },
    { day: '2026-05-05', plays: 2 },
  ])
  expect([await total(), await total(other.id)]).toEqual([9, 1])
  expect(await client().keys('*batch*')).toEqual([])
  expect(await client().exists('{veza:tally}:open', '{veza:tally}:closed')).toBe(0)
})

test('many flushes at once, while others are heard, add each play once', async () => {
  const rounds = Array.from({ length: 10 }, () => Promise.all([heard(20), flush()]))
  await Promise.all(rounds)
  await Promise.all([flush(), flush()])
  await flush()
  expect(await total()).toBe(200)
})

test.each(['plays.taken', 'plays.applied'] as const)(
  'a server killed at %s has neither lost nor doubled anything, once another one has flushed',
  async (point) => {
    await heard(5)
    const mortal = await startMortal(server, point)
    await mortal.died()
    expect(await total()).toBe(point === 'plays.taken' ? 0 : 5)
    await heard(2)
    await flush()
    expect(await total()).toBe(7)
    expect(await client().keys('*batch*')).toEqual([])
  },
  600_000,
)

test('a database that refuses leaves the batch where it is', async () => {
  await heard(5)
  const refusing = { ...server.ctx, transaction: () => Promise.reject(new Error('no database')) }
  await expect(flushPlays(refusing)).rejects.toThrow('no database')
  await heard(1)
  await flush()
  expect(await total()).toBe(6)
})

test('a store that was set back to before the flush does not bring the same plays again', async () => {
  await heard(5)
  const before = await client().dumpBuffer('{veza:tally}:open')
  await flush()
  expect(await total()).toBe(5)
  // As a copy of a moment ago, or a replica that had not heard of it yet.
  await client().callBuffer('RESTORE', '{veza:tally}:open', '0', before)
  await heard(1)
  await flush()
  expect(await total()).toBe(5)
  await heard(3)
  await flush()
  expect(await total()).toBe(8)
})

test('a batch that can be read in part is added in that part', async () => {
  await heard(2)
  await client().hset('{veza:tally}:open', 'nonsense', '7', `${trackId} 2026-99-99`, '1')
  const told: unknown[] = []
  const log = { error: (line: unknown) => told.push(line) } as never
  expect(await patiently(() => flushPlays({ ...server.ctx, log }))).toBe(2)
  expect(told.length).toBeGreaterThanOrEqual(2)
})

test('more tracks than one statement holds', async () => {
  const name = (at: number) => nameOf(`01990000-0000-7000-8000-${String(at).padStart(12, '0')}`, DAY)
  await heard(1)
  await client().hset(
    '{veza:tally}:open',
    Object.fromEntries(Array.from({ length: 6_000 }, (_, at) => [name(at), 2])),
  )
  expect(await flush()).toBe(12_001)
})

test('forgets which batches were added a month ago, and no other', async () => {
  await heard(1)
  await flush()
  const clock = { now: () => new Date(Date.now() + 29 * 24 * 3_600_000) }
  expect(await sweepBatches({ ...server.ctx, clock })).toBe(0)
  const later = { now: () => new Date(Date.now() + 31 * 24 * 3_600_000) }
  expect(await sweepBatches({ ...server.ctx, clock: later })).toBeGreaterThan(0)
})

test('while Redis is away nobody who listens notices, and it counts again as soon as it is back', async () => {
  const { body } = await call<{ ticket: string }>(server, undefined, `GET /tracks/${trackId}/play`)
  const inHalfAMinute = { now: () => new Date(Date.now() + 31 * SECOND_MS) }
  const plays = new Plays({ ...server.ctx, clock: inHalfAMinute }, new Streaming(server.ctx))
  const report = () => plays.report(body.ticket, 30, '203.0.113.1')
  await redis.stop()
  expect(await report()).toBe('later')
  const begun = await call<{ ticket: string }>(server, undefined, `GET /tracks/${trackId}/play`)
  expect(begun.body.ticket).toHaveLength(116)
  await expect(flushPlays(server.ctx)).rejects.toThrow()
  await redis.start()
  await expect.poll(report, { timeout: 60_000 }).toMatch(/^(counted|repeated)$/)
  await flush()
  expect(await total()).toBe(1)
})
