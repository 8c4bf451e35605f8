import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import { begin, signInThere } from '../../../../e2e/support/oidc/journey.ts'
import { type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'
import {
  confirmed,
  eventsOf,
  identitiesOf,
  isSignedIn,
  mailsTo,
  said,
  signedInTab,
  there,
  userWith,
} from './testing.ts'

let rig: OidcRig

beforeAll(async () => {
  rig = await startOidcRig()
})
afterAll(() => rig?.stop())

const newTab = () => browserTab(rig.server.url)

describe('an address that has an account here', () => {
  const arrive = async (user: SignedInUser, redirect = '/settings') => {
    const tab = newTab()
    const login = there(rig, user.email)
    const back = await signInThere(tab, rig.one, 'one', { login, redirect })
    return { tab, login, next: new URL(back.location ?? '', rig.server.url).searchParams.get('next') ?? '' }
  }

  test('does not sign in; once its account has, in the same browser, the two are linked and the owner is told', async () => {
    const user = await newUser(rig.server)
    const { tab, login, next } = await arrive(user)
    expect(isSignedIn(tab)).toBe(false)
    expect(said(tab)).toBe('said.oauth-pending')
    expect(await identitiesOf(rig, user.id)).toEqual([])
    await signInTab(tab, rig.call, user)
    expect(await tab.get(next)).toMatchObject({ status: 303, location: '/settings' })
    expect(said(tab)).toBe('said.oauth-linked')
    expect(await identitiesOf(rig, user.id)).toMatchObject([
      { provider: 'one', subject: login, email: user.email },
    ])
    expect(await mailsTo(rig, user.email)).toContain('Provider One was linked to your account')
    expect(await eventsOf(rig, user.id)).toEqual(['oauth-linked'])
    const other = newTab()
    await signInThere(other, rig.one, 'one', { login })
    expect(isSignedIn(other)).toBe(true)
  })

  test('is not linked in another browser', async () => {
    const user = await newUser(rig.server)
    const { next } = await arrive(user)
    const other = newTab()
    await begin(other, 'one')
    await signInTab(other, rig.call, user)
    await other.get(next)
    expect(await identitiesOf(rig, user.id)).toEqual([])
  })

  test('is not linked to whoever else signs in there', async () => {
    const [user, other] = [await newUser(rig.server), await newUser(rig.server)]
    const { tab, next } = await arrive(user)
    await signInTab(tab, rig.call, other)
    expect((await tab.get(next)).location).toBe('/settings/connections')
    expect(said(tab)).toBe('said.oauth-sign-in-first')
    expect([...(await identitiesOf(rig, user.id)), ...(await identitiesOf(rig, other.id))]).toEqual([])
  })

  test('is not linked by a session from before', async () => {
    const user = await newUser(rig.server)
    const { tab } = await signedInTab(rig, user)
    rig.clock.advance(1)
    const back = await signInThere(tab, rig.one, 'one', { login: there(rig, user.email) })
    const next = new URL(back.location ?? '', rig.server.url).searchParams.get('next') ?? ''
    await tab.get(next)
    expect(said(tab)).toBe('said.oauth-sign-in-first')
    expect(await identitiesOf(rig, user.id)).toEqual([])
  })

  test('is not linked ten minutes later', async () => {
    const user = await newUser(rig.server)
    const { tab, next } = await arrive(user)
    rig.clock.advance(10 * MINUTE_MS)
    await signInTab(tab, rig.call, user)
    expect((await tab.get(next)).location).toBe('/settings')
    expect(await identitiesOf(rig, user.id)).toEqual([])
  })

  test('leads who is not signed in to the page for that', async () => {
    const { tab, next } = await arrive(await newUser(rig.server))
    expect((await tab.get(next)).location).toBe(`/sign-in?next=${encodeURIComponent(next)}`)
  })

  test('and that nobody stands for learns nothing, and its owner is told', async () => {
    const user = await newUser(rig.server)
    const answers = await Promise.all(
      [user.email, `nobody-knows@there.example`].map(async (email) => {
        const tab = newTab()
        const login = there(rig, email, { email_verified: false })
        const { status, location } = await signInThere(tab, rig.one, 'one', { login })
        return { status, location, said: said(tab), signedIn: isSignedIn(tab) }
      }),
    )
    expect(answers[0]).toEqual({
      status: 303,
      location: '/sign-in',
      said: 'said.oauth-confirm-address',
      signedIn: false,
    })
    expect(answers[1]).toEqual(answers[0])
    expect(await identitiesOf(rig, user.id)).toEqual([])
    expect(await mailsTo(rig, user.email)).toEqual(['You already have an account'])
  })
})

describe('an address that nobody has proved', () => {
  test('of a newcomer is to be confirmed by our mail, and signs in from then on', async () => {
    const email = 'slow@there.example'
    const login = there(rig, email, { email_verified: false })
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login })
    expect(await userWith(rig, email)).toMatchObject({ emailVerifiedAt: null, passwordHash: null })
    expect(await mailsTo(rig, email)).toEqual(['Confirm your address'])
    await signInThere(tab, rig.one, 'one', { login })
    expect(said(tab)).toBe('said.oauth-confirm-address')
    expect(isSignedIn(tab)).toBe(false)
    await confirmed(rig, email)
    await signInThere(tab, rig.one, 'one', { login })
    expect(isSignedIn(tab)).toBe(true)
  })

  test('is proved by the provider as well, when it stands for it later', async () => {
    const email = 'later@there.example'
    const login = there(rig, email, { email_verified: false })
    await signInThere(newTab(), rig.one, 'one', { login })
    rig.one.accounts.set(login, { email, email_verified: true })
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login })
    expect(isSignedIn(tab)).toBe(true)
  })

  test('belongs to whoever proves it: a password that was chosen for it in advance fits no more', async () => {
    const email = 'hers@there.example'
    const password = 'chosen in advance by eve'
    await rig.call('POST /auth/register', { body: { email, password, username: 'eve-was-here' } })
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login: there(rig, email, { name: 'Hers' }) })
    expect(isSignedIn(tab)).toBe(true)
    expect(await userWith(rig, email)).toMatchObject({ passwordHash: null, username: 'hers' })
    expect((await rig.call('POST /auth/login', { body: { email, password } })).body).toMatchObject({
      code: 'wrong-credentials',
    })
  })

  test('and an identity that was linked to it in advance opens it no more after a new sign-up', async () => {
    const email = 'theirs@there.example'
    const eve = there(rig, email, { email_verified: false })
    await signInThere(newTab(), rig.one, 'one', { login: eve })
    const password = 'chosen by the owner herself'
    await rig.call('POST /auth/register', { body: { email, password, username: 'theirs-own' } })
    await confirmed(rig, email)
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login: eve })
    expect(isSignedIn(tab)).toBe(false)
    expect((await rig.call('POST /auth/login', { body: { email, password } })).status).toBe(200)
  })

  test.each([undefined, 'no address', ''])('and is “%s” makes no account', async (email) => {
    const tab = newTab()
    const account = email === undefined ? {} : { email, email_verified: true }
    await signInThere(tab, rig.one, 'one', { login: there(rig, undefined, account) })
    expect(said(tab)).toBe('said.oauth-email-missing')
    expect(isSignedIn(tab)).toBe(false)
  })
})

