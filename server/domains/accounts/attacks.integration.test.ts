import { generateKeyPairSync } from 'node:crypto'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { bearer, giveTotp, totpAt } from '../../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

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

const part = (token: string, at: 0 | 1) =>
  JSON.parse(Buffer.from(token.split('.')[at] ?? '', 'base64url').toString('utf8')) as JWTPayload
const seconds = (offset = 0) => Math.floor(clock.now().getTime() / 1000) + offset
const asks = async (token: string) =>
  (await call('GET /auth/me', { headers: bearer(token) })).body as { status?: number; code?: string }

interface Forging {
  readonly claims?: JWTPayload
  readonly header?: Record<string, unknown>
  readonly secret?: Uint8Array
}

/** The user's own access token, made again with something changed, under the server's true secret unless said. */
function forge(user: SignedInUser, { claims = {}, header = {}, secret }: Forging): Promise<string> {
  const kept = Object.entries({ ...part(user.accessToken, 1), ...claims }).filter(
    ([, value]) => value !== null,
  )
  return new SignJWT(Object.fromEntries(kept))
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
    .sign(secret ?? server.ctx.config.jwt.secret)
}

test('a token made again with nothing changed is taken: the forger of these tests is no fool', async () => {
  const user = await newUser(server)
  expect(await asks(await forge(user, {}))).toMatchObject({ id: user.id })
})

test.each<[string, () => Forging]>([
  ['another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
  ['no issuer', () => ({ claims: { iss: null as never } })],
  ['another audience', () => ({ claims: { aud: 'somebody-else' } })],
  ['no audience', () => ({ claims: { aud: null as never } })],
  ['a time before which it does not hold', () => ({ claims: { nbf: seconds(60) } })],
  ['no end', () => ({ claims: { exp: null as never } })],
  ['no session', () => ({ claims: { sid: null } })],
  ['a session that there is not', () => ({ claims: { sid: '00000000-0000-7000-8000-000000000000' } })],
  ['a session that is no id', () => ({ claims: { sid: "' OR true --" } })],
  ['no type', () => ({ header: { typ: undefined } })],
  ['the type of any JWT', () => ({ header: { typ: 'JWT' } })],
  ['a longer hash', () => ({ header: { alg: 'HS512' } })],
  ['another secret', () => ({ secret: new TextEncoder().encode('x'.repeat(32)) })],
  ['an empty secret', () => ({ secret: new Uint8Array(32) })],
])('an access token with %s opens nothing', async (_what, forging) => {
  const user = await newUser(server)
  const token = await forge(user, forging())
  expect(await asks(token)).toMatchObject({ status: 401, code: 'token-invalid' })
})

test('an ended token says so, and opens nothing', async () => {
  const user = await newUser(server)
  expect(await asks(await forge(user, { claims: { exp: seconds(-1) } }))).toMatchObject({
    status: 401,
    code: 'token-expired',
  })
})

test('a token without a signature opens nothing, however it is written', async () => {
  const user = await newUser(server)
  const claims = part(user.accessToken, 1)
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signature = user.accessToken.split('.')[2]
  const tokens = [
    new UnsecuredJWT(claims).encode(),
    ...['none', 'None', 'NONE', ''].flatMap((alg) =>
      ['', signature].map((end) => `${encode({ alg, typ: 'at+jwt' })}.${encode(claims)}.${end}`),
    ),
    `${user.accessToken.split('.').slice(0, 2).join('.')}.`,
  ]
  for (const token of tokens) expect(await asks(token)).toMatchObject({ status: 401, code: 'token-invalid' })
})

test('a token of a public-key algorithm opens nothing, nor does one keyed with a public key', async () => {
  const user = await newUser(server)
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const claims = part(user.accessToken, 1)
  const rsa = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).sign(privateKey)
  expect(await asks(rsa)).toMatchObject({ code: 'token-invalid' })
  const pem = new TextEncoder().encode(String(publicKey.export({ type: 'spki', format: 'pem' })))
  expect(await asks(await forge(user, { secret: pem }))).toMatchObject({ code: 'token-invalid' })
  // A key that the token itself brings along.
  const jwk = publicKey.export({ format: 'jwk' })
  const brought = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', jwk: jwk as Record<string, string> })
    .sign(privateKey)
  expect(await asks(brought)).toMatchObject({ code: 'token-invalid' })
})

