import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../../e2e/support/server.ts'
import { mailsOf, tokenIn } from '../testing.ts'
import { lockUser } from '../user-queries.ts'

const SOON = { timeout: 20_000 }
const NEW_PASSWORD = 'seven quiet copper boats'
const clock = fakeClock()
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const ask = (email: string) => call(server, undefined, 'POST /auth/password/reset-request', { email })
const reset = (token: string, password = NEW_PASSWORD) =>
  call(server, undefined, 'POST /auth/password/reset', { password }, { 'x-reset-token': token })
const login = (email: string, password: string) =>
  call(server, undefined, 'POST /auth/login', { email, password })
const LINK = /Choose a new password/
const mailedToken = async (email: string) => tokenIn(await mailsOf(server.ctx).next(email, LINK))
const waitingForLocks = async () =>
  (
    await sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
      server.ctx.db,
    )
  ).rows.length
const tokensOf = async (userId: string) =>
  (
    await sql<{ n: number }>`SELECT count(*) AS n FROM email_tokens WHERE user_id = ${userId}`.execute(
      server.ctx.db,
    )
  ).rows[0]?.n

test('the mailed link sets a password once, ends every session, and the owner is told', async () => {
  const user = await newUser(server)
  expect((await ask(user.email)).body).toEqual({ ok: true })
  const token = await mailedToken(user.email)
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect((await call(server, user, 'GET /auth/me')).status).toBe(200)
  expect((await reset(token, 'password123')).body).toMatchObject({ code: 'password-too-common' })
  expect((await reset(token)).status).toBe(200)
  expect((await call(server, user, 'GET /auth/me')).status).toBe(401)
  const refreshed = await call(server, undefined, 'POST /auth/refresh', { refreshToken: user.refreshToken })
  expect(refreshed.status).toBe(401)
  expect((await login(user.email, user.password)).body).toMatchObject({ code: 'wrong-credentials' })
  expect((await login(user.email, NEW_PASSWORD)).status).toBe(200)
  expect((await reset(token)).body).toMatchObject({ status: 400, code: 'reset-token-used' })
  expect((await mailsOf(server.ctx).next(user.email, /was replaced/)).text).toContain(
    'every session was ended',
  )
})

test('a link lasts one hour, and a newer one takes its place', async () => {
  const user = await newUser(server)
  await ask(user.email)
  const first = await mailedToken(user.email)
  await ask(user.email)
  expect(await tokensOf(user.id), 'a minute has to pass before the next').toBe(1)
  clock.advance(MINUTE_MS + 1)
  await ask(user.email)
  await expect.poll(() => mailsOf(server.ctx).to(user.email, LINK), SOON).toHaveLength(2)
  const second = await mailedToken(user.email)
  expect((await reset(first)).body).toMatchObject({ code: 'reset-token-used' })
  clock.advance(HOUR_MS)
  expect((await reset(second)).body).toMatchObject({ code: 'reset-token-expired' })
  expect((await reset('nonsense')).body).toMatchObject({ code: 'reset-token-invalid' })
  expect(
    (await call(server, undefined, 'POST /auth/password/reset', { password: NEW_PASSWORD })).body,
  ).toMatchObject({ code: 'token-missing' })
})

const requestsWaiting = async () =>
  (
    await sql`SELECT FROM pgboss.job WHERE name = 'accounts.mail-reset-link' AND state <> 'completed'`.execute(
      server.ctx.db,
    )
  ).rows.length

test('the answer waits for nothing of the account, however long that takes, and the mail comes all the same', async () => {
  const user = await newUser(server)
  await server.ctx.transaction(async (tx) => {
    await lockUser(tx, user.id)
    expect((await ask(user.email)).body).toEqual({ ok: true })
  })
  await mailedToken(user.email)
})

test('five mails an hour at most, and the last link serves until the next may be asked for', async () => {
  const user = await newUser(server)
  for (let round = 0; round < 8; round++) {
    expect((await ask(user.email)).status).toBe(200)
    await expect.poll(requestsWaiting, SOON).toBe(0)
    clock.advance(MINUTE_MS + 1)
  }
  expect(await tokensOf(user.id)).toBe(5)
  await expect.poll(() => mailsOf(server.ctx).to(user.email, LINK), SOON).toHaveLength(5)
  const newest = await mailedToken(user.email)
  clock.advance(50 * MINUTE_MS)
  expect((await reset(newest)).status).toBe(200)
})

test('of several uses at once exactly one wins, and its password is the one', async () => {
  const user = await newUser(server)
  await ask(user.email)
  const token = await mailedToken(user.email)
  const passwords = Array.from({ length: 4 }, (_, index) => `${NEW_PASSWORD} ${index}`)
  const { promise: goOn, resolve: release } = Promise.withResolvers<void>()
  const holding = server.ctx.transaction(async (tx) => {
    await lockUser(tx, user.id)
    await goOn
  })
  const resetting = passwords.map((password) => reset(token, password))
  // All of them have seen a link that is good, and wait for the account.
  await expect.poll(() => waitingForLocks(), SOON).toBe(passwords.length)
  release()
  await holding
  const statuses = (await Promise.all(resetting)).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([200, 400, 400, 400])
  const winner = passwords[statuses.indexOf(200)] ?? ''
  expect((await login(user.email, winner)).status).toBe(200)
  await mailsOf(server.ctx).next(user.email, /was replaced/)
  expect(mailsOf(server.ctx).to(user.email, /was replaced/)).toHaveLength(1)
})

test('an address that was not proved yet is by this; links from before are spent', async () => {
  const person = { email: 'unproved@veza.example', username: 'unproved', password: 'first choice of words' }
  await call(server, undefined, 'POST /auth/register', person)
  const verify = tokenIn(await mailsOf(server.ctx).next(person.email, /Confirm your address/))
  await ask(person.email)
  await reset(await mailedToken(person.email))
  expect((await login(person.email, NEW_PASSWORD)).status).toBe(200)
  const late = await call(server, undefined, 'POST /auth/verify-email', undefined, {
    'x-verify-token': verify,
  })
  expect(late.body).toMatchObject({ code: 'verify-token-used' })
})

test('nobody and the suspended get no mail, and the same answer', async () => {
  const suspended = await newUser(server)
  await sql`UPDATE users SET suspended_at = now() WHERE id = ${suspended.id}`.execute(server.ctx.db)
  for (const email of [suspended.email, 'nobody-at-all@veza.example'])
    expect((await ask(email)).body).toEqual({ ok: true })
  const marker = await newUser(server)
  await ask(marker.email)
  await mailedToken(marker.email)
  expect(mailsOf(server.ctx).to(suspended.email, LINK)).toEqual([])
  expect(await tokensOf(suspended.id)).toBe(0)
})

test('an account without a password: nothing fits it, and the mailed link gives it one', async () => {
  const user = await newUser(server)
  await sql`UPDATE users SET password_hash = NULL WHERE id = ${user.id}`.execute(server.ctx.db)
  expect((await login(user.email, user.password)).body).toMatchObject({ code: 'wrong-credentials' })
  await ask(user.email)
  expect((await reset(await mailedToken(user.email))).status).toBe(200)
  expect((await login(user.email, NEW_PASSWORD)).status).toBe(200)
})