test('a suspended account stays out', async () => {
  const email = 'suspended@there.example'
  const login = there(rig, email)
  await signInThere(newTab(), rig.one, 'one', { login })
  await rig.server.ctx.db
    .updateTable('users')
    .set({ suspendedAt: rig.clock.now() })
    .where('email', '=', email)
    .execute()
  const tab = newTab()
  expect((await signInThere(tab, rig.one, 'one', { login, redirect: '/x' })).location).toBe(
    '/sign-in?next=%2Fx',
  )
  expect(said(tab)).toBe('said.account-suspended')
  expect(isSignedIn(tab)).toBe(false)
})

test('an account with a second factor is asked for it', async () => {
  const email = 'careful@there.example'
  const login = there(rig, email)
  await signInThere(newTab(), rig.one, 'one', { login })
  const user = await userWith(rig, email)
  const at = rig.clock.now()
  await rig.server.ctx.db
    .insertInto('totpSecrets')
    .values({ userId: user?.id ?? '', sealedSecret: 'x', createdAt: at, confirmedAt: at, lastStep: 1 })
    .execute()
  const tab = newTab()
  const back = await signInThere(tab, rig.one, 'one', { login, redirect: '/settings' })
  expect(back.location).toBe('/sign-in/factor?next=%2Fsettings')
  expect(isSignedIn(tab)).toBe(false)
  expect((await tab.get(back.location ?? '')).markup).toContain('totp')
})
