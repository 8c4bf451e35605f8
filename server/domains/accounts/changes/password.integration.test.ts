import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
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
import { hashPassword } from '../passwords.ts'
import { mailsOf } from '../testing.ts'
import { lockUser, setPassword } from '../user-queries.ts'

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

type Tokens = { accessToken: string; refreshToken: string }
const login = (email: string, password: string) =>
  call<Tokens>(server, undefined, 'POST /auth/login', { email, password })
const change = (user: Pick<SignedInUser, 'authorization'>, body: unknown) =>
  call(server, user, 'POST /auth/password/change', body)
const isIn = async (user: Pick<SignedInUser, 'authorization'>) =>
  (await call(server, user, 'GET /auth/me')).status === 200
const giveApp = (user: SignedInUser) =>
  sql`INSERT INTO totp_secrets (user_id, sealed_secret, created_at, confirmed_at, last_step)
    VALUES (${user.id}, 'x', now(), now(), 0)`.execute(server.ctx.db)
const proveFactor = (user: SignedInUser) =>
  sql`UPDATE sessions SET factor_at = ${clock.now()} WHERE user_id = ${user.id}`.execute(server.ctx.db)
const losePassword = (user: SignedInUser) =>
  sql`UPDATE users SET password_hash = NULL WHERE id = ${user.id}`.execute(server.ctx.db)

test('the password is changed with the current one; all other sessions end, and the owner is told', async () => {
  const user = await newUser(server)
  const other = (await login(user.email, user.password)).body
  expect((await change(user, { newPassword: NEW_PASSWORD })).body).toMatchObject({ code: 'password-missing' })
  const wrong = await change(user, { currentPassword: 'not this one', newPassword: NEW_PASSWORD })
  expect(wrong.body).toMatchObject({ status: 403, code: 'wrong-password' })
  const common = await change(user, { currentPassword: user.password, newPassword: 'password123' })
  expect(common.body).toMatchObject({ code: 'password-too-common' })
  expect((await change(user, { currentPassword: user.password, newPassword: NEW_PASSWORD })).status).toBe(200)
  expect(await isIn(user)).toBe(true)
  expect(await isIn({ authorization: `Bearer ${other.accessToken}` })).toBe(false)
  expect((await login(user.email, user.password)).status).toBe(401)
  expect((await login(user.email, NEW_PASSWORD)).status).toBe(200)
  await mailsOf(server.ctx).next(user.email, /password was changed/)
})

test('with a second factor the password alone is not enough, and an old proof neither', async () => {
  const user = await newUser(server)
  await giveApp(user)
  const wish = { currentPassword: user.password, newPassword: NEW_PASSWORD }
  const refused = { status: 403, code: 'fresh-factor-required', factors: ['totp'] }
  expect((await change(user, wish)).body).toMatchObject(refused)
  await proveFactor(user)
  clock.advance(10 * MINUTE_MS + 1)
  expect((await change(user, wish)).body).toMatchObject(refused)
  await proveFactor(user)
  expect((await change(user, { ...wish, currentPassword: 'wrong' })).body).toMatchObject({
    code: 'wrong-password',
  })
  expect((await change(user, wish)).status).toBe(200)
})

test('an account without a password sets one with a young session or a fresh factor', async () => {
  const young = await newUser(server)
  await losePassword(young)
  expect((await call(server, young, 'GET /auth/me')).body).toMatchObject({ hasPassword: false })
  expect((await change(young, { newPassword: NEW_PASSWORD })).status).toBe(200)
  expect((await login(young.email, NEW_PASSWORD)).status).toBe(200)

  const old = await newUser(server)
  await losePassword(old)
  clock.advance(10 * MINUTE_MS + 1)
  expect((await change(old, { newPassword: NEW_PASSWORD })).body).toMatchObject({
    code: 'fresh-sign-in-required',
  })
  await giveApp(old)
  expect((await change(old, { newPassword: NEW_PASSWORD })).body).toMatchObject({
    code: 'fresh-factor-required',
  })
  await proveFactor(old)
  expect((await change(old, { newPassword: NEW_PASSWORD })).status).toBe(200)
})

