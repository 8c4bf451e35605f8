import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BrowserTab, browserTab } from '../../../../e2e/support/browser-tab.ts'
import { answerOf, begin, signInThere, within } from '../../../../e2e/support/oidc/journey.ts'
import type { AccountThere } from '../../../../e2e/support/oidc/provider.ts'
import { type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { startTestServer } from '../../../../e2e/support/server.ts'

let rig: OidcRig
let count = 0

beforeAll(async () => {
  rig = await startOidcRig()
})
afterAll(() => rig?.stop())

const newTab = () => browserTab(rig.server.url)

/** Somebody with an account at both providers, whose address is proved there unless said. */
function somebody(claims: AccountThere = {}): { login: string; email: string } {
  count += 1
  const login = `person-${count}`
  const email = `${login}@there.example`
  const account = { email, email_verified: true, name: `Person Nr ${count}`, ...claims }
  rig.one.accounts.set(login, account)
  rig.two.accounts.set(login, account)
  return { login, email }
}

const said = (tab: BrowserTab) => tab.cookie('veza_said')
const isSignedIn = (tab: BrowserTab) => tab.cookie('veza_access') !== undefined

async function me(tab: BrowserTab) {
  const { status, markup } = await tab.get('/api/v1/auth/me', { accept: 'application/json' })
  return status === 200 ? (JSON.parse(markup) as { id: string; username: string; email: string }) : undefined
}

const users = (email: string) =>
  rig.server.ctx.db.selectFrom('users').selectAll().where('email', '=', email).execute()

test('a newcomer gets an account without a password, and the name that the provider knows them by', async () => {
  const { login, email } = somebody({ preferred_username: 'Zoë_Lind', name: 'Zoë Lind' })
  const tab = newTab()
  const back = await signInThere(tab, rig.one, 'one', { login, redirect: '/settings?x=1' })
  expect(back).toMatchObject({ status: 303, location: '/settings?x=1' })
  expect(back.headers.get('referrer-policy')).toBe('no-referrer')
  expect(back.headers.get('cache-control')).toBe('no-store')
  expect(await me(tab)).toMatchObject({
    email,
    username: 'zoe_lind',
    displayName: 'Zoë Lind',
    hasPassword: false,
    emailVerified: true,
    roles: ['listener'],
  })
  const session = await rig.server.ctx.db
    .selectFrom('sessions')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .execute()
  expect(session).toMatchObject([{ transport: 'cookie', amr: ['fed'] }])
})

test('who comes again comes to the same account, by the subject and not by the address', async () => {
  const { login, email } = somebody()
  const first = newTab()
  await signInThere(first, rig.one, 'one', { login })
  rig.one.accounts.set(login, { email: `moved-${email}`, email_verified: true })
  const second = newTab()
  expect((await signInThere(second, rig.one, 'one', { login })).location).toBe('/')
  expect(await me(second)).toMatchObject({ id: (await me(first))?.id, email })
})

test('the request names the client, the state, the nonce and the challenge of PKCE', async () => {
  const { location } = await begin(newTab(), 'one')
  const asked = new URL(location ?? '')
  expect(asked.origin).toBe(rig.one.issuer)
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    client_id: 'veza',
    redirect_uri: `${rig.server.url}/api/v1/auth/oauth/one/callback`,
    response_type: 'code',
    scope: 'openid email profile',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  })
})

test('what is kept of a sign-in on its way is neither the state, nor the verifier, nor the nonce', async () => {
  const tab = newTab()
  const { location } = await begin(tab, 'one')
  const { searchParams } = new URL(location ?? '')
  const rows = await rig.server.ctx.db.selectFrom('oauthStates').selectAll().execute()
  const kept = JSON.stringify(rows) + rows.map(({ stateHash }) => stateHash.toString('base64url')).join()
  for (const secret of [searchParams.get('state'), searchParams.get('nonce'), tab.cookie('veza_oauth')])
    expect(kept).not.toContain(secret)
})

describe('where it may lead', () => {
  test('a host that is allowed', async () => {
    const redirect = 'https://shop.veza.example/basket?a=b'
    const { login } = somebody()
    expect((await signInThere(newTab(), rig.one, 'one', { login, redirect })).location).toBe(redirect)
  })

  test.each([
    'https://evil.example/',
    'https://evil-shop.veza.example/',
    'https://shop.veza.example.evil/',
    'https://shop.veza.example@evil.example/',
    '//evil.example',
    '/\\evil.example',
    'http://shop.veza.example/',
  ])('%s is refused before anything begins', async (redirect) => {
    const tab = newTab()
    const answer = await begin(tab, 'one', redirect)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.markup)).toMatchObject({ code: 'redirect-not-allowed' })
  })

  test('tokens are given to no address', async () => {
    const answer = await newTab().get('/api/v1/auth/oauth/one/start?transport=bearer')
    expect(JSON.parse(answer.markup)).toMatchObject({ status: 400, code: 'oauth-transport' })
  })

  test('the way on is as narrow as the way in', async () => {
    const onward = (to: string) => newTab().get(`/api/v1/auth/oauth/onward?to=${encodeURIComponent(to)}`)
    expect((await onward('https://shop.veza.example/x')).location).toBe('https://shop.veza.example/x')
    expect((await onward('https://evil.example/x')).status).toBe(400)
  })

  test('an unknown provider is nobody', async () => {
    expect(JSON.parse((await begin(newTab(), 'three')).markup)).toMatchObject({
      status: 404,
      code: 'unknown-provider',
    })
  })
})

