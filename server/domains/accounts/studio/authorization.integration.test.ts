import { createHash, randomBytes } from 'node:crypto'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareAnswer, type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { redirectAttacks } from '../../../../e2e/support/redirect-attacks.ts'
import { bearer, giveTotp, totpAt } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'

const REDIRECT = 'http://127.0.0.1:43210/callback'
const PUBLIC_URL = 'http://music.test'
const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: BareCaller
let maya: SignedInUser
let tab: BrowserTab

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    clock,
    env: { ROLE: 'web', PUBLIC_URL },
  })
  call = bareCaller(server.url)
  maya = await newUser(server)
  tab = browserTab(server.url)
  await signInTab(tab, call, maya)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const verifier = randomBytes(32).toString('base64url')
const state = randomBytes(32).toString('base64url')
const challengeOf = (text: string) => createHash('sha256').update(text).digest('base64url')

const asked: Readonly<Record<string, string>> = {
  response_type: 'code',
  client_id: 'veza-studio',
  redirect_uri: REDIRECT,
  code_challenge: challengeOf(verifier),
  code_challenge_method: 'S256',
  state,
}
const address = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const pairs = Object.entries({ ...asked, ...changes }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  return `/authorize?${new URLSearchParams(pairs)}`
}

/** The answer that a redirect takes to the program. */
const answerIn = (location: string | undefined) => Object.fromEntries(new URL(location ?? '').searchParams)

async function allowed(by: BrowserTab = tab): Promise<string> {
  const { csrf } = await by.get(address())
  const { location } = await by.post(address(), { csrf, do: 'allow' })
  return answerIn(location).code ?? ''
}

const exchange = (
  code: string,
  changes: Record<string, unknown> = {},
  headers: Record<string, string> = { 'user-agent': 'Veza-Studio/1.0 (Linux)' },
): Promise<BareAnswer> =>
  call('POST /auth/token', {
    headers,
    body: {
      grantType: 'authorization_code',
      code,
      codeVerifier: verifier,
      redirectUri: REDIRECT,
      clientId: 'veza-studio',
      ...changes,
    },
  })

const me = (token: unknown) => call('GET /auth/me', { headers: bearer(token) })

describe('the page', () => {
  test('a visitor signs in first, and comes back to the very request', async () => {
    const visitor = browserTab(server.url)
    const first = await visitor.get(address())
    expect([first.status, first.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(address())}`])
    const form = await visitor.get(first.location ?? '')
    const { email, password } = maya
    const { location } = await visitor.post(first.location ?? '', {
      csrf: form.csrf,
      do: 'sign-in',
      email,
      password,
    })
    expect(location).toBe(address())
  })

  test('says who asks and as whom, and is kept by nobody', async () => {
    const { status, markup, headers } = await tab.get(address())
    expect(status).toBe(200)
    expect(markup).toContain('Veza Studio on Linux wants to sign in as')
    expect(markup).toContain(`@${maya.username}`)
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
  })

  test('its forms alone may end at the program', async () => {
    const policyOf = async (path: string) =>
      /form-action[^;]*/.exec((await tab.get(path)).headers.get('content-security-policy') ?? '')?.[0]
    expect(await policyOf(address())).toBe("form-action 'self' http://127.0.0.1:43210")
    expect(await policyOf(address({ redirect_uri: 'http://[::1]:43210/callback' }))).toBe(
      "form-action 'self' http:",
    )
    expect(await policyOf('/settings')).toBe("form-action 'self'")
    expect(await policyOf(address({ client_id: 'other' }))).toBe("form-action 'self'")
  })

  test('in French, with the request kept by the way to the other language', async () => {
    const { markup } = await browserTabOf(maya).then((own) => own.get(address(), { 'accept-language': 'fr' }))
    expect(markup).toContain('Veza Studio sur Linux demande à se connecter en tant que')
    expect(markup).toContain(
      `/authorize?lang=en&#38;${new URL(address(), PUBLIC_URL).searchParams.toString().replaceAll('&', '&#38;')}`,
    )
  })

  test('a yes brings a code, the state and who answers', async () => {
    const { csrf } = await tab.get(address())
    const { status, location } = await tab.post(address(), { csrf, do: 'allow' })
    expect(status).toBe(303)
    expect(location?.startsWith(`${REDIRECT}?`)).toBe(true)
    expect(answerIn(location)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state,
      iss: PUBLIC_URL,
    })
  })

  test('a no brings no code', async () => {
    const { csrf } = await tab.get(address())
    const { location } = await tab.post(address(), { csrf, do: 'cancel' })
    expect(location?.startsWith(`${REDIRECT}?`)).toBe(true)
    expect(answerIn(location)).toEqual({ error: 'access_denied', state, iss: PUBLIC_URL })
  })

  test('another account: signed out, and asked to sign in for the same request', async () => {
    const own = await browserTabOf(maya)
    const { csrf } = await own.get(address())
    const { location } = await own.post(address(), { csrf, do: 'other-account' })
    expect(location).toBe(`/sign-in?next=${encodeURIComponent(address())}`)
    expect((await own.get(address())).location).toBe(location)
  })

  test('a form without the session’s own token allows nothing, and the page is asked again', async () => {
    const other = await browserTabOf(await newUser(server))
    for (const csrf of ['', (await other.get(address())).csrf]) {
      const { status, location } = await tab.post(address(), { csrf, do: 'allow' })
      expect([status, location]).toEqual([303, address()])
    }
  })

  test('reading the page allows nothing, nor does a form that says nothing', async () => {
    const { csrf } = await tab.get(address())
    for (const what of ['', 'ALLOW', 'constructor'])
      expect((await tab.post(address(), { csrf, do: what })).location).toBe(address())
  })
})

