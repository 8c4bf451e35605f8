import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import type { Viewer } from '../../http/request-context.ts'
import { personalData } from '../../personal-data.ts'
import { eraseAccount } from '../accounts/testing.ts'
import { react, takeBack } from './service.ts'
import { reactionsOn, type Thing } from './testing.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof reactionsOn>
let owner: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  // So many connections that all of a storm wait at the one row, and nobody for a connection.
  const env = { ROLE: 'web', DATABASE_POOL_MAX: '30' }
  server = await startTestServer({ databaseUrl: database.url, clock, env })
  on = reactionsOn(server)
  owner = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const track = async (): Promise<Thing> => ({
  kind: 'track',
  id: (await newPublishedTrack(server, owner, { title: 'Storm' })).id,
})

/** Accounts without a password: a storm needs many. */
async function crowd(size: number): Promise<Viewer[]> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO users (id, email, username, display_name, email_verified_at, created_at, updated_at)
    SELECT gen_random_uuid(), name || '@veza.example', name, name, now(), now(), now()
    FROM (SELECT 'fan-' || left(md5(random()::text), 12) || '-' || n AS name FROM generate_series(1, ${size}::int) AS n) AS named
    RETURNING id`.execute(server.ctx.db)
  return rows.map(({ id }) => ({ userId: id, sessionId: id, roles: [], factorAt: undefined }))
}

/** So many at once, each in a connection of its own. */
async function storm(work: readonly (() => Promise<unknown>)[], atOnce = 20): Promise<void> {
  const left = [...work]
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) await next()
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

const agrees = async (thing: Thing) => {
  const { counters, rows } = await on.counted(thing)
  expect(counters).toEqual(rows)
  return rows
}

test('two hundred likes of one track at once are counted each, and once', async () => {
  const thing = await track()
  const fans = await crowd(200)
  await storm(fans.map((fan) => () => react(server.ctx, fan, thing, 'like')))
  expect(await agrees(thing)).toEqual({ likes: 200, reposts: 0 })
})

test('likes and reposts given and taken back by many, of several tracks and twice at once, fit the rows', async () => {
  const things = [await track(), await track(), await track()]
  const fans = await crowd(40)
  const work = fans.flatMap((fan, at) =>
    Array.from({ length: 8 }, (_, step) => {
      const thing = things[(at + step) % 3] as Thing
      const kind = step % 2 === 0 ? 'like' : 'repost'
      const twice = () => react(server.ctx, fan, thing, kind)
      return step % 3 === 2 ? [() => takeBack(server.ctx, fan, thing, kind)] : [twice, twice]
    }).flat(),
  )
  await storm(work)
  const rows = await Promise.all(things.map(agrees))
  expect(rows.reduce((sum, { likes, reposts }) => sum + likes + reposts, 0)).toBeGreaterThan(40)
})

test('who leaves takes their likes along, while they and others go on liking', async () => {
  const things = [await track(), await track(), await track()]
  for (let round = 0; round < 4; round++) {
    const leaver = await newUser(server)
    for (const thing of things) await on.give(leaver, thing)
    await call(server, leaver, 'POST /auth/me/deletion', { currentPassword: leaver.password })
    clock.advance(14 * DAY_MS)
    const fans = await crowd(6)
    const self: Viewer = { userId: leaver.id, sessionId: leaver.id, roles: [], factorAt: undefined }
    const [isErased, ...late] = await Promise.allSettled([
      eraseAccount(server.ctx, personalData, leaver.id),
      ...things.toReversed().map((thing) => react(server.ctx, self, thing, 'repost')),
      ...fans.flatMap((fan) => things.map((thing) => react(server.ctx, fan, thing, 'like'))),
    ])
    expect(isErased).toMatchObject({ status: 'fulfilled', value: true })
    // Whoever came too late is told so; nobody waited for somebody who waited for them.
    const refused = late.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(refused.filter((code) => code !== 'token-invalid')).toEqual([])
    const left = await server.ctx.db
      .selectFrom('reactions')
      .select('kind')
      .where('userId', '=', leaver.id)
      .execute()
    expect(left).toEqual([])
    for (const thing of things) expect((await agrees(thing)).likes).toBe(6 * (round + 1))
  }
})
