import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer, giveTotp, totpAt } from '../../../../e2e/support/second-factors.ts'
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

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  call = bareCaller(server.url)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const nextStep = () => clock.advance(30 * SECOND_MS)
const login = ({ email, password }: SignedInUser, more: object = {}) =>
  call('POST /auth/login', { body: { email, password, ...more } })
const secondStep = (challenge: unknown, proof: object) =>
  call('POST /auth/login/second-factor', { body: { challenge, ...proof } })
const eventsOf = (user: SignedInUser) =>
  server.ctx.db
    .selectFrom('accountEvents')
    .select(['kind', 'actorId', 'detail'])
    .where('userId', '=', user.id)
    .orderBy('id')
    .execute()
const mailsTo = (user: SignedInUser) => server.ctx.mail.mailbox?.list(user.email) ?? []

test('enrolling: a secret, its QR code, and ten codes once the app has shown one', async () => {
  const user = await newUser(server)
  const headers = bearer(user.accessToken)
  const offer = await call('POST /auth/factors/totp', { headers })
  expect(offer.body).toEqual({
    secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
    uri: expect.stringContaining(`otpauth://totp/Veza:${encodeURIComponent(user.email)}`),
    svg: expect.stringMatching(/^<svg[\s\S]*<\/svg>\s*$/),
  })
  const secret = String(offer.body.secret)
  // Until it is confirmed nothing asks for it.
  expect((await login(user)).status).toBe(200)
  const wrong = totpAt(secret, new Date(clock.now().getTime() + HOUR_MS))
  const confirm = (totp: string) => call('POST /auth/factors/totp/confirm', { headers, body: { totp } })
  expect((await confirm(wrong)).body).toMatchObject({ status: 400, code: 'wrong-code' })
  const confirmed = await confirm(totpAt(secret, clock.now()))
  const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] }
  expect(new Set(recoveryCodes).size).toBe(10)
  for (const code of recoveryCodes) expect(code).toMatch(/^(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
  expect((await confirm(totpAt(secret, clock.now()))).body).toMatchObject({ code: 'totp-exists' })
  expect((await call('GET /auth/factors', { headers })).body).toEqual({
    totp: { confirmedAt: clock.now().toISOString() },
    passkeys: [],
    recoveryCodesLeft: 10,
    factorAt: clock.now().toISOString(),
  })
  expect(await eventsOf(user)).toEqual([
    { kind: 'factor-added', actorId: user.id, detail: { factor: 'totp' } },
  ])
})

test('neither the secret nor a recovery code is stored as it is', async () => {
  const user = await newUser(server)
  const { secret, recoveryCodes } = await giveTotp(call, user, clock)
  const stored = JSON.stringify([
    await server.ctx.db.selectFrom('totpSecrets').selectAll().where('userId', '=', user.id).execute(),
    await server.ctx.db.selectFrom('recoveryCodes').selectAll().where('userId', '=', user.id).execute(),
    await server.ctx.db.selectFrom('accountEvents').selectAll().where('userId', '=', user.id).execute(),
  ])
  expect(stored).not.toContain(secret)
  for (const code of recoveryCodes) {
    expect(stored).not.toContain(code)
    expect(stored).not.toContain(code.replaceAll('-', ''))
  }
})

test('signing in asks for the second factor, and takes each code once', async () => {
  const user = await newUser(server)
  const { secret } = await giveTotp(call, user, clock)
  nextStep()
  const asked = await login(user)
  expect(asked.body).toMatchObject({
    status: 401,
    code: 'second-factor-required',
    factors: ['totp', 'recovery-code'],
    challenge: expect.any(String),
  })
  expect(asked.setCookies.size).toBe(0)
  expect((await login(user, { password: 'not the password' })).body).toMatchObject({
    code: 'wrong-credentials',
  })
  const totp = totpAt(secret, clock.now())
  const signedIn = await secondStep(asked.body.challenge, { totp })
  expect(signedIn.body).toEqual({
    transport: 'bearer',
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    expiresIn: 900,
  })
  // The same code again: with the same challenge, with another, and with the password.
  expect((await secondStep(asked.body.challenge, { totp })).body).toMatchObject({
    code: 'wrong-second-factor',
  })
  const again = await login(user)
  expect((await secondStep(again.body.challenge, { totp })).body).toMatchObject({
    code: 'wrong-second-factor',
  })
  expect((await login(user, { totp })).body).toMatchObject({ status: 401, code: 'wrong-second-factor' })
  nextStep()
  // Nor an older one, once a newer one was used.
  expect((await login(user, { totp: totpAt(secret, clock.now()) })).status).toBe(200)
  const older = totpAt(secret, new Date(clock.now().getTime() - 30 * SECOND_MS))
  expect((await login(user, { totp: older })).body).toMatchObject({ code: 'wrong-second-factor' })
})