describe('what is asked wrongly', () => {
  test.each([...redirectAttacks.map((uri) => [uri]), [undefined]])(
    'an answer to %j goes nowhere, whatever is done',
    async (redirect_uri) => {
      const shown = await tab.get(address({ redirect_uri }))
      expect([shown.status, shown.location]).toEqual([400, undefined])
      expect(shown.markup).toContain('an address that we do not trust')
      const { csrf } = await tab.get(address())
      for (const answer of ['allow', 'cancel', 'other-account']) {
        const sent = await tab.post(address({ redirect_uri }), { csrf, do: answer })
        expect([answer, sent.status, sent.location]).toEqual([answer, 400, undefined])
      }
    },
  )

  test.each([
    ['an unknown client', { client_id: 'veza-studio-2' }],
    ['no client', { client_id: undefined }],
  ])('%s is shown, not sent', async (_name, changes) => {
    const { status, location } = await tab.get(address(changes))
    expect([status, location]).toEqual([400, undefined])
  })

  test.each([
    ['client_id=veza-studio'],
    [`redirect_uri=${encodeURIComponent(REDIRECT)}`],
    ['redirect_uri=http%3A%2F%2Fevil.example'],
  ])('%s a second time is shown, not sent', async (more) => {
    const { status, location } = await tab.get(`${address()}&${more}`)
    expect([status, location]).toEqual([400, undefined])
  })

  test.each([
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'abc' }, 'invalid_request'],
    ['the verifier as it is', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no method, which means the same', { code_challenge_method: undefined }, 'invalid_request'],
    ['a token at once', { response_type: 'token' }, 'unsupported_response_type'],
    ['nothing', { response_type: undefined }, 'invalid_request'],
  ])('%s: the program is told', async (_name, changes, error) => {
    const { status, location } = await tab.get(address(changes))
    expect(status).toBe(303)
    expect(location?.startsWith(`${REDIRECT}?`)).toBe(true)
    expect(answerIn(location)).toEqual({ error, state, iss: PUBLIC_URL })
  })

  test.each([
    ['no state', undefined],
    ['a short state', 'abc'],
    ['a state that is none', `"><script>alert(1)</script>${state}`],
  ])('%s: the program is told, and nothing is repeated to it', async (_name, wrongState) => {
    const { location } = await tab.get(address({ state: wrongState }))
    expect(answerIn(location)).toEqual({ error: 'invalid_request', iss: PUBLIC_URL })
  })
})

describe('the exchange', () => {
  test('makes a session of the program’s own, which has its name and outlives the browser’s', async () => {
    const own = await browserTabOf(maya)
    const { status, body } = await exchange(await allowed(own))
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
    const code = await allowed()
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
    const code = await allowed(await browserTabOf(user))
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
  })

  test('of twenty at once one wins, and its session is ended by the others', async () => {
    const code = await allowed()
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
    const code = await allowed()
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
    expect((await exchange(await allowed(), changes)).status).toBe(400)
  })

  test('a code ends after 60 s', async () => {
    const [soon, late] = [await allowed(), await allowed()]
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
    const own = await browserTabOf(maya)
    const code = await allowed(own)
    const { csrf } = await own.get('/sign-out')
    await own.post('/sign-out', { csrf, do: 'sign-out' })
    expect((await exchange(code)).body.code).toBe('code-invalid')

    const user = await newUser(server)
    const theirs = await allowed(await browserTabOf(user))
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
    const { body } = await exchange(await allowed(own))
    const claims = JSON.parse(
      Buffer.from(String(body.accessToken).split('.')[1] ?? '', 'base64url').toString(),
    )
    expect(claims.amr).toEqual(['pwd', 'otp', 'mfa'])
    const { body: factors } = await call('GET /auth/factors', { headers: bearer(body.accessToken) })
    expect(factors.factorAt).toBe(provedAt.toISOString())
  })

  test.each([
    ['a foreign page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page of ours', { 'sec-fetch-site': 'same-origin' }],
    ['a page that hides where it comes from', { origin: 'null' }],
  ])('%s gets nothing, and the code is not spent', async (_name, headers) => {
    const code = await allowed()
    const { status, body, headers: answered } = await exchange(code, {}, headers)
    expect([status, body.code]).toEqual([403, 'not-for-web-pages'])
    expect(answered.get('access-control-allow-origin')).toBeNull()
    expect((await exchange(code)).status).toBe(200)
  })
})

async function browserTabOf(user: SignedInUser): Promise<BrowserTab> {
  const own = browserTab(server.url)
  await signInTab(own, call, user)
  return own
}
