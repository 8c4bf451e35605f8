import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BrowserTab, browserTab } from '../../../../e2e/support/browser-tab.ts'
import { answerOf, begin, signInThere, within } from '../../../../e2e/support/oidc/journey.ts'
import type { OidcStandIn, Trouble } from '../../../../e2e/support/oidc/provider.ts'
import { clientId, clientSecret, type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { newSigningKey, unsigned } from '../../../../e2e/support/oidc/signing-keys.ts'

let rig: OidcRig
const METADATA = '/.well-known/openid-configuration'

beforeAll(async () => {
  rig = await startOidcRig()
  for (const provider of [rig.one, rig.two])
    provider.accounts.set('ada', { email: 'ada@there.example', email_verified: true })
})
afterAll(() => rig?.stop())
afterEach(() => {
  rig.one.forge = undefined
  rig.one.troubles.clear()
})

const newTab = () => browserTab(rig.server.url)
const isSignedIn = (tab: BrowserTab) => tab.cookie('veza_access') !== undefined

/** Goes there and back; says what the page will say, or that it went well. */
async function outcome(tab: BrowserTab, provider: OidcStandIn = rig.one, id = 'one'): Promise<string> {
  const back = await signInThere(tab, provider, id)
  expect(back.status).toBe(303)
  if (isSignedIn(tab)) return 'signed in'
  expect(back.location).toBe('/sign-in')
  return tab.cookie('veza_said') ?? ''
}

const REFUSED = 'said.oauth-refused'

describe('an ID token', () => {
  const seconds = () => Math.floor(Date.now() / 1000)
  test.each<[string, (claims: JWTPayload) => JWTPayload]>([
    ['for another sign-in', (claims) => ({ ...claims, nonce: 'another' })],
    ['without a nonce', ({ nonce: _nonce, ...claims }) => claims],
    ['for another client', (claims) => ({ ...claims, aud: 'somebody-else' })],
    [
      'for others as well, and not by them',
      (claims) => ({ ...claims, aud: [clientId, 'other'], azp: 'other' }),
    ],
    ['of another issuer', (claims) => ({ ...claims, iss: rig.two.issuer })],
    ['that has ended', (claims) => ({ ...claims, iat: seconds() - 7200, exp: seconds() - 3600 })],
    ['without an end', ({ exp: _exp, ...claims }) => claims],
    ['of nobody', ({ sub: _sub, ...claims }) => claims],
    ['of somebody else than the user info', (claims) => ({ ...claims, sub: 'eve' })],
  ])('%s is refused', async (_what, change) => {
    rig.one.forge = (claims, key) => key.sign(change(claims))
    expect(await outcome(newTab())).toBe(REFUSED)
  })

  test('signed by another key, under its own name or the right one, is refused', async () => {
    const other = await newSigningKey()
    rig.one.forge = (claims) => other.sign(claims)
    expect(await outcome(newTab())).toBe(REFUSED)
    rig.one.forge = (claims, key) => other.sign(claims, key.kid)
    expect(await outcome(newTab())).toBe(REFUSED)
  })

  test('signed by nobody is refused', async () => {
    rig.one.forge = (claims) => unsigned(claims)
    expect(await outcome(newTab())).toBe(REFUSED)
  })

  test('whose signature was cut off or changed is refused', async () => {
    rig.one.forge = async (claims, key) => (await key.sign(claims)).replace(/\.[^.]*$/, '.')
    expect(await outcome(newTab())).toBe(REFUSED)
    rig.one.forge = async (claims, key) => {
      const [head, , signature] = (await key.sign(claims)).split('.')
      const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'eve' })).toString('base64url')
      return `${head}.${payload}.${signature}`
    }
    expect(await outcome(newTab())).toBe(REFUSED)
  })

  test('signed with the client’s secret in place of a key is refused', async () => {
    const { SignJWT } = await import('jose')
    rig.one.forge = (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(clientSecret))
    expect(await outcome(newTab())).toBe(REFUSED)
  })

  test('of the right kind, made by the same hand, is taken', async () => {
    rig.one.forge = (claims, key) => key.sign(claims)
    expect(await outcome(newTab())).toBe('signed in')
  })
})

describe('the keys of a provider', () => {
  test('may change between two sign-ins, and in the middle of one; they are asked for once more', async () => {
    expect(await outcome(newTab())).toBe('signed in')
    await rig.one.rotateKey()
    const asked = rig.one.asked.get('/jwks') ?? 0
    expect(await outcome(newTab())).toBe('signed in')
    expect(rig.one.asked.get('/jwks')).toBe(asked + 1)
    const tab = newTab()
    const address = await answerOf(rig.one, (await begin(tab, 'one')).location)
    await rig.one.rotateKey()
    expect((await tab.get(within(address))).location).toBe('/')
    expect(await outcome(newTab())).toBe('signed in')
    expect(rig.one.asked.get('/jwks')).toBe(asked + 2)
  })

  test('are asked for no more than once for a token that fits none of them', async () => {
    const other = await newSigningKey()
    rig.one.forge = (claims) => other.sign(claims)
    const asked = rig.one.asked.get('/jwks') ?? 0
    expect(await outcome(newTab())).toBe(REFUSED)
    expect(rig.one.asked.get('/jwks')).toBe(asked + 1)
  })
})

