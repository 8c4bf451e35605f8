import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { mailsOf, tokenIn } from '../testing.ts'

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

const CONFIRM = /Confirm your new address/
const ASKED = /is to have another address/
const CHANGED = /has another address now/
let count = 0
const newAddress = () => `new-address-${++count}@veza.example`
const login = (email: string, password: string) =>
  call(server, undefined, 'POST /auth/login', { email, password })
const ask = (user: SignedInUser, email: string, currentPassword = user.password) =>
  call(server, user, 'POST /auth/email/change', { email, currentPassword })
const use = (what: 'confirm' | 'undo', token: string) =>
  call(server, undefined, `POST /auth/email/${what}`, undefined, { 'x-email-token': token })
const tokenFor = async (address: string, subject: RegExp) =>
  tokenIn(await mailsOf(server.ctx).next(address, subject))
const addressOf = async (user: SignedInUser) =>
  (await call<{ email?: string }>(server, user, 'GET /auth/me')).body.email

async function changed(user: SignedInUser, to = newAddress()): Promise<string> {
  await ask(user, to)
  expect((await use('confirm', await tokenFor(to, CONFIRM))).status).toBe(200)
  return to
}

test('the new address counts once it is confirmed there; both addresses are told', async () => {
  const user = await newUser(server)
  const to = newAddress()
  expect((await ask(user, to, 'wrong password')).body).toMatchObject({ code: 'wrong-password' })
  expect((await ask(user, user.email)).body).toMatchObject({ code: 'email-unchanged' })
  expect((await ask(user, to)).body).toEqual({ ok: true })
  expect(await addressOf(user)).toBe(user.email)
  const token = await tokenFor(to, CONFIRM)
  expect((await use('undo', token)).body, 'a link does one thing alone').toMatchObject({
    code: 'email-token-invalid',
  })
  expect((await use('confirm', token)).status).toBe(200)
  expect((await use('confirm', token)).body).toMatchObject({ code: 'email-token-used' })
  expect(await addressOf(user)).toBe(to)
  expect((await login(user.email, user.password)).status).toBe(401)
  expect((await login(to, user.password)).status).toBe(200)
  await mailsOf(server.ctx).next(to, /This is the address of your account now/)
  expect((await mailsOf(server.ctx).next(user.email, CHANGED)).text).toContain(to)
})

test('a link to reset the password that went to the old address opens nothing after the change', async () => {
  const user = await newUser(server)
  await call(server, undefined, 'POST /auth/password/reset-request', { email: user.email })
  const token = await tokenFor(user.email, /Choose a new password/)
  await changed(user)
  const late = await call(server, undefined, 'POST /auth/password/reset', {
    token,
    password: 'of the old mailbox',
  })
  expect(late.body).toMatchObject({ code: 'reset-token-used' })
})

test('“this was not me” brings the address back for 72 h, ends the sessions and the password', async () => {
  const user = await newUser(server)
  const to = await changed(user)
  const undo = await tokenFor(user.email, CHANGED)
  clock.advance(72 * HOUR_MS - 1)
  expect((await use('undo', undo)).status).toBe(200)
  expect((await call(server, user, 'GET /auth/me')).status).toBe(401)
  for (const email of [user.email, to]) expect((await login(email, user.password)).status).toBe(401)
  const token = await tokenFor(user.email, /was taken back/)
  const password = 'a password of mine again'
  expect((await call(server, undefined, 'POST /auth/password/reset', { token, password })).status).toBe(200)
  expect((await login(user.email, password)).status).toBe(200)

  const late = await newUser(server)
  await changed(late)
  clock.advance(72 * HOUR_MS)
  const ended = await use('undo', await tokenFor(late.email, CHANGED))
  expect(ended.body).toMatchObject({ code: 'email-token-expired' })
})

test('it also stops a change that nobody has confirmed yet', async () => {
  const user = await newUser(server)
  const to = newAddress()
  await ask(user, to)
  const confirm = await tokenFor(to, CONFIRM)
  expect((await use('undo', await tokenFor(user.email, ASKED))).status).toBe(200)
  expect((await use('confirm', confirm)).body).toMatchObject({ code: 'email-token-used' })
  expect((await login(user.email, user.password)).status).toBe(401)
})

test('a thief who moves on and takes that back leaves the first owner’s way back open', async () => {
  const user = await newUser(server)
  const thief = await changed(user)
  const owners = await tokenFor(user.email, CHANGED)
  clock.advance(MINUTE_MS)
  await changed(user)
  expect((await use('undo', await tokenFor(thief, CHANGED))).status).toBe(200)
  expect((await use('undo', owners)).status).toBe(200)
  const { rows } = await sql<{ email: string }>`SELECT email FROM users WHERE id = ${user.id}`.execute(
    server.ctx.db,
  )
  expect(rows).toEqual([{ email: user.email }])
})

test('for a taken address the answer is the same, and its reader is told', async () => {
  const [user, owner] = [await newUser(server), await newUser(server)]
  const [taken, free] = [await ask(user, owner.email), await ask(user, newAddress())]
  expect([taken.status, taken.body]).toEqual([free.status, free.body])
  await mailsOf(server.ctx).next(owner.email, /already have an account/)
  expect(mailsOf(server.ctx).to(owner.email, CONFIRM)).toEqual([])
})

test('of two accounts that want one address, one gets it, and no answer is a 500', async () => {
  for (let round = 0; round < 3; round++) {
    const users = [await newUser(server), await newUser(server)] as const
    const to = newAddress()
    for (const user of users) await ask(user, to)
    await expect.poll(() => mailsOf(server.ctx).to(to, CONFIRM), { timeout: 20_000 }).toHaveLength(2)
    const tokens = mailsOf(server.ctx).to(to, CONFIRM).map(tokenIn)
    const answers = await Promise.all(tokens.map((token) => use('confirm', token)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'email-taken' })
    expect((await Promise.all(users.map(addressOf))).filter((email) => email === to)).toHaveLength(1)
  }
})

test('a sign-up that nobody has proved does not keep an address from its reader', async () => {
  const user = await newUser(server)
  const to = newAddress()
  const squatter = { email: to, username: `squatter-${count}`, password: 'first choice of words' }
  await call(server, undefined, 'POST /auth/register', squatter)
  await changed(user, to)
  expect((await login(to, squatter.password)).status).toBe(401)
  expect((await login(to, user.password)).status).toBe(200)
})

test('who asks for ever more addresses is told to wait', async () => {
  const user = await newUser(server)
  for (let round = 0; round < 5; round++) expect((await ask(user, newAddress())).status).toBe(200)
  const sixth = await ask(user, newAddress())
  expect(sixth.body).toMatchObject({ status: 429, code: 'rate-limited' })
  expect(sixth.headers.get('retry-after')).toBe('3600')
})