test('roles and amr of a token count for nothing: the books do', async () => {
  const user = await newUser(server, [])
  const token = await forge(user, { claims: { roles: ['admin'], amr: ['pwd', 'otp', 'mfa'] } })
  expect((await call('GET /admin/users', { headers: bearer(token) })).body).toMatchObject({
    status: 403,
    code: 'needs-moderator',
  })
})

test('a session belongs to one user: with another’s it opens nothing', async () => {
  const [user, other] = [await newUser(server), await newUser(server)]
  const sid = part(other.accessToken, 1).sid
  expect(await asks(await forge(user, { claims: { sid } }))).toMatchObject({ code: 'token-invalid' })
})

test('a suspended user’s session opens nothing at once, nor does that of a user who is gone', async () => {
  const [suspended, gone] = [await newUser(server), await newUser(server)]
  const { db } = server.ctx
  await db.updateTable('users').set({ suspendedAt: clock.now() }).where('id', '=', suspended.id).execute()
  await db.deleteFrom('users').where('id', '=', gone.id).execute()
  for (const { accessToken, refreshToken } of [suspended, gone]) {
    expect(await asks(accessToken)).toMatchObject({ status: 401, code: 'token-invalid' })
    expect((await call('POST /auth/refresh', { body: { refreshToken } })).status).toBe(401)
  }
})

const challengeOf = async ({ email, password }: SignedInUser) =>
  String((await call('POST /auth/login', { body: { email, password } })).body.challenge)
const secondStep = (challenge: string, proof: object) =>
  call('POST /auth/login/second-factor', { body: { challenge, ...proof } })

test('no kind of token stands in for another', async () => {
  const user = await newUser(server)
  const { secret, recoveryCodes } = await giveTotp(call, user, clock)
  const challenge = await challengeOf(user)
  expect(await asks(challenge)).toMatchObject({ status: 401, code: 'token-invalid' })
  expect(await asks(user.refreshToken)).toMatchObject({ status: 401, code: 'token-invalid' })
  expect((await call('POST /auth/refresh', { body: { refreshToken: challenge.slice(0, 200) } })).status).toBe(
    401,
  )
  const [recoveryCode] = recoveryCodes
  // An access token, and a challenge's claims under the access tokens' key.
  const underTheirKey = await new SignJWT(part(challenge, 1))
    .setProtectedHeader({ alg: 'HS256', typ: 'second-factor+jwt' })
    .sign(server.ctx.config.jwt.secret)
  for (const token of [user.accessToken, underTheirKey, new UnsecuredJWT(part(challenge, 1)).encode()])
    expect((await secondStep(token, { recoveryCode })).body).toMatchObject({ code: 'challenge-invalid' })
  clock.advance(30 * SECOND_MS)
  expect((await secondStep(challenge, { totp: totpAt(secret, clock.now()) })).status).toBe(200)
})

test('the challenge of one user with the code of another', async () => {
  const [user, other] = [await newUser(server), await newUser(server)]
  await giveTotp(call, user, clock)
  const { secret, recoveryCodes } = await giveTotp(call, other, clock)
  clock.advance(30 * SECOND_MS)
  const challenge = await challengeOf(user)
  const wrong = { status: 401, code: 'wrong-second-factor' }
  expect((await secondStep(challenge, { totp: totpAt(secret, clock.now()) })).body).toMatchObject(wrong)
  expect((await secondStep(challenge, { recoveryCode: recoveryCodes[0] })).body).toMatchObject(wrong)
  // And they were not spent by it.
  const theirs = await challengeOf(other)
  expect((await secondStep(theirs, { totp: totpAt(secret, clock.now()) })).status).toBe(200)
})

test('an app offered to one session’s account is confirmed by that account alone', async () => {
  const [user, other] = [await newUser(server), await newUser(server)]
  const offer = await call('POST /auth/factors/totp', { headers: bearer(user.accessToken) })
  const body = { totp: totpAt(String(offer.body.secret), clock.now()) }
  const confirm = await call('POST /auth/factors/totp/confirm', { headers: bearer(other.accessToken), body })
  expect(confirm.body).toMatchObject({ status: 409, code: 'totp-not-begun' })
})