test('of two sign-ins at once with one code, one wins', async () => {
  const user = await newUser(server)
  const { secret } = await giveTotp(call, user, clock)
  nextStep()
  const totp = totpAt(secret, clock.now())
  const answers = await Promise.all(Array.from({ length: 6 }, () => login(user, { totp })))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401, 401])
})

test('the session says how it was opened, and refreshing keeps it', async () => {
  const user = await newUser(server)
  const { secret } = await giveTotp(call, user, clock)
  nextStep()
  const { body } = await login(user, { totp: totpAt(secret, clock.now()), transport: 'bearer' })
  const factorAt = clock.now().toISOString()
  const claims = (token: unknown) =>
    JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8'))
  expect(claims(body.accessToken).amr).toEqual(['pwd', 'otp', 'mfa'])
  clock.advance(HOUR_MS)
  const renewed = await call('POST /auth/refresh', { body: { refreshToken: body.refreshToken } })
  expect(claims(renewed.body.accessToken).amr).toEqual(['pwd', 'otp', 'mfa'])
  const headers = bearer(renewed.body.accessToken)
  expect((await call('GET /auth/factors', { headers })).body).toMatchObject({ factorAt })
})

test('a session from before keeps on, as what it was opened with', async () => {
  const user = await newUser(server)
  const { body } = await login(user)
  await giveTotp(call, user, clock)
  const headers = bearer(body.accessToken)
  expect((await call('GET /auth/factors', { headers })).body).toMatchObject({ factorAt: null })
  const renewed = await call('POST /auth/refresh', { body: { refreshToken: body.refreshToken } })
  expect(renewed.status).toBe(200)
})

test('a recovery code opens once, in any writing, and its owner is told', async () => {
  const user = await newUser(server)
  const { recoveryCodes } = await giveTotp(call, user, clock)
  const [code = '', second = ''] = recoveryCodes
  const { body } = await login(user)
  // Ids of one instant have no order.
  clock.advance(1)
  const typed = code.toLowerCase().replaceAll('-', ' ')
  expect((await secondStep(body.challenge, { recoveryCode: typed })).status).toBe(200)
  expect((await secondStep(body.challenge, { recoveryCode: code })).body).toMatchObject({
    status: 401,
    code: 'wrong-second-factor',
  })
  clock.advance(1)
  // Exactly one of many at the same time.
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => secondStep(body.challenge, { recoveryCode: second })),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401, 401])
  expect((await eventsOf(user)).slice(1)).toEqual([
    { kind: 'recovery-code-used', actorId: user.id, detail: { left: 9 } },
    { kind: 'recovery-code-used', actorId: user.id, detail: { left: 8 } },
  ])
  await expect
    .poll(
      () =>
        mailsTo(user)
          .map(({ subject }) => subject)
          .toSorted(),
      { timeout: 30_000 },
    )
    .toEqual(['A recovery code was used', 'A recovery code was used', 'An authenticator app was added'])
})

test('notices are in the language of the account', async () => {
  const user = await newUser(server)
  await server.ctx.db.updateTable('users').set({ locale: 'fr' }).where('id', '=', user.id).execute()
  await giveTotp(call, user, clock)
  await expect
    .poll(() => mailsTo(user), { timeout: 30_000 })
    .toMatchObject([
      {
        subject: 'Une application d’authentification a été ajoutée',
        text: expect.stringContaining(`Bonjour ${user.username}, une application`),
        links: [`${server.ctx.config.publicUrl}/settings`],
      },
    ])
})

test('new recovery codes end the old ones', async () => {
  const user = await newUser(server)
  const { recoveryCodes } = await giveTotp(call, user, clock)
  const headers = bearer(user.accessToken)
  const renewed = await call('POST /auth/factors/recovery-codes', { headers })
  const [fresh] = renewed.body.recoveryCodes as string[]
  const { body } = await login(user)
  expect((await secondStep(body.challenge, { recoveryCode: recoveryCodes[0] })).status).toBe(401)
  expect((await secondStep(body.challenge, { recoveryCode: fresh })).status).toBe(200)
})