test('a sign-in with the old password that was under way when it was replaced gets no session', async () => {
  const user = await newUser(server)
  const { ctx } = server
  const passwordHash = await hashPassword(NEW_PASSWORD)
  const { promise: replaced, resolve: replace } = Promise.withResolvers<void>()
  const { promise: locked, resolve: lock } = Promise.withResolvers<void>()
  const replacing = ctx.transaction(async (tx) => {
    await lockUser(tx, user.id)
    lock()
    await replaced
    await setPassword(tx, user.id, passwordHash, ctx.clock.now())
  })
  await locked
  const signingIn = login(user.email, user.password)
  const waits = async () => {
    const { rows } = await sql`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE 'insert into "sessions"%'`.execute(
      ctx.db,
    )
    return rows.length
  }
  await expect.poll(waits, { timeout: 20_000 }).toBe(1)
  replace()
  await replacing
  expect((await signingIn).body).toMatchObject({ status: 401, code: 'account-changed' })
})

test('all other sessions are ended at once, and this is told once', async () => {
  const user = await newUser(server)
  const others = await Promise.all([login(user.email, user.password), login(user.email, user.password)])
  expect((await call(server, user, 'DELETE /auth/sessions')).body).toEqual({ ended: 2 })
  expect((await call(server, user, 'DELETE /auth/sessions')).body).toEqual({ ended: 0 })
  expect(await isIn(user)).toBe(true)
  for (const { body } of others)
    expect(await isIn({ authorization: `Bearer ${body.accessToken}` })).toBe(false)
  await mailsOf(server.ctx).next(user.email, /other sessions were ended/)
  expect(mailsOf(server.ctx).to(user.email, /other sessions were ended/)).toHaveLength(1)
  const { body } = await call<{ items: unknown[] }>(server, user, 'GET /auth/sessions')
  expect(body.items).toMatchObject([{ current: true, place: '', device: expect.any(String) }])
})

test('the language is changed by who has seen the newest version', async () => {
  const user = await newUser(server)
  const patch = (body: unknown) => call(server, user, 'PATCH /auth/me', body)
  expect((await patch({ version: 1, locale: 'fr' })).body).toMatchObject({ version: 2, locale: 'fr' })
  expect((await patch({ version: 1, locale: 'en' })).body).toMatchObject({
    status: 409,
    code: 'stale-version',
    current: { version: 2, locale: 'fr' },
  })
  expect((await patch({ version: 2, locale: 'xx' })).status).toBe(400)
  await call(server, user, 'POST /auth/password/change', {
    currentPassword: user.password,
    newPassword: NEW_PASSWORD,
  })
  await mailsOf(server.ctx).next(user.email, /mot de passe a été changé/)
  const racing = await Promise.all(['en', 'fr', 'en'].map((locale) => patch({ version: 2, locale })))
  expect(racing.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
})

test('the name is the profile’s alone: a write that has not seen its newest version changes nothing', async () => {
  const user = await newUser(server)
  const versionOf = async (path: string) =>
    (await call<{ version: number }>(server, user, `GET ${path}`)).body.version
  const [account, profile] = [await versionOf('/auth/me'), await versionOf('/people/me')]
  const newer = { version: profile, displayName: 'Newer' }
  expect((await call(server, user, 'PATCH /people/me', newer)).status).toBe(200)
  const older = { displayName: 'Older' }
  expect((await call(server, user, 'PATCH /auth/me', { version: account, ...older })).status).toBe(400)
  expect((await call(server, user, 'PATCH /people/me', { version: profile, ...older })).status).toBe(409)
  await call(server, user, 'PATCH /auth/me', { version: account, locale: 'fr', ...older })
  expect((await call(server, user, 'GET /auth/me')).body).toMatchObject({ displayName: 'Newer' })
})
