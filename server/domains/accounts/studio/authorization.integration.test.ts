import { randomBytes } from 'node:crypto'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allowedBy, challengeOf, exchangeBy, verifier } from '../../../../e2e/support/authorization.ts'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer, giveTotp, totpAt } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'

const PUBLIC_URL = 'http://music.test'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: BareCaller
let maya: SignedInUser
let tab: BrowserTab
let exchange: ReturnType<typeof exchangeBy>

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    clock,
    env: { PUBLIC_URL, CORS_ALLOWED_ORIGINS: 'https://app.example' },
  })
  call = bareCaller(server.url)
  exchange = exchangeBy(call)
  maya = await newUser(server)
  tab = await tabOf(maya)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function tabOf(user: SignedInUser): Promise<BrowserTab> {
  const own = browserTab(server.url)
  await signInTab(own, call, user)
  return own
}

const me = (token: unknown) => call('GET /auth/me', { headers: bearer(token) })

describe('the exchange', () => {
  test('makes a session of the program’s own, which has its name and outlives the browser’s', async () => {
    const own = await tabOf(maya)
    const { status, body } = await exchange(await allowedBy(own))
    expect([status, body]).toEqual([
      200,
      {
        transport: 'bearer',
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        expiresIn: 900,
      },
    ])
    expect((await me(body.accessToken)).body.id).toBe(maya.id)
    const { body: list } = await call('GET /auth/sessions', { headers: bearer(body.accessToken) })
    const sessions = list.items as { current: boolean; device: string }[]
    expect(sessions.find(({ current }) => current)?.device).toBe('Veza Studio on Linux')

    const { csrf } = await own.get('/sign-out')
    await own.post('/sign-out', { csrf, do: 'sign-out' })
    expect((await own.get('/settings')).status).toBe(303)
    expect((await me(body.accessToken)).status).toBe(200)
    const renewed = await call('POST /auth/refresh', { body: { refreshToken: body.refreshToken } })
    expect(renewed.status).toBe(200)
  })

  test('is written down, without a secret', async () => {
    const code = await allowedBy(tab)
    await exchange(code)
    const events = await server.ctx.db
      .selectFrom('accountEvents')
      .select(['detail', 'actorId'])
      .where('userId', '=', maya.id)
      .where('kind', '=', 'studio-authorized')
      .execute()
    expect(events.at(-1)).toEqual({
      actorId: maya.id,
      detail: { client: 'veza-studio', device: 'Veza Studio on Linux' },
    })
    const rows = await server.ctx.db.selectFrom('authorizationCodes').selectAll().execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(code)
  })

  test('a code serves once: shown again, it ends the session that it opened, and its owner hears of it', async () => {
    const user = await newUser(server)
    const code = await allowedBy(await tabOf(user))
    const { body } = await exchange(code)
    expect((await me(body.accessToken)).status).toBe(200)
    const again = await exchange(code)
    expect([again.status, again.body.code]).toEqual([400, 'code-invalid'])
    expect((await me(body.accessToken)).status).toBe(401)
    expect((await call('POST /auth/refresh', { body: { refreshToken: body.refreshToken } })).status).toBe(401)
    const ended = await server.ctx.db
      .selectFrom('sessions')
      .select('revokeReason')
      .where('userId', '=', user.id)
      .where('revokedAt', 'is not', null)
      .execute()
    expect(ended).toEqual([{ revokeReason: 'reuse' }])
    const mail = await server.ctx.mail.mailbox!.waitFor(
      ({ to }) => to === user.email,
      AbortSignal.timeout(20_000),
    )
    expect(mail.subject).toMatch(/ended one of your sessions/)
    expect(mail.text).toContain('Veza Studio on Linux')
  })

  test('of twenty at once one wins, and its session is ended by the others', async () => {
    const code = await allowedBy(tab)
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(code)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(answers.filter(({ body }) => body.code === 'code-invalid')).toHaveLength(19)
    expect((await me(won[0]?.body.accessToken)).status).toBe(401)
  })

  test.each([
    ['another verifier', { codeVerifier: randomBytes(32).toString('base64url') }],
    ['the challenge for a verifier', { codeVerifier: challengeOf(verifier) }],
    ['another port', { redirectUri: 'http://127.0.0.1:43211/callback' }],
    ['another spelling', { redirectUri: 'http://[::1]:43210/callback' }],
    ['another client', { clientId: 'veza-studio-2' }],
  ])('%s opens nothing, and spends the code', async (_name, changes) => {
    const code = await allowedBy(tab)
    const wrong = await exchange(code, changes)
    expect([wrong.status, wrong.body.code]).toEqual([400, 'code-invalid'])
    expect((await exchange(code)).status).toBe(400)
  })

  test.each([
    ['no verifier', { codeVerifier: undefined }],
    ['a short verifier', { codeVerifier: 'a'.repeat(42) }],
    ['a long verifier', { codeVerifier: 'a'.repeat(129) }],
    ['another grant', { grantType: 'password' }],
    ['no code', { code: undefined }],
  ])('%s is no request', async (_name, changes) => {
    expect((await exchange(await allowedBy(tab), changes)).status).toBe(400)
  })

  test('a code ends after 60 s', async () => {
    const [soon, late] = [await allowedBy(tab), await allowedBy(tab)]
    clock.advance(60 * SECOND_MS - 1)
    expect((await exchange(soon)).status).toBe(200)
    clock.advance(1)
    const { status, body } = await exchange(late)
    expect([status, body.code]).toEqual([400, 'code-expired'])
  })

  test('a code that nobody gave opens nothing', async () => {
    const { status, body } = await exchange(randomBytes(32).toString('base64url'))
    expect([status, body.code]).toEqual([400, 'code-invalid'])
  })

  test('signing out of the browser takes the code along, and so does being suspended', async () => {
    const own = await tabOf(maya)
    const code = await allowedBy(own)
    const { csrf } = await own.get('/sign-out')
    await own.post('/sign-out', { csrf, do: 'sign-out' })
    expect((await exchange(code)).body.code).toBe('code-invalid')

    const user = await newUser(server)
    const theirs = await allowedBy(await tabOf(user))
    await server.ctx.db
      .updateTable('users')
      .set({ suspendedAt: clock.now() })
      .where('id', '=', user.id)
      .execute()
    expect((await exchange(theirs)).body.code).toBe('code-invalid')
  })

  test('a second factor that the browser proved counts in the program’s session, from when it was proved', async () => {
    const user = await newUser(server)
    const { secret } = await giveTotp(call, user, clock)
    clock.advance(MINUTE_MS)
    const provedAt = clock.now()
    const own = browserTab(server.url)
    await signInTab(own, call, user, totpAt(secret, provedAt))
    clock.advance(3 * MINUTE_MS)
    const { body } = await exchange(await allowedBy(own))
    const claims = JSON.parse(
      Buffer.from(String(body.accessToken).split('.')[1] ?? '', 'base64url').toString(),
    )
    expect(claims.amr).toEqual(['pwd', 'otp', 'mfa'])
    const { body: factors } = await call('GET /auth/factors', { headers: bearer(body.accessToken) })
    expect(factors.factorAt).toBe(provedAt.toISOString())
  })

  test.each([
    [
      'a page that may call the rest of the API',
      { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
    ],
    ['a foreign page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page of ours', { 'sec-fetch-site': 'same-origin' }],
    ['a page that hides where it comes from', { origin: 'null' }],
  ])('%s gets nothing, and the code is not spent', async (_name, headers) => {
    const code = await allowedBy(tab)
    const { status, body, headers: answered } = await exchange(code, {}, headers)
    expect([status, body.code]).toEqual([403, 'not-for-web-pages'])
    expect(answered.get('access-control-allow-origin')).toBeNull()
    expect((await exchange(code)).status).toBe(200)
  })
})

test('whoever tries codes is held up, as with passwords', async () => {
  const strict = await startTestServer({
    databaseUrl: database.url,
    env: { ROLE: 'web', DISABLE_RATE_LIMIT_FOR_TESTS: 'false' },
  })
  const tryOne = exchangeBy(bareCaller(strict.url))
  const statuses: number[] = []
  while (statuses.at(-1) !== 429 && statuses.length < 20)
    statuses.push((await tryOne(`a-code-made-up-${statuses.length}`)).status)
  await strict.stop()
  expect(statuses.length).toBeLessThanOrEqual(11)
  expect(new Set(statuses)).toEqual(new Set([400, 429]))
})