test('stepping up within a session: a wrong code does not end it, a right one holds ten minutes for changes', async () => {
  const user = await newUser(server)
  const { secret } = await giveTotp(call, user, clock)
  clock.advance(10 * MINUTE_MS)
  const headers = bearer(user.accessToken)
  const remove = () => call('DELETE /auth/factors/totp', { headers })
  const verify = (totp: string) => call('POST /auth/factors/verify', { headers, body: { totp } })
  expect((await remove()).body).toMatchObject({ status: 403, code: 'fresh-factor-required' })
  expect((await call('POST /auth/factors/recovery-codes', { headers })).body).toMatchObject({
    code: 'fresh-factor-required',
  })
  const old = totpAt(secret, new Date(clock.now().getTime() - HOUR_MS))
  expect((await verify(old)).body).toMatchObject({ status: 403, code: 'wrong-second-factor' })
  const totp = totpAt(secret, clock.now())
  expect((await verify(totp)).body).toEqual({ factorAt: clock.now().toISOString() })
  expect((await verify(totp)).body).toMatchObject({ status: 403, code: 'wrong-second-factor' })
  expect((await remove()).body).toEqual({ ok: true })
  // The last factor is gone, and with it what stood in for it and what it had proved.
  expect((await call('GET /auth/factors', { headers })).body).toEqual({
    totp: null,
    passkeys: [],
    recoveryCodesLeft: 0,
    factorAt: null,
  })
  expect((await login(user)).status).toBe(200)
})

test('without a factor there is nothing to prove, and no passkey to ask for', async () => {
  const user = await newUser(server)
  const headers = bearer(user.accessToken)
  const none = { status: 409, code: 'no-second-factor' }
  expect((await call('POST /auth/factors/verify', { headers, body: { totp: '123456' } })).body).toMatchObject(
    none,
  )
  expect((await call('POST /auth/factors/recovery-codes', { headers })).body).toMatchObject(none)
  const noPasskey = { status: 409, code: 'no-passkey' }
  expect((await call('POST /auth/factors/verify/options', { headers })).body).toMatchObject(noPasskey)
  await giveTotp(call, user, clock)
  const { challenge } = (await login(user)).body
  const options = await call('POST /auth/login/second-factor/options', { body: { challenge } })
  expect(options.body).toMatchObject(noPasskey)
})

test('the first factor needs a young session or the password', async () => {
  const user = await newUser(server)
  const headers = bearer(user.accessToken)
  clock.advance(10 * MINUTE_MS)
  const enrol = (body?: object) => call('POST /auth/factors/totp', { headers, ...(body ? { body } : {}) })
  expect((await enrol()).body).toMatchObject({ status: 403, code: 'fresh-sign-in-required' })
  expect((await enrol({ password: 'not the password' })).body).toMatchObject({
    code: 'fresh-sign-in-required',
  })
  expect((await enrol({ password: user.password })).status).toBe(200)
})

test('an offer lasts an hour, and asked for again is another', async () => {
  const user = await newUser(server)
  const headers = bearer(user.accessToken)
  const first = String((await call('POST /auth/factors/totp', { headers })).body.secret)
  const second = String((await call('POST /auth/factors/totp', { headers })).body.secret)
  const confirm = (secret: string, token = headers) =>
    call('POST /auth/factors/totp/confirm', { headers: token, body: { totp: totpAt(secret, clock.now()) } })
  expect((await confirm(first)).body).toMatchObject({ code: 'wrong-code' })
  clock.advance(HOUR_MS)
  const later = bearer((await login(user)).body.accessToken)
  expect((await confirm(second, later)).body).toMatchObject({ status: 409, code: 'totp-not-begun' })
})

test('the second step ends after five minutes, with the password, and with the account', async () => {
  const user = await newUser(server)
  const { secret } = await giveTotp(call, user, clock)
  const late = (await login(user)).body.challenge
  clock.advance(5 * MINUTE_MS)
  const now = () => ({ totp: totpAt(secret, clock.now()) })
  expect((await secondStep(late, now())).body).toMatchObject({ status: 401, code: 'challenge-invalid' })
  const { challenge } = (await login(user)).body
  const users = server.ctx.db.updateTable('users').where('id', '=', user.id)
  const { passwordHash } = await server.ctx.db
    .selectFrom('users')
    .select('passwordHash')
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow()
  await users.set({ passwordHash: 'changed meanwhile' }).execute()
  expect((await secondStep(challenge, now())).body).toMatchObject({ code: 'challenge-invalid' })
  await users.set({ passwordHash, suspendedAt: clock.now() }).execute()
  expect((await secondStep(challenge, now())).body).toMatchObject({ status: 403, code: 'account-suspended' })
  await users.set({ suspendedAt: null }).execute()
  expect((await secondStep(challenge, now())).status).toBe(200)
})

test.each([
  {},
  { totp: '123456', recoveryCode: 'AAAA-AAAA-AAAA-AAAA' },
  { totp: '12345' },
  { totp: 'abcdef' },
])('a second step with %j is refused before anything is tried', async (proof) => {
  expect((await secondStep('x', proof)).body).toMatchObject({ status: 400, code: 'invalid' })
})
