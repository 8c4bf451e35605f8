import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Misconduct,
  type SoftwareAuthenticator,
  softwareAuthenticator,
} from '../../../../e2e/support/authenticator.ts'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer, giveTotp } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: BareCaller
let origin: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  call = bareCaller(server.url)
  // What a browser calls this server: passkeys know no IP addresses.
  origin = server.url.replace('127.0.0.1', 'localhost')
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const login = ({ email, password }: SignedInUser) => call('POST /auth/login', { body: { email, password } })
const optionsFor = async (user: SignedInUser) => {
  const answer = await call('POST /auth/passkeys/options', { headers: bearer(user.accessToken) })
  return answer.body as unknown as { challenge: string; rp: { id: string }; user: { id: string } }
}
const add = (user: SignedInUser, passkey: unknown, name = 'My key') =>
  call('POST /auth/passkeys', { headers: bearer(user.accessToken), body: { name, passkey } })

async function withPasskey(): Promise<{ user: SignedInUser; key: SoftwareAuthenticator; id: string }> {
  const user = await newUser(server)
  const key = softwareAuthenticator(origin)
  const added = await add(user, key.create(await optionsFor(user)))
  expect(added.status).toBe(201)
  return { user, key, id: String((added.body.passkey as { id: string }).id) }
}

const signInOptions = async () =>
  (await call('POST /auth/passkeys/sign-in/options')).body as unknown as { challenge: string; rpId: string }
async function signInBy(key: SoftwareAuthenticator, wrong: Misconduct = {}) {
  const passkey = key.get(await signInOptions(), wrong)
  return { passkey, answer: await call('POST /auth/passkeys/sign-in/verify', { body: { passkey } }) }
}
async function secondStepBy(user: SignedInUser, key: SoftwareAuthenticator, wrong: Misconduct = {}) {
  const { challenge } = (await login(user)).body
  const options = (await call('POST /auth/login/second-factor/options', { body: { challenge } })).body
  const passkey = key.get(options as unknown as { challenge: string; rpId: string }, wrong)
  return call('POST /auth/login/second-factor', { body: { challenge, passkey } })
}
const amrOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8')).amr

test('making one: options for this account, the passkey, and recovery codes with the first', async () => {
  const user = await newUser(server)
  const options = await optionsFor(user)
  expect(options).toMatchObject({
    rp: { id: 'localhost', name: 'Veza' },
    user: { name: user.email, id: Buffer.from(user.id.replaceAll('-', ''), 'hex').toString('base64url') },
    attestation: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    excludeCredentials: [],
    timeout: 5 * MINUTE_MS,
  })
  const key = softwareAuthenticator(origin)
  const added = await add(user, key.create(options), '  Blue key ')
  expect(added.body).toEqual({
    passkey: {
      id: expect.any(String),
      name: 'Blue key',
      backedUp: false,
      createdAt: clock.now().toISOString(),
      lastUsedAt: null,
    },
    recoveryCodes: expect.any(Array),
  })
  const again = (await optionsFor(user)) as unknown as { excludeCredentials: { id: string }[] }
  expect(again.excludeCredentials.map(({ id }) => id)).toEqual([key.id])
  const second = softwareAuthenticator(origin)
  expect((await add(user, second.create(await optionsFor(user)))).body.recoveryCodes).toBeNull()
})