describe('a code', () => {
  const redeemed = async (change: (answer: URL) => void) => {
    const tab = newTab()
    const answer = new URL(await answerOf(rig.one, (await begin(tab, 'one')).location))
    change(answer)
    const { location } = await tab.get(within(answer.href))
    expect(location).toBe(isSignedIn(tab) ? '/' : '/sign-in')
    return isSignedIn(tab) ? 'signed in' : tab.cookie('veza_said')
  }

  test('of another sign-in is refused, for its verifier is another', async () => {
    const other = new URL(await answerOf(rig.one, (await begin(newTab(), 'one')).location))
    expect(
      await redeemed(({ searchParams }) => searchParams.set('code', other.searchParams.get('code') ?? '')),
    ).toBe(REFUSED)
  })

  test('that was used is refused', async () => {
    const mine = newTab()
    const used = new URL(await answerOf(rig.one, (await begin(mine, 'one')).location))
    await mine.get(within(used.href))
    expect(isSignedIn(mine)).toBe(true)
    expect(
      await redeemed(({ searchParams }) => searchParams.set('code', used.searchParams.get('code') ?? '')),
    ).toBe(REFUSED)
  })

  test('that came to its end on the way is refused by the provider, and by us', async () => {
    expect(await redeemed(() => rig.one.endCodes())).toBe(REFUSED)
    expect(rig.one.refusals.at(-1)).toBe('authorization code is expired')
    expect(await redeemed(() => undefined)).toBe('signed in')
  })

  test('that the provider does not know, or has forgotten, is refused', async () => {
    expect(await redeemed(({ searchParams }) => searchParams.set('code', 'unknown'))).toBe(REFUSED)
    expect(await redeemed(({ searchParams }) => searchParams.delete('code'))).toBe(REFUSED)
  })

  test('in an answer of another issuer, or of none, is refused (RFC 9207)', async () => {
    expect(await redeemed(({ searchParams }) => searchParams.set('iss', rig.two.issuer))).toBe(REFUSED)
    expect(await redeemed(({ searchParams }) => searchParams.delete('iss'))).toBe(REFUSED)
    expect(await redeemed(() => undefined)).toBe('signed in')
  })
})

describe('a person who says no', () => {
  test('comes back to the page to sign in on, which says so in our words', async () => {
    const tab = newTab()
    const back = await signInThere(tab, rig.one, 'one', { cancel: true, redirect: '/settings' })
    expect(back).toMatchObject({ status: 303, location: '/sign-in?next=%2Fsettings' })
    const page = await tab.get('/sign-in?next=%2Fsettings')
    expect(page.markup).toContain('The sign-in was ended at the other service.')
    expect(page.markup).not.toContain('said no')
  })
})

describe('a provider that', () => {
  const UNAVAILABLE = 'said.oauth-unavailable'
  /** What is known of the provider has grown too old to be used. */
  const forget = () => rig.clock.advance(25 * HOUR_MS)

  test.each<Trouble>(['down', 'failing', 'redirecting', 'slow', 'endless'])(
    'is %s when it is looked for keeps nobody waiting for ever, and leaves the other as it is',
    async (trouble) => {
      forget()
      rig.one.troubles.set(METADATA, trouble)
      const tab = newTab()
      const [answer, other] = await Promise.all([begin(tab, 'one', '/settings'), begin(newTab(), 'two')])
      expect(answer).toMatchObject({ status: 303, location: '/sign-in?next=%2Fsettings' })
      expect(tab.cookie('veza_said')).toBe(UNAVAILABLE)
      expect(other.location).toContain(rig.two.issuer)
      rig.one.troubles.clear()
      expect((await begin(newTab(), 'one')).location).toContain(rig.one.issuer)
    },
  )

  test('is down for an hour is still the one it was', async () => {
    await begin(newTab(), 'one')
    rig.clock.advance(2 * HOUR_MS)
    rig.one.troubles.set(METADATA, 'down')
    expect((await begin(newTab(), 'one')).location).toContain(rig.one.issuer)
  })

  test.each<[string, Trouble]>([
    ['/token', 'down'],
    ['/token', 'failing'],
    ['/token', 'redirecting'],
    ['/me', 'down'],
    ['/me', 'redirecting'],
    ['/jwks', 'redirecting'],
    ['/jwks', 'endless'],
  ])('is in trouble at %s (%s) is told from one that lies', async (path, trouble) => {
    forget()
    await begin(newTab(), 'one')
    // For the clock of these tests is days ahead of the provider's.
    rig.one.forge = (claims, key) =>
      key.sign({ ...claims, exp: (claims.exp ?? 0) + (365 * DAY_MS) / SECOND_MS })
    rig.one.troubles.set(path, trouble)
    expect(await outcome(newTab())).toBe(UNAVAILABLE)
  })

  test('is found once, and asked anew an hour later', async () => {
    forget()
    const before = rig.one.asked.get(METADATA) ?? 0
    await Promise.all([begin(newTab(), 'one'), begin(newTab(), 'one')])
    rig.clock.advance(59 * MINUTE_MS)
    await begin(newTab(), 'one')
    expect(rig.one.asked.get(METADATA)).toBe(before + 1)
    rig.clock.advance(MINUTE_MS)
    await begin(newTab(), 'one')
    expect(rig.one.asked.get(METADATA)).toBe(before + 2)
  })
})
