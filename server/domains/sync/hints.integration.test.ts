import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HINT_EVENT, HINTS_PATH } from '@veza/shared/contracts/hints.ts'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { newTrack } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startRedis, type TestRedis } from '../../../e2e/support/redis.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { startHints } from './hints.ts'
import { type Picture, pull } from './testing.ts'

let database: TestDatabase
let redis: TestRedis
/** Two servers on one database and one Redis. */
let one: TestServer
let other: TestServer
let aheadMs = 0
const clock = { now: () => new Date(Date.now() + aheadMs) }
const open: Socket[] = []

beforeAll(async () => {
  database = await testDatabase()
  redis = await startRedis()
  const env = { ROLE: 'web', REDIS_URL: redis.url }
  one = await startTestServer({ databaseUrl: database.url, env, clock })
  other = await startTestServer({ databaseUrl: database.url, env, clock })
})
afterEach(() => {
  aheadMs = 0
  for (const socket of open.splice(0)) socket.close()
})
afterAll(async () => {
  await one.stop()
  await other.stop()
  await redis.stop()
  await database.drop()
})

function connect(server: Pick<TestServer, 'url'>, auth: object): Socket {
  const socket = io(server.url, {
    path: HINTS_PATH,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { ...auth },
  })
  open.push(socket)
  return socket
}

async function connected(
  server: Pick<TestServer, 'url'>,
  { accessToken: token }: Pick<SignedInUser, 'accessToken'>,
) {
  const socket = connect(server, { token })
  const heard: unknown[][] = []
  socket.onAny((...all: unknown[]) => heard.push(all))
  await once(socket as never, 'connect')
  return { socket, heard }
}

/** Long: whoever writes for a while in any database of this PostgreSQL holds up what may be read. */
const eventually = (is: () => boolean) => vi.waitUntil(is, { timeout: 110_000, interval: 20 })

test('whoever is connected to one server hears what another one wrote, once it can be read, and nothing in it', async () => {
  const [user, stranger] = [await newUser(one), await newUser(one)]
  const { heard } = await connected(one, user)
  const foreign = await connected(one, stranger)
  await newTrack(other, user, 'First light')
  await eventually(() => heard.length > 0)
  expect(heard[0]).toEqual([HINT_EVENT])
  const picture: Picture = new Map()
  await pull(one, user, picture)
  expect([...picture.values()]).toContainEqual(expect.objectContaining({ title: 'First light' }))
  expect(foreign.heard).toEqual([])
})

test('what is written before a server looks for the first time is told as well', async () => {
  const user = await newUser(one)
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const hints = startHints(one.ctx, http, { addressOf: () => '127.0.0.1', everyMs: 3 * SECOND_MS })
  const { port } = http.address() as AddressInfo
  const { heard } = await connected({ url: `http://127.0.0.1:${port}` }, user)
  await newTrack(one, user, 'At once')
  await eventually(() => heard.length > 0)
  await hints.stop()
  http.close()
})

test('what is not committed is not told, and many writes are told as one', async () => {
  const user = await newUser(one)
  const { heard } = await connected(one, user)
  const track = await newTrack(one, user, 'Rain')
  await eventually(() => heard.length > 0)
  expect(heard).toHaveLength(1)
  await one.ctx.transaction(async (tx) => {
    for (let at = 0; at < 20; at += 1)
      await tx
        .updateTable('tracks')
        .set({ title: `Rain ${at}` })
        .where('id', '=', track.id)
        .execute()
    // Ahead of the oldest transaction that runs nothing can be read, whoever has committed it.
    await newTrack(other, user, 'Meanwhile')
    await tellsTwice(one)
    expect(heard).toHaveLength(1)
  })
  await eventually(() => heard.length > 1)
  expect(heard).toHaveLength(2)
})

/** Waits until a server has looked twice whether there is something to tell: whoever is suspended is cut off by a look. */
async function tellsTwice(server: TestServer): Promise<void> {
  for (let at = 0; at < 2; at += 1) {
    const leaving = await newUser(server)
    const { socket } = await connected(server, leaving)
    const cut = once(socket as never, 'disconnect')
    await server.ctx.db
      .updateTable('users')
      .set({ suspendedAt: new Date() })
      .where('id', '=', leaving.id)
      .execute()
    await cut
  }
}

test.each([
  ['no token', {}],
  ['no token of ours', { token: 'made up' }],
  ['something else', { token: { is: 'an object' } }],
  ['far too much', { token: 'x'.repeat(5_000) }],
])('%s opens nothing', async (_, auth) => {
  const socket = connect(one, auth)
  const [error] = await once(socket as never, 'connect_error')
  expect(error.message).toBe('unauthenticated')
  expect(socket.connected).toBe(false)
})

test('a connection ends with its token', async () => {
  const { socket } = await connected(one, await newUser(one))
  aheadMs = 16 * MINUTE_MS
  const [reason] = await once(socket as never, 'disconnect')
  expect(reason).toBe('io server disconnect')
})

test('a suspended account, and a session that was ended, are cut off', async () => {
  const [suspended, ended, neither] = [await newUser(one), await newUser(one), await newUser(one)]
  const [first, second, third] = [
    await connected(one, suspended),
    await connected(one, ended),
    await connected(one, neither),
  ]
  const cut = Promise.all([
    once(first.socket as never, 'disconnect'),
    once(second.socket as never, 'disconnect'),
  ])
  await other.ctx.db
    .updateTable('users')
    .set({ suspendedAt: new Date() })
    .where('id', '=', suspended.id)
    .execute()
  await other.ctx.db
    .updateTable('sessions')
    .set({ revokedAt: new Date(), revokeReason: 'ended' })
    .where('userId', '=', ended.id)
    .execute()
  await cut
  expect(third.socket.connected).toBe(true)
  const again = connect(one, { token: suspended.accessToken })
  const [error] = await once(again as never, 'connect_error')
  expect(error.message).toBe('unauthenticated')
})

test('one account has no more than twenty', async () => {
  const user = await newUser(one)
  for (let at = 0; at < 20; at += 1) await connected(one, user)
  const [error] = await once(connect(one, { token: user.accessToken }) as never, 'connect_error')
  expect(error.message).toBe('unauthenticated')
})

test('a server stops at once, though somebody is connected', async () => {
  const third = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  const { socket } = await connected(third, await newUser(third))
  const gone = once(socket as never, 'disconnect')
  await third.stop()
  await gone
})