test.each<[string, Misconduct]>([
  ['another origin', { origin: 'https://veza.example.evil' }],
  ['another name', { rpId: 'veza.example.evil' }],
  ['a challenge of nobody', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
])('one made for %s is refused', async (_what, wrong) => {
  const user = await newUser(server)
  const made = softwareAuthenticator(origin).create(await optionsFor(user), wrong)
  expect((await add(user, made)).body).toMatchObject({ status: 400, code: 'passkey-invalid' })
})

test('a challenge makes one passkey, for its user, in its session, within five minutes', async () => {
  const user = await newUser(server)
  const other = await newUser(server)
  const options = await optionsFor(user)
  const key = softwareAuthenticator(origin)
  expect((await add(other, key.create(options))).body).toMatchObject({ code: 'passkey-invalid' })
  // Even the wrong user's attempt has spent it.
  expect((await add(user, key.create(options))).body).toMatchObject({ code: 'passkey-invalid' })
  const elsewhere = await login(user)
  const again = await optionsFor(user)
  const inOtherSession = { ...user, accessToken: String(elsewhere.body.accessToken) }
  expect((await add(inOtherSession, key.create(again))).body).toMatchObject({ code: 'passkey-invalid' })
  const late = await optionsFor(user)
  clock.advance(5 * MINUTE_MS)
  expect((await add(user, key.create(late))).body).toMatchObject({ code: 'passkey-invalid' })
  const fits = key.create(await optionsFor(user))
  expect((await add(user, fits)).status).toBe(201)
  expect((await add(user, fits)).body).toMatchObject({ code: 'passkey-invalid' })
})

test('challenges that nobody answered go when the next are made', async () => {
  const kept = async () => {
    const rows = await server.ctx.db.selectFrom('webauthnChallenges').select('expiresAt').execute()
    return rows.filter(({ expiresAt }) => expiresAt <= clock.now()).length
  }
  for (let at = 0; at < 30; at++) await signInOptions()
  clock.advance(5 * MINUTE_MS)
  expect(await kept()).toBeGreaterThanOrEqual(30)
  await Promise.all(Array.from({ length: 8 }, signInOptions))
  expect(await kept()).toBe(0)
})

test('a passkey belongs to one account', async () => {
  const { key } = await withPasskey()
  const thief = await newUser(server)
  expect((await add(thief, key.create(await optionsFor(thief)))).body).toMatchObject({
    status: 409,
    code: 'passkey-exists',
  })
})

test('signing in by a passkey alone: two factors in one', async () => {
  const { user, key } = await withPasskey()
  const options = await call('POST /auth/passkeys/sign-in/options')
  expect(options.body).toMatchObject({
    userVerification: 'required',
    allowCredentials: [],
    rpId: 'localhost',
  })
  const { answer, passkey } = await signInBy(key)
  expect(answer.body).toMatchObject({ transport: 'bearer', refreshToken: expect.any(String) })
  expect(amrOf(answer.body.accessToken)).toEqual(['hwk', 'user', 'mfa'])
  const headers = bearer(answer.body.accessToken)
  expect((await call('GET /auth/me', { headers })).body).toMatchObject({ id: user.id })
  expect((await call('GET /auth/factors', { headers })).body).toMatchObject({
    factorAt: clock.now().toISOString(),
    passkeys: [{ lastUsedAt: clock.now().toISOString() }],
  })
  const replay = await call('POST /auth/passkeys/sign-in/verify', { body: { passkey } })
  expect(replay.body).toMatchObject({ status: 401, code: 'wrong-second-factor' })
})

test.each<[string, Misconduct]>([
  ['nobody verified', { userVerified: false }],
  ['another origin', { origin: 'http://localhost:1' }],
  ['another name', { rpId: 'evil.example' }],
  ['a challenge of nobody', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
  ['no user handle', { userHandle: null }],
  ['another user’s handle', { userHandle: Buffer.alloc(16, 7).toString('base64url') }],
])('a passkey with %s signs nobody in', async (_what, wrong) => {
  const { key } = await withPasskey()
  const { answer } = await signInBy(key, wrong)
  expect(answer.body).toMatchObject({ status: 401, code: 'wrong-second-factor' })
  expect((await signInBy(key)).answer.status).toBe(200)
})

test('a passkey as the second step: that it is there is enough', async () => {
  const { user, key } = await withPasskey()
  expect((await login(user)).body).toMatchObject({
    code: 'second-factor-required',
    factors: ['recovery-code', 'passkey'],
  })
  const answer = await secondStepBy(user, key, { userVerified: false, userHandle: null })
  expect(amrOf(answer.body.accessToken)).toEqual(['pwd', 'hwk', 'user', 'mfa'])
})

test('another’s passkey is no second step, and what was signed for one place fits no other', async () => {
  const { user, key } = await withPasskey()
  const other = await withPasskey()
  expect((await secondStepBy(user, other.key)).body).toMatchObject({ code: 'wrong-second-factor' })
  const { challenge } = (await login(user)).body
  const forSignIn = key.get(await signInOptions())
  expect(
    (await call('POST /auth/login/second-factor', { body: { challenge, passkey: forSignIn } })).body,
  ).toMatchObject({ code: 'wrong-second-factor' })
  const options = (await call('POST /auth/login/second-factor/options', { body: { challenge } })).body
  const forSecondStep = key.get(options as unknown as { challenge: string; rpId: string })
  expect(
    (await call('POST /auth/passkeys/sign-in/verify', { body: { passkey: forSecondStep } })).body,
  ).toMatchObject({ code: 'wrong-second-factor' })
  // Asked of another user, even if signed by the right key.
  const theirs = (await login(other.user)).body.challenge
  const asked = (await call('POST /auth/login/second-factor/options', { body: { challenge: theirs } })).body
  const forThem = key.get(asked as unknown as { challenge: string; rpId: string })
  expect(
    (await call('POST /auth/login/second-factor', { body: { challenge, passkey: forThem } })).body,
  ).toMatchObject({ code: 'wrong-second-factor' })
  // Of this user, but for another session.
  const headers = bearer(user.accessToken)
  const stepUp = (await call('POST /auth/factors/verify/options', { headers })).body
  const { answer } = await signInBy(key)
  const elsewhere = bearer(answer.body.accessToken)
  const signed = key.get(stepUp as unknown as { challenge: string; rpId: string })
  expect(
    (await call('POST /auth/factors/verify', { headers: elsewhere, body: { passkey: signed } })).body,
  ).toMatchObject({ status: 403, code: 'wrong-second-factor' })
})

test('stepping up by a passkey', async () => {
  const { user, key } = await withPasskey()
  clock.advance(11 * MINUTE_MS)
  const headers = bearer(user.accessToken)
  const options = (await call('POST /auth/factors/verify/options', { headers })).body
  const passkey = key.get(options as unknown as { challenge: string; rpId: string })
  const verify = () => call('POST /auth/factors/verify', { headers, body: { passkey } })
  expect((await verify()).body).toEqual({ factorAt: clock.now().toISOString() })
  expect((await verify()).body).toMatchObject({ status: 403, code: 'wrong-second-factor' })
})

test('a count that goes back is refused, written down and told', async () => {
  const { user, key, id } = await withPasskey()
  expect((await signInBy(key, { count: 50 })).answer.status).toBe(200)
  const { answer } = await signInBy(key, { count: 50 })
  expect(answer.body).toMatchObject({ status: 401, code: 'passkey-copied' })
  expect((await secondStepBy(user, key, { count: 7 })).body).toMatchObject({
    status: 401,
    code: 'passkey-copied',
  })
  const events = await server.ctx.db
    .selectFrom('accountEvents')
    .select(['kind', 'detail'])
    .where('userId', '=', user.id)
    .where('kind', '=', 'passkey-copied')
    .execute()
  expect(events).toEqual([1, 2].map(() => ({ kind: 'passkey-copied', detail: { passkeyId: id } })))
  await expect
    .poll(() => server.ctx.mail.mailbox?.list(user.email).map(({ subject }) => subject), { timeout: 30_000 })
    .toContain('We refused one of your passkeys')
  // A count that anybody can write, with no valid signature, alarms nobody.
  const forged = softwareAuthenticator(origin)
  const { passkey } = await signInBy(forged, { count: 1 })
  const body = { passkey: { ...passkey, id: key.id, rawId: key.id } }
  expect((await call('POST /auth/passkeys/sign-in/verify', { body })).body).toMatchObject({
    code: 'wrong-second-factor',
  })
})

test('one that does not count may be used again and again', async () => {
  const user = await newUser(server)
  const key = softwareAuthenticator(origin)
  expect((await add(user, key.create(await optionsFor(user), { count: 0 }))).status).toBe(201)
  for (let round = 0; round < 3; round++) expect((await signInBy(key, { count: 0 })).answer.status).toBe(200)
})

test('renaming and removing: one’s own alone, and removing wants a fresh factor', async () => {
  const { user, id } = await withPasskey()
  const stranger = await withPasskey()
  const mine = bearer(user.accessToken)
  const theirs = bearer(stranger.user.accessToken)
  const rename = (headers: Record<string, string>) =>
    call(`PATCH /auth/passkeys/${id}`, { headers, body: { name: 'Renamed' } })
  expect((await rename(theirs)).body).toMatchObject({ status: 404, code: 'passkey-not-found' })
  expect((await rename(mine)).body).toMatchObject({ id, name: 'Renamed' })
  const remove = (headers: Record<string, string>) => call(`DELETE /auth/passkeys/${id}`, { headers })
  expect((await remove(theirs)).body).toMatchObject({ status: 404, code: 'passkey-not-found' })
  clock.advance(10 * MINUTE_MS)
  expect((await remove(mine)).body).toMatchObject({ status: 403, code: 'fresh-factor-required' })
  const options = await call('POST /auth/passkeys/options', {
    headers: mine,
    body: { password: user.password },
  })
  // With a factor there, the password alone adds none.
  expect(options.body).toMatchObject({ status: 403, code: 'fresh-factor-required' })
})

test('with the last factor the recovery codes go; with another left they stay', async () => {
  const { user, id } = await withPasskey()
  await giveTotp(call, user, clock)
  const headers = bearer(user.accessToken)
  expect((await call(`DELETE /auth/passkeys/${id}`, { headers })).body).toEqual({ ok: true })
  expect((await call('GET /auth/factors', { headers })).body).toMatchObject({
    passkeys: [],
    recoveryCodesLeft: 10,
  })
  expect((await call('DELETE /auth/factors/totp', { headers })).body).toEqual({ ok: true })
  expect((await call('GET /auth/factors', { headers })).body).toMatchObject({
    recoveryCodesLeft: 0,
    factorAt: null,
  })
  const renewed = await call('POST /auth/refresh', { body: { refreshToken: user.refreshToken } })
  expect(amrOf(renewed.body.accessToken)).toEqual(['pwd'])
})

test('whoever opened the page at the IP address is told where passkeys work', async () => {
  const user = await newUser(server)
  const headers = { ...bearer(user.accessToken), origin: server.url }
  expect((await call('POST /auth/passkeys/options', { headers })).body).toMatchObject({
    status: 409,
    code: 'passkeys-elsewhere',
    origin,
    detail: expect.stringContaining(origin),
  })
  const there = { ...bearer(user.accessToken), origin }
  expect((await call('POST /auth/passkeys/options', { headers: there })).status).toBe(200)
})

test('a suspended account’s passkey signs nobody in', async () => {
  const { user, key } = await withPasskey()
  await server.ctx.db
    .updateTable('users')
    .set({ suspendedAt: clock.now() })
    .where('id', '=', user.id)
    .execute()
  expect((await signInBy(key)).answer.body).toMatchObject({ status: 403, code: 'account-suspended' })
})
