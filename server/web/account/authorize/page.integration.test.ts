import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerIn, authorizeAddress, REDIRECT, state } from '../../../../e2e/support/authorization.ts'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { redirectAttacks } from '../../../../e2e/support/redirect-attacks.ts'
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

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web', PUBLIC_URL } })
  call = bareCaller(server.url)
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

describe('the page', () => {
  test('a visitor signs in first, and comes back to the very request', async () => {
    const visitor = browserTab(server.url)
    const first = await visitor.get(authorizeAddress())
    expect([first.status, first.location]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(authorizeAddress())}`,
    ])
    const form = await visitor.get(first.location ?? '')
    const { email, password } = maya
    const { location } = await visitor.post(first.location ?? '', {
      csrf: form.csrf,
      do: 'sign-in',
      email,
      password,
    })
    expect(location).toBe(authorizeAddress())
  })

  test('says who asks and as whom, and is kept by nobody', async () => {
    const { status, markup, headers } = await tab.get(authorizeAddress())
    expect(status).toBe(200)
    expect(markup).toContain('Veza Studio on Linux wants to sign in as')
    expect(markup).toContain(`@${maya.username}`)
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
  })

  test('its forms alone may end at the program', async () => {
    const policyOf = async (path: string) =>
      /form-action[^;]*/.exec((await tab.get(path)).headers.get('content-security-policy') ?? '')?.[0]
    expect(await policyOf(authorizeAddress())).toBe("form-action 'self' http://127.0.0.1:43210")
    expect(await policyOf(authorizeAddress({ redirect_uri: 'http://[::1]:43210/callback' }))).toBe(
      "form-action 'self' http:",
    )
    expect(await policyOf('/settings')).toBe("form-action 'self'")
    expect(await policyOf(authorizeAddress({ client_id: 'other' }))).toBe("form-action 'self'")
  })

  test('in French, with the request kept by the way to the other language', async () => {
    const { markup } = await tabOf(maya).then((own) =>
      own.get(authorizeAddress(), { 'accept-language': 'fr' }),
    )
    expect(markup).toContain('Veza Studio sur Linux demande à se connecter en tant que')
    expect(markup).toContain(
      `/authorize?lang=en&#38;${new URL(authorizeAddress(), PUBLIC_URL).searchParams.toString().replaceAll('&', '&#38;')}`,
    )
  })

  test('a yes brings a code, the state and who answers', async () => {
    const { csrf } = await tab.get(authorizeAddress())
    const { status, location } = await tab.post(authorizeAddress(), { csrf, do: 'allow' })
    expect(status).toBe(303)
    expect(location?.startsWith(`${REDIRECT}?`)).toBe(true)
    expect(answerIn(location)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state,
      iss: PUBLIC_URL,
    })
  })

  test('a no brings no code', async () => {
    const { csrf } = await tab.get(authorizeAddress())
    const { location } = await tab.post(authorizeAddress(), { csrf, do: 'cancel' })
    expect(location?.startsWith(`${REDIRECT}?`)).toBe(true)
    expect(answerIn(location)).toEqual({ error: 'access_denied', state, iss: PUBLIC_URL })
  })

  test('another account: signed out, and asked to sign in for the same request', async () => {
    const own = await tabOf(maya)
    const { csrf } = await own.get(authorizeAddress())
    const { location } = await own.post(authorizeAddress(), { csrf, do: 'other-account' })
    expect(location).toBe(`/sign-in?next=${encodeURIComponent(authorizeAddress())}`)
    expect((await own.get(authorizeAddress())).location).toBe(location)
  })

  test('a form without the session’s own token allows nothing, and the page is asked again', async () => {
    const other = await tabOf(await newUser(server))
    for (const csrf of ['', (await other.get(authorizeAddress())).csrf]) {
      const { status, location } = await tab.post(authorizeAddress(), { csrf, do: 'allow' })
      expect([status, location]).toEqual([303, authorizeAddress()])
    }
  })

  test('reading the page allows nothing, nor does a form that says nothing', async () => {
    const { csrf } = await tab.get(authorizeAddress())
    for (const what of ['', 'ALLOW', 'constructor'])
      expect((await tab.post(authorizeAddress(), { csrf, do: what })).location).toBe(authorizeAddress())
  })
})

describe('what is asked wrongly', () => {
  test.each<[string | undefined]>([...redirectAttacks.map((uri): [string] => [uri]), [undefined]])(
    'an answer to %j goes nowhere, whatever is done',
    async (redirect_uri) => {
      const shown = await tab.get(authorizeAddress({ redirect_uri }))
      expect([shown.status, shown.location]).toEqual([400, undefined])
      expect(shown.markup).toContain('an address that we do not trust')
      const { csrf } = await tab.get(authorizeAddress())
      for (const answer of ['allow', 'cancel', 'other-account']) {
        const sent = await tab.post(authorizeAddress({ redirect_uri }), { csrf, do: answer })
        expect([answer, sent.status, sent.location]).toEqual([answer, 400, undefined])
      }
    },
  )

  test.each([
    ['an unknown client', { client_id: 'veza-studio-2' }],
    ['no client', { client_id: undefined }],
  ])('%s is shown, not sent', async (_name, changes) => {
    const { status, location } = await tab.get(authorizeAddress(changes))
    expect([status, location]).toEqual([400, undefined])
  })

  test.each([
    ['client_id=veza-studio'],
    [`redirect_uri=${encodeURIComponent(REDIRECT)}`],
    ['redirect_uri=http%3A%2F%2Fevil.example'],
  ])('%s a second time is shown, not sent', async (more) => {
    const { status, location } = await tab.get(`${authorizeAddress()}&${more}`)
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
    const { status, location } = await tab.get(authorizeAddress(changes))
    expect(status).toBe(303)
    expect(location?.startsWith(`${REDIRECT}?`)).toBe(true)
    expect(answerIn(location)).toEqual({ error, state, iss: PUBLIC_URL })
  })

  test.each([
    ['no state', undefined],
    ['a short state', 'abc'],
    ['a state that is none', `"><script>alert(1)</script>${state}`],
  ])('%s: the program is told, and nothing is repeated to it', async (_name, wrongState) => {
    const { location } = await tab.get(authorizeAddress({ state: wrongState }))
    expect(answerIn(location)).toEqual({ error: 'invalid_request', iss: PUBLIC_URL })
  })
})