describe('an answer that nobody waits for', () => {
  const refused = async (tab: BrowserTab, address: string) => {
    const answer = await tab.get(within(address))
    expect(answer).toMatchObject({ status: 303, location: '/sign-in' })
    expect(said(tab)).toBe('said.oauth-state-invalid')
    expect(isSignedIn(tab)).toBe(false)
  }

  test('a second time', async () => {
    const { login } = somebody()
    const tab = newTab()
    const address = await answerOf(rig.one, (await begin(tab, 'one')).location, { login })
    expect((await tab.get(within(address))).location).toBe('/')
    expect(isSignedIn(tab)).toBe(true)
    const other = newTab()
    other.keep([`veza_oauth=${tab.cookie('veza_oauth')}`])
    await refused(other, address)
  })

  test('from another browser, which leaves it to the right one', async () => {
    const { login } = somebody()
    const mine = newTab()
    const address = await answerOf(rig.one, (await begin(mine, 'one')).location, { login })
    await refused(newTab(), address)
    const begunElsewhere = newTab()
    await begin(begunElsewhere, 'one')
    await refused(begunElsewhere, address)
    expect((await mine.get(within(address))).location).toBe('/')
    expect(isSignedIn(mine)).toBe(true)
  })

  test('after ten minutes', async () => {
    const { login } = somebody()
    const tab = newTab()
    const address = await answerOf(rig.one, (await begin(tab, 'one')).location, { login })
    rig.clock.advance(10 * MINUTE_MS)
    await refused(tab, address)
  })

  test('at the callback of the other provider', async () => {
    const { login } = somebody()
    const tab = newTab()
    const address = await answerOf(rig.one, (await begin(tab, 'one')).location, { login })
    await refused(tab, address.replace('/oauth/one/', '/oauth/two/'))
  })

  test.each(['', '?state=', '?state=unknown&code=x', '?error=access_denied'])('with “%s”', async (query) => {
    const tab = newTab()
    await begin(tab, 'one')
    await refused(tab, `/api/v1/auth/oauth/one/callback${query}`)
  })

  test('with two states', async () => {
    const { login } = somebody()
    const tab = newTab()
    const address = await answerOf(rig.one, (await begin(tab, 'one')).location, { login })
    await refused(tab, `${address}&state=${new URL(address).searchParams.get('state')}`)
  })

  test('is not used up by somebody who looks ahead', async () => {
    const { login } = somebody()
    const tab = newTab()
    const address = await answerOf(rig.one, (await begin(tab, 'one')).location, { login })
    const cookie = `veza_oauth=${tab.cookie('veza_oauth')}`
    expect((await fetch(address, { method: 'HEAD', headers: { cookie } })).status).toBe(405)
    await tab.get(within(address))
    expect(isSignedIn(tab)).toBe(true)
  })
})

describe('at once', () => {
  test('two answers for one state: one of them signs in', async () => {
    const { login } = somebody()
    const tab = newTab()
    const address = await answerOf(rig.one, (await begin(tab, 'one')).location, { login })
    const answers = await Promise.all([tab.get(within(address)), tab.get(within(address))])
    expect(answers.map(({ location }) => location).toSorted()).toEqual(['/', '/sign-in'])
  })

  test('five first sign-ins of one person make one account', async () => {
    const { login, email } = somebody()
    const ways = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const tab = newTab()
        return { tab, address: await answerOf(rig.one, (await begin(tab, 'one')).location, { login }) }
      }),
    )
    const answers = await Promise.all(ways.map(({ tab, address }) => tab.get(within(address))))
    expect(answers.map(({ location }) => location)).toEqual(Array(5).fill('/'))
    expect(await users(email)).toHaveLength(1)
    const ids = await Promise.all(ways.map(async ({ tab }) => (await me(tab))?.id))
    expect(new Set(ids).size).toBe(1)
  })

  test('two windows of one browser keep out of each other’s way', async () => {
    const { login } = somebody()
    const tab = newTab()
    const [first, second] = [await begin(tab, 'one'), await begin(tab, 'two')]
    expect((await tab.get(within(await answerOf(rig.one, first.location, { login })))).location).toBe('/')
    const pending = await tab.get(within(await answerOf(rig.two, second.location, { login })))
    expect(pending.location).toContain('/sign-in?next=')
    expect(said(tab)).toBe('said.oauth-pending')
  })
})

test('an address may begin ten sign-ins a minute', async () => {
  const limited = await startTestServer({
    databaseUrl: rig.database.url,
    env: { ...rig.environment, DISABLE_RATE_LIMIT_FOR_TESTS: 'false' },
  })
  try {
    const tab = browserTab(limited.url)
    for (let times = 0; times < 10; times += 1) expect((await begin(tab, 'one')).status).toBe(303)
    const refused = await begin(tab, 'one')
    expect(JSON.parse(refused.markup)).toMatchObject({ status: 429, code: 'rate-limited' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  } finally {
    await limited.stop()
  }
})

test('the providers are told to everybody, and nothing secret of them', async () => {
  expect((await rig.call('GET /auth/oauth/providers')).body).toEqual({
    items: [
      { id: 'one', name: 'Provider One' },
      { id: 'two', name: 'Provider Two' },
    ],
  })
})
