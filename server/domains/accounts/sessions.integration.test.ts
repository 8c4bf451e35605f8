import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareAnswer, type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
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

const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` })
const login = (user: SignedInUser, more: object = {}, headers: Record<string, string> = {}) =>
  call('POST /auth/login', { body: { email: user.email, password: user.password, ...more }, headers })
const cookieOf = (answer: BareAnswer, name: string) => answer.setCookies.get(name)?.split(';')[0] ?? ''

/** Signed in as a browser is; `headers` are those of a page that does all right. */
async function inBrowser(user: SignedInUser) {
  const answer = await login(user, { transport: 'cookie' })
  const names = ['veza_access', 'veza_refresh', 'veza_csrf']
  const cookie = names.map((name) => cookieOf(answer, name)).join('; ')
  return { answer, cookie, headers: { cookie, 'x-csrf-token': answer.body.csrfToken as string } }
}

test('signing in: wrong password, unknown address, suspended', async () => {
  const user = await newUser(server)
  const wrong = await login(user, { password: 'not the password' })
  const unknown = await login(user, { email: 'nobody@veza.example' })
  expect(wrong.body).toMatchObject({ status: 401, code: 'wrong-credentials' })
  expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' })
  await server.ctx.db
    .updateTable('users')
    .set({ suspendedAt: clock.now() })
    .where('id', '=', user.id)
    .execute()
  expect((await login(user)).body).toMatchObject({ status: 403, code: 'account-suspended' })
  expect((await login(user, { password: 'not the password' })).body).toMatchObject({
    code: 'wrong-credentials',
  })
})

test('the address is taken in any case, and the answer holds the tokens and no cookies', async () => {
  const user = await newUser(server)
  const answer = await login(user, { email: ` ${user.email.toUpperCase()} ` })
  expect(answer.body).toEqual({
    transport: 'bearer',
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    expiresIn: 900,
  })
  expect(answer.setCookies.size).toBe(0)
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('me', async () => {
  const user = await newUser(server, [])
  expect((await call('GET /auth/me')).body).toMatchObject({ status: 401, code: 'unauthenticated' })
  expect((await call('GET /auth/me', { headers: bearer(user.accessToken) })).body).toEqual({
    id: user.id,
    email: user.email,
    username: user.username,
    displayName: user.username,
    roles: ['listener'],
    emailVerified: true,
    version: 1,
    locale: 'en',
    hasPassword: true,
    deletionAt: null,
    createdAt: expect.any(String),
  })
})

test('an access token ends after 15 minutes, and says so', async () => {
  const user = await newUser(server)
  clock.advance(15 * MINUTE_MS - 1000)
  expect((await call('GET /auth/me', { headers: bearer(user.accessToken) })).status).toBe(200)
  clock.advance(1000)
  const answer = await call('GET /auth/me', { headers: bearer(user.accessToken) })
  expect(answer.body).toMatchObject({ status: 401, code: 'token-expired' })
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
})

test.each(['Bearer nonsense', 'Bearer ', 'Basic dXNlcjpwYXNz', 'nonsense'])(
  'a bad Authorization header is refused everywhere: %s',
  async (authorization) => {
    const answer = await call('GET /tracks', { headers: { authorization } })
    expect(answer.body).toMatchObject({ status: 401, code: 'token-invalid' })
  },
)

test('becoming a creator counts at once, and may be repeated', async () => {
  const user = await newUser(server, [])
  for (let i = 0; i < 2; i++)
    expect((await call('POST /auth/me/creator', { headers: bearer(user.accessToken) })).body).toMatchObject({
      roles: ['listener', 'creator'],
    })
  const draft = { headers: bearer(user.accessToken), body: { title: 'First song' } }
  expect((await call('POST /tracks', draft)).status).toBeLessThan(300)
  expect((await call('POST /auth/me/creator')).body).toMatchObject({ code: 'unauthenticated' })
})

test('logging out ends the session at once; the other stays', async () => {
  const user = await newUser(server)
  const other = await login(user)
  expect((await call('POST /auth/logout', { headers: bearer(user.accessToken) })).body).toEqual({ ok: true })
  expect((await call('GET /auth/me', { headers: bearer(user.accessToken) })).body).toMatchObject({
    status: 401,
    code: 'token-invalid',
  })
  expect((await call('GET /auth/me', { headers: bearer(other.body.accessToken) })).status).toBe(200)
  expect((await call('POST /auth/logout')).body).toEqual({ ok: true })
})

test('sessions are listed with device and address, and can be ended by their owner alone', async () => {
  const [user, stranger] = [await newUser(server), await newUser(server)]
  clock.advance(MINUTE_MS)
  const firefox = await login(user, {}, { 'user-agent': FIREFOX })
  const list = () => call('GET /auth/sessions', { headers: bearer(user.accessToken) })
  const items = (await list()).body.items as {
    id: string
    current: boolean
    device: string
    address: string
  }[]
  expect(items.map(({ current }) => current).sort()).toEqual([false, true])
  const second = items.find(({ current }) => !current)!
  expect(second).toMatchObject({ device: 'Firefox on Linux', address: expect.stringContaining('127.0.0.1') })

  const end = (token: unknown, id: string) => call(`DELETE /auth/sessions/${id}`, { headers: bearer(token) })
  expect((await end(stranger.accessToken, second.id)).body).toMatchObject({
    status: 404,
    code: 'session-not-found',
  })
  expect((await end(stranger.accessToken, crypto.randomUUID())).body).toMatchObject({
    code: 'session-not-found',
  })
  expect((await end(stranger.accessToken, 'not-an-id')).status).toBe(400)
  expect((await call(`DELETE /auth/sessions/${second.id}`)).status).toBe(401)
  expect((await call('GET /auth/me', { headers: bearer(firefox.body.accessToken) })).status).toBe(200)

  expect((await end(user.accessToken, second.id)).body).toEqual({ ok: true })
  expect((await end(user.accessToken, second.id)).body).toEqual({ ok: true })
  expect((await call('GET /auth/me', { headers: bearer(firefox.body.accessToken) })).status).toBe(401)
  expect((await list()).body.items).toHaveLength(1)
})

test('last seen is written once a minute at most', async () => {
  const user = await newUser(server)
  const lastSeen = async () => {
    const { body } = await call('GET /auth/sessions', { headers: bearer(user.accessToken) })
    return (body.items as { lastSeenAt: string }[])[0]!.lastSeenAt
  }
  const begun = await lastSeen()
  clock.advance(MINUTE_MS - 1)
  expect(await lastSeen()).toBe(begun)
  clock.advance(1)
  expect(Date.parse(await lastSeen())).toBe(clock.now().getTime())
})

test('cookies hold the tokens, the body does not', async () => {
  const { answer } = await inBrowser(await newUser(server))
  expect(answer.body).toEqual({ transport: 'cookie', expiresIn: 900, csrfToken: expect.any(String) })
  for (const name of ['veza_access', 'veza_refresh'])
    expect(answer.setCookies.get(name)).toMatch(/; HttpOnly; SameSite=Lax$/)
  expect(answer.setCookies.get('veza_csrf')).not.toContain('HttpOnly')
})

test('under https no sibling host can plant a cookie: every one bears the prefix that browsers enforce', async () => {
  const secured = await startTestServer({
    databaseUrl: database.url,
    clock,
    env: { PUBLIC_URL: 'https://veza.example' },
  })
  try {
    const user = await newUser(secured)
    const body = { email: user.email, password: user.password, transport: 'cookie' }
    const { setCookies } = await bareCaller(secured.url)('POST /auth/login', { body })
    expect([...setCookies.keys()].sort()).toEqual([
      '__Host-veza_access',
      '__Host-veza_csrf',
      '__Host-veza_refresh',
    ])
    // RFC 6265bis, 4.1.3.2: without these two a browser throws the cookie away.
    for (const line of setCookies.values()) {
      expect(line).toMatch(/; Path=\/;.*; Secure/)
      expect(line).not.toMatch(/; Domain/i)
    }
    // What a sibling host could plant: the session of an account of its own.
    const planted = setCookies.get('__Host-veza_refresh')?.split(/[=;]/)[1]
    const cookie = `__Secure-veza_refresh=${planted}; veza_refresh=${planted}`
    const renewed = await fetch(`${secured.url}/api/v1/auth/continue?next=/`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      redirect: 'manual',
    })
    await renewed.arrayBuffer()
    for (const line of renewed.headers.getSetCookie()) expect(line).toContain('Expires=Thu, 01 Jan 1970')
  } finally {
    await secured.stop()
  }
})

test('a write by cookie needs the CSRF token of that very session', async () => {
  const user = await newUser(server, [])
  const [browser, other] = [await inBrowser(user), await inBrowser(user)]
  const { cookie } = browser
  expect((await call('GET /auth/me', { headers: { cookie } })).status).toBe(200)
  const refusedWith = [undefined, '', 'nonsense', other.answer.body.csrfToken as string]
  for (const route of [
    'POST /auth/me/creator',
    'POST /auth/logout',
    'POST /auth/refresh',
    'POST /tracks',
  ] as const)
    for (const token of refusedWith) {
      const headers = { cookie, ...(token === undefined ? {} : { 'x-csrf-token': token }) }
      expect((await call(route, { headers })).body).toMatchObject({ status: 403, code: 'csrf' })
    }
  expect((await call('GET /auth/me', { headers: { cookie } })).body).toMatchObject({ roles: ['listener'] })
  expect((await call('POST /auth/me/creator', { headers: browser.headers })).status).toBe(200)
})

test('the refresh cookie alone needs the CSRF token, too', async () => {
  const { answer, headers } = await inBrowser(await newUser(server))
  const cookie = cookieOf(answer, 'veza_refresh')
  for (const route of ['POST /auth/refresh', 'POST /auth/logout'] as const)
    expect((await call(route, { headers: { cookie } })).body).toMatchObject({ status: 403, code: 'csrf' })
  clock.advance(16 * MINUTE_MS)
  const renewed = await call('POST /auth/refresh', { headers: { ...headers, cookie } })
  expect(renewed.body).toEqual({ transport: 'cookie', expiresIn: 900, csrfToken: answer.body.csrfToken })
  expect([...renewed.setCookies.keys()].sort()).toEqual(['veza_access', 'veza_csrf', 'veza_refresh'])
  expect(cookieOf(renewed, 'veza_refresh')).not.toBe(cookie)
})

test('a browser whose access cookie has ended is anonymous, and can still log out', async () => {
  const { cookie, headers } = await inBrowser(await newUser(server))
  clock.advance(16 * MINUTE_MS)
  expect((await call('GET /auth/me', { headers: { cookie } })).body).toMatchObject({
    code: 'unauthenticated',
  })
  expect((await call('GET /tracks', { headers: { cookie } })).status).toBe(200)
  const out = await call('POST /auth/logout', { headers })
  expect(out.status).toBe(200)
  for (const name of ['veza_access', 'veza_refresh', 'veza_csrf'])
    expect(out.setCookies.get(name)).toContain('Expires=Thu, 01 Jan 1970')
  const after = await call('POST /auth/refresh', { headers })
  expect(after.body).toMatchObject({ status: 401, code: 'refresh-token-invalid' })
  expect(after.setCookies.get('veza_refresh')).toContain('Expires=Thu, 01 Jan 1970')
})

test('a token of a cookie is not taken from a body, nor the other way round', async () => {
  const user = await newUser(server)
  const { answer } = await inBrowser(user)
  const [, refreshToken] = cookieOf(answer, 'veza_refresh').split('=')
  expect((await call('POST /auth/refresh', { body: { refreshToken } })).body).toMatchObject({
    code: 'refresh-token-invalid',
  })
  const cookie = `veza_refresh=${user.refreshToken}`
  expect((await call('POST /auth/refresh', { headers: { cookie } })).body).toMatchObject({
    code: 'refresh-token-invalid',
  })
})

test('a request with header and cookie is judged by the header alone', async () => {
  const [byHeader, byCookie] = [await newUser(server), await newUser(server)]
  const { cookie } = await inBrowser(byCookie)
  const both = { cookie, ...bearer(byHeader.accessToken) }
  expect((await call('GET /auth/me', { headers: both })).body).toMatchObject({ id: byHeader.id })
  expect((await call('POST /auth/me/creator', { headers: both })).body).toMatchObject({ id: byHeader.id })
  const bad = { cookie, ...bearer('nonsense') }
  expect((await call('GET /auth/me', { headers: bad })).body).toMatchObject({ code: 'token-invalid' })
  expect((await call('POST /auth/refresh', { headers: both })).body).toMatchObject({
    code: 'refresh-token-missing',
  })
  const out = await call('POST /auth/logout', { headers: { ...both, origin: 'https://elsewhere.example' } })
  expect([out.status, out.setCookies.size]).toEqual([200, 0])
  expect((await call('GET /auth/me', { headers: { cookie } })).body).toMatchObject({ id: byCookie.id })
  expect((await call('GET /auth/me', { headers: both })).body).toMatchObject({ code: 'token-invalid' })
})

test('another site cannot sign its visitor in here', async () => {
  const user = await newUser(server)
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])
    expect((await login(user, { transport: 'cookie' }, headers)).body).toMatchObject({
      status: 403,
      code: 'cross-site',
    })
  for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: server.url }])
    expect((await login(user, { transport: 'cookie' }, headers)).status).toBe(200)
})

test('another site cannot sign its visitor out, nor have the session renewed by a form', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' }
  // As browsers send it: the cookies stay behind (SameSite=Lax), but those of the answer would count.
  for (const from of [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://sibling.veza.example', 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])
    for (const path of ['/auth/logout', '/auth/refresh', '/auth/continue?next=/']) {
      const headers = { ...form, ...from }
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers,
      })
      expect([path, answer.status, answer.headers.getSetCookie()]).toEqual([path, 403, []])
      expect(await answer.json()).toMatchObject({ code: 'cross-site' })
    }
  const out = await call('POST /auth/logout', { headers: { origin: server.url } })
  expect([out.status, [...out.setCookies.keys()]]).toEqual([
    200,
    ['veza_access', 'veza_refresh', 'veza_csrf'],
  ])
})

test('a link of another site cannot sign its visitor out either', async () => {
  const { answer } = await inBrowser(await newUser(server))
  const kept = ['veza_refresh', 'veza_csrf'].map((name) => cookieOf(answer, name))
  const open = async (path: string, cookies: string[], site: string) => {
    const headers = { accept: 'text/html', cookie: cookies.join('; '), 'sec-fetch-site': site }
    const shown = await fetch(server.url + path, { redirect: 'manual', headers })
    await shown.arrayBuffer()
    return shown.headers.getSetCookie().map((line) => line.split('=')[0])
  }
  const cleared = ['veza_access', 'veza_refresh', 'veza_csrf']
  // The last of the turns that a browser without our cookies is sent in: nobody else may name it.
  expect(await open('/?continued=3', kept, 'cross-site')).toEqual([])
  expect(await open('/?continued=3', kept, 'same-origin')).toEqual(expect.arrayContaining(cleared))
  const path = '/api/v1/auth/continue?next=/'
  expect(await open(path, [], 'cross-site')).toEqual([])
  expect(await open(path, ['veza_refresh=x'], 'cross-site')).toEqual(cleared)
  expect(await open(path, [], 'none')).toEqual(cleared)
})