test('a sealed secret of one account, moved to another, opens neither', async () => {
  const [user, other] = [await newUser(server), await newUser(server)]
  const { secret } = await giveTotp(call, user, clock)
  await giveTotp(call, other, clock)
  clock.advance(30 * SECOND_MS)
  const { db } = server.ctx
  const { sealedSecret } = await db
    .selectFrom('totpSecrets')
    .select('sealedSecret')
    .where('userId', '=', user.id)
    .executeTakeFirstOrThrow()
  await db.updateTable('totpSecrets').set({ sealedSecret }).where('userId', '=', other.id).execute()
  const answer = await secondStep(await challengeOf(other), { totp: totpAt(secret, clock.now()) })
  expect(answer.body).toMatchObject({ status: 500, code: 'totp-unreadable' })
})

test('every route of factors wants somebody signed in', async () => {
  const id = '00000000-0000-7000-8000-000000000000'
  const routes = [
    ['GET /auth/factors'],
    ['POST /auth/factors/verify', { totp: '123456' }],
    ['POST /auth/factors/verify/options'],
    ['POST /auth/factors/totp'],
    ['POST /auth/factors/totp/confirm', { totp: '123456' }],
    ['DELETE /auth/factors/totp'],
    ['POST /auth/factors/recovery-codes'],
    ['POST /auth/passkeys/options'],
    [`PATCH /auth/passkeys/${id}`, { name: 'x' }],
    [`DELETE /auth/passkeys/${id}`],
  ] as const
  for (const [route, body] of routes)
    expect((await call(route, { body })).body, route).toMatchObject({ status: 401, code: 'unauthenticated' })
})

test('a browser’s cookies change no factor without the page’s own token', async () => {
  const user = await newUser(server)
  const { email, password } = user
  const answer = await call('POST /auth/login', { body: { email, password, transport: 'cookie' } })
  const cookie = [...answer.setCookies.values()].map((line) => line.split(';')[0]).join('; ')
  expect((await call('POST /auth/factors/totp', { headers: { cookie } })).body).toMatchObject({
    status: 403,
    code: 'csrf',
  })
  const foreign = { 'sec-fetch-site': 'cross-site' }
  const body = { challenge: 'x', totp: '123456', transport: 'cookie' }
  expect((await call('POST /auth/login/second-factor', { headers: foreign, body })).body).toMatchObject({
    code: 'cross-site',
  })
})

test('guessing codes is slowed down for the account, by whichever door, and is over after a while', async () => {
  const limited = await startTestServer({
    databaseUrl: database.url,
    clock,
    env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false', PUBLIC_URL: server.url },
  })
  try {
    const guess = bareCaller(limited.url)
    const user = await newUser(server)
    const { recoveryCodes } = await giveTotp(call, user, clock)
    const challenge = await challengeOf(user)
    const headers = bearer(user.accessToken)
    const answers: number[] = []
    for (let attempt = 0; attempt < 4; attempt++)
      answers.push(
        (await guess('POST /auth/login/second-factor', { body: { challenge, recoveryCode: 'A'.repeat(16) } }))
          .status,
      )
    const stepUp = () =>
      guess('POST /auth/factors/verify', { headers, body: { recoveryCode: 'B'.repeat(16) } })
    answers.push((await stepUp()).status)
    expect(answers).toEqual([401, 401, 401, 401, 403])
    const refused = await stepUp()
    expect(refused.body).toMatchObject({ status: 429, code: 'rate-limited' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    // Even the right code waits: else a guesser would know it from the answer.
    const right = { challenge, recoveryCode: recoveryCodes[0] }
    expect((await guess('POST /auth/login/second-factor', { body: right })).status).toBe(429)
  } finally {
    await limited.stop()
  }
}, 60_000)

test('a challenge does not outlive five minutes by a minute', async () => {
  const user = await newUser(server)
  const { secret } = await giveTotp(call, user, clock)
  const challenge = await challengeOf(user)
  clock.advance(5 * MINUTE_MS + SECOND_MS)
  expect((await secondStep(challenge, { totp: totpAt(secret, clock.now()) })).body).toMatchObject({
    code: 'challenge-invalid',
  })
})
