import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startRedis, type TestRedis } from '../../../e2e/support/redis.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { notificationsOn } from './testing.ts'

let redis: TestRedis
let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof notificationsOn>

beforeAll(async () => {
  redis = await startRedis()
  database = await testDatabase()
  const env = {
    ROLE: 'web',
    REDIS_URL: redis.url,
    LOG_LEVEL: 'silent',
    DISABLE_RATE_LIMIT_FOR_TESTS: 'false',
  }
  server = await startTestServer({ databaseUrl: database.url, env })
  on = notificationsOn(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
  await redis?.stop()
})

const keyOf = ({ id }: SignedInUser) => `veza:unread:${id}`
async function follow(who: SignedInUser, whom: SignedInUser): Promise<void> {
  expect((await call(server, who, `PUT /people/${whom.username}/follow`)).status).toBe(200)
}

test('the number stands for half a minute; what one marks or switches is counted at once', async () => {
  const [me, ana, ben] = [await newUser(server), await newUser(server), await newUser(server)]
  expect(await on.unread(me)).toBe(0)
  await follow(ana, me)
  expect(await on.unread(me), 'gathered a moment ago').toBe(0)
  const left = (await server.ctx.redis?.pttl(keyOf(me))) ?? 0
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(30_000)
  await server.ctx.redis?.del(keyOf(me))
  expect(await on.unread(me)).toBe(1)
  const [told] = await on.items(me)
  if (told) await on.read(me, told)
  expect(await on.unread(me)).toBe(0)
  // A count that began before it was marked is not kept after it.
  await follow(ben, me)
  expect(await on.unread(me)).toBe(1)
  await server.ctx.redis?.set(keyOf(me), 1)
  await on.readAll(me, new Date())
  expect(await on.unread(me)).toBe(0)
  await server.ctx.redis?.set(keyOf(me), 1)
  await on.change(me, 'follow', { inPage: false })
  expect(await on.unread(me)).toBe(0)
})

test('a page is whole where they cannot be counted, and where Redis is away', async () => {
  const [me, ana] = [await newUser(server), await newUser(server)]
  await follow(ana, me)
  const tab = browserTab(server.url)
  await signInTab(tab, bareCaller(server.url), me)
  const bell = async () => {
    const { status, markup } = await tab.get('/')
    expect(status).toBe(200)
    return /data-bell[^>]*aria-label="([^"]*)"/.exec(markup)?.[1]
  }
  const rename = (from: string, to: string) =>
    sql`ALTER TABLE ${sql.table(from)} RENAME TO ${sql.table(to)}`.execute(server.ctx.db)
  await rename('publication_reads', 'away')
  try {
    expect(await bell()).toBe('Notifications')
  } finally {
    await rename('away', 'publication_reads')
  }
  expect(await bell()).toBe('Notifications, 1 unread')
  await redis.stop()
  try {
    await follow(await newUser(server), me)
    expect(await on.unread(me), 'asked of the database each time').toBe(1)
    expect(await bell()).toBe('Notifications, 1 unread')
  } finally {
    await redis.start()
  }
})

test('nobody marks without end', async () => {
  const me = await newUser(server)
  const what = { id: me.id, at: new Date().toISOString() }
  const statuses = new Set<number>()
  // A minute's sixty; twice as many where Redis, just back, takes the counting over.
  for (let times = 0; times < 125 && !statuses.has(429); times++)
    statuses.add((await on.read(me, what)).status)
  expect([...statuses]).toEqual([200, 429])
  expect((await on.readAll(me, new Date(), [])).status).toBe(429)
})
