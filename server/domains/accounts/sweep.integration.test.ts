import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { giveTotp } from '../../../e2e/support/second-factors.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { accountsJobs } from './jobs.ts'
import { sweepAccounts } from './sweep.ts'

const PASSWORD = 'copper lantern under rain'
const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: BareCaller

beforeAll(async () => {
  database = await testDatabase()
  // Its own worker would sweep at night, by the machine's clock.
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
  call = bareCaller(server.url)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const register = (username: string, email = `${username}@veza.example`) =>
  call('POST /auth/register', { body: { email, username, password: PASSWORD } })
const refresh = (refreshToken: string) => call('POST /auth/refresh', { body: { refreshToken } })
const nothing = {
  mailTokens: 0,
  authorizationCodes: 0,
  refreshTokens: 0,
  sessions: 0,
  webauthnChallenges: 0,
  totpOffers: 0,
  accounts: 0,
  usernameHolds: 0,
}

test('a mail’s token goes a week after its end, and not before', async () => {
  await register('letters')
  clock.advance(8 * DAY_MS - HOUR_MS)
  expect(await sweepAccounts(server.ctx)).toEqual(nothing)
  clock.advance(HOUR_MS)
  expect(await sweepAccounts(server.ctx)).toEqual({ ...nothing, mailTokens: 1 })
  expect(await sweepAccounts(server.ctx)).toEqual(nothing)
})

test('refresh tokens go at their end, a session 30 days after it; one in use stays', async () => {
  const [kept, ended, idle] = [await newUser(server), await newUser(server), await newUser(server)]
  expect((await call('POST /auth/logout', { headers: { authorization: ended.authorization } })).status).toBe(
    200,
  )
  let { refreshToken } = kept
  for (let day = 0; day < 60; day += 20) {
    clock.advance(20 * DAY_MS - 1)
    const answer = await refresh(refreshToken)
    expect(answer.status).toBe(200)
    refreshToken = String(answer.body.refreshToken)
    await sweepAccounts(server.ctx)
    const { rows } = await sql<{ userId: string }>`SELECT user_id FROM sessions`.execute(server.ctx.db)
    const users = rows.map(({ userId }) => userId)
    expect(users).toContain(kept.id)
    expect(users.includes(ended.id), `the session that was ended, day ${day + 20}`).toBe(day + 20 < 30)
    expect(users.includes(idle.id), `the session nobody used, day ${day + 20}`).toBe(true)
  }
  clock.advance(1_000)
  expect((await refresh(refreshToken)).status).toBe(200)
  await sweepAccounts(server.ctx)
  const { rows } = await sql<{ userId: string }>`SELECT user_id FROM sessions`.execute(server.ctx.db)
  expect(rows.map(({ userId }) => userId)).toEqual([kept.id])
  const old = await sql`SELECT FROM refresh_tokens WHERE expires_at <= ${clock.now()}`.execute(server.ctx.db)
  expect(old.rows).toEqual([])
})

test('a name asked for with a taken address comes free on the day that one asked for with a new address does', async () => {
  const owner = await newUser(server)
  const asked = { forTaken: 'name-for-taken', forNew: 'name-for-new' }
  await register(asked.forTaken, owner.email)
  await register(asked.forNew)
  await register('confirmed-later')
  await server.ctx.db
    .updateTable('users')
    .set({ emailVerifiedAt: clock.now() })
    .where('username', '=', 'confirmed-later')
    .execute()
  const statuses = async () => {
    await sweepAccounts(server.ctx)
    const names = Object.values(asked)
    return Promise.all(names.map(async (name) => (await register(name, `other-${name}@veza.example`)).status))
  }
  clock.advance(30 * DAY_MS - HOUR_MS)
  expect(await statuses()).toEqual([409, 409])
  clock.advance(HOUR_MS)
  expect(await statuses()).toEqual([201, 201])
  expect((await register('confirmed-later', 'someone-else@veza.example')).status).toBe(409)
  expect(
    (await call('POST /auth/login', { body: { email: owner.email, password: owner.password } })).status,
  ).toBe(200)
})

test('a challenge that nobody answered and an app that nobody confirmed go; a confirmed one stays', async () => {
  await sweepAccounts(server.ctx)
  const [begun, done] = [await newUser(server), await newUser(server)]
  await giveTotp(call, done, clock)
  const headers = { authorization: begun.authorization }
  expect((await call('POST /auth/factors/totp', { headers })).status).toBe(200)
  expect((await call('POST /auth/passkeys/sign-in/options')).status).toBe(200)
  clock.advance(5 * MINUTE_MS - 1)
  expect(await sweepAccounts(server.ctx)).toEqual(nothing)
  clock.advance(1)
  expect(await sweepAccounts(server.ctx)).toEqual({ ...nothing, webauthnChallenges: 1 })
  clock.advance(DAY_MS)
  expect(await sweepAccounts(server.ctx)).toEqual({ ...nothing, totpOffers: 1 })
  const { rows } = await sql<{ userId: string }>`SELECT user_id FROM totp_secrets`.execute(server.ctx.db)
  expect(rows.map(({ userId }) => userId)).toEqual([done.id])
})

test('the job of each night is the one that sweeps, and stops when it is told to', async () => {
  await register('of-the-night')
  clock.advance(31 * DAY_MS)
  const run = accountsJobs(server.ctx, [])['accounts.sweep']
  const attempt = (signal: AbortSignal) => ({ id: 'one', signal, isLast: false })
  await expect(run({}, attempt(AbortSignal.abort()))).rejects.toThrow()
  const isThere = () =>
    server.ctx.db.selectFrom('users').select('id').where('username', '=', 'of-the-night').executeTakeFirst()
  expect(await isThere()).toBeDefined()
  await run({}, attempt(new AbortController().signal))
  expect(await isThere()).toBeUndefined()
})
