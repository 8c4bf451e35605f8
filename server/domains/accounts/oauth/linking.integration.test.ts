import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BrowserTab, browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import { answerOf, begin, signInThere, within } from '../../../../e2e/support/oidc/journey.ts'
import type { AccountThere } from '../../../../e2e/support/oidc/provider.ts'
import { type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'

let rig: OidcRig
let count = 0

beforeAll(async () => {
  rig = await startOidcRig()
})
afterAll(() => rig?.stop())

const newTab = () => browserTab(rig.server.url)
const said = (tab: BrowserTab) => tab.cookie('veza_said')
const isSignedIn = (tab: BrowserTab) => tab.cookie('veza_access') !== undefined
const bearer = (user: SignedInUser) => ({ headers: { authorization: user.authorization } })
const db = () => rig.server.ctx.db

/** An account at both providers with this address, proved there unless said. */
function there(email: string | undefined, claims: AccountThere = {}): string {
  count += 1
  const login = `linker-${count}`
  const account = { ...(email === undefined ? {} : { email, email_verified: true }), ...claims }
  rig.one.accounts.set(login, account)
  rig.two.accounts.set(login, account)
  return login
}

const identitiesOf = (userId: string) =>
  db().selectFrom('oauthIdentities').selectAll().where('userId', '=', userId).execute()
const eventsOf = async (userId: string) =>
  (
    await db().selectFrom('accountEvents').selectAll().where('userId', '=', userId).orderBy('id').execute()
  ).map(({ kind }) => kind)
const userWith = (email: string) =>
  db().selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()

/** Subjects of the mails that were posted to an address. */
async function mailsTo(email: string): Promise<string[]> {
  const { rows } = await rig.server.ctx.transaction(async (tx) => {
    const { sql } = await import('kysely')
    return sql<{ subject: string }>`
      SELECT data->>'subject' AS subject FROM pgboss.job
      WHERE name = 'mail.send' AND data->>'to' = ${email} ORDER BY created_on`.execute(tx)
  })
  return rows.map(({ subject }) => subject)
}

/** A browser that is signed in with its password, and the headers of its writes. */
async function signedInTab(user: SignedInUser) {
  const tab = newTab()
  await signInTab(tab, rig.call, user)
  const headers = () => ({
    cookie: ['veza_access', 'veza_csrf', 'veza_oauth']
      .map((name) => `${name}=${tab.cookie(name)}`)
      .join('; '),
    'x-csrf-token': tab.cookie('veza_csrf') ?? '',
  })
  return { tab, headers }
}

describe('an address that has an account here', () => {
  const arrive = async (user: SignedInUser, redirect = '/settings') => {
    const tab = newTab()
    const login = there(user.email)
    const back = await signInThere(tab, rig.one, 'one', { login, redirect })
    return { tab, login, next: new URL(back.location ?? '', rig.server.url).searchParams.get('next') ?? '' }
  }

  test('does not sign in; once its account has, in the same browser, the two are linked and the owner is told', async () => {
    const user = await newUser(rig.server)
    const { tab, login, next } = await arrive(user)
    expect(isSignedIn(tab)).toBe(false)
    expect(said(tab)).toBe('said.oauth-pending')
    expect(await identitiesOf(user.id)).toEqual([])
    await signInTab(tab, rig.call, user)
    expect(await tab.get(next)).toMatchObject({ status: 303, location: '/settings' })
    expect(said(tab)).toBe('said.oauth-linked')
    expect(await identitiesOf(user.id)).toMatchObject([
      { provider: 'one', subject: login, email: user.email },
    ])
    expect(await mailsTo(user.email)).toContain('Provider One was linked to your account')
    expect(await eventsOf(user.id)).toEqual(['oauth-linked'])
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
    expect(await identitiesOf(user.id)).toEqual([])
  })

  test('is not linked to whoever else signs in there', async () => {
    const [user, other] = [await newUser(rig.server), await newUser(rig.server)]
    const { tab, next } = await arrive(user)
    await signInTab(tab, rig.call, other)
    expect((await tab.get(next)).location).toBe('/settings/connections')
    expect(said(tab)).toBe('said.oauth-sign-in-first')
    expect([...(await identitiesOf(user.id)), ...(await identitiesOf(other.id))]).toEqual([])
  })

  test('is not linked by a session from before', async () => {
    const user = await newUser(rig.server)
    const { tab } = await signedInTab(user)
    rig.clock.advance(1)
    const back = await signInThere(tab, rig.one, 'one', { login: there(user.email) })
    const next = new URL(back.location ?? '', rig.server.url).searchParams.get('next') ?? ''
    await tab.get(next)
    expect(said(tab)).toBe('said.oauth-sign-in-first')
    expect(await identitiesOf(user.id)).toEqual([])
  })

  test('is not linked ten minutes later', async () => {
    const user = await newUser(rig.server)
    const { tab, next } = await arrive(user)
    rig.clock.advance(10 * MINUTE_MS)
    await signInTab(tab, rig.call, user)
    expect((await tab.get(next)).location).toBe('/settings')
    expect(await identitiesOf(user.id)).toEqual([])
  })

  test('leads who is not signed in to the page for that', async () => {
    const { tab, next } = await arrive(await newUser(rig.server))
    expect((await tab.get(next)).location).toBe(`/sign-in?next=${encodeURIComponent(next)}`)
  })

  test('and that nobody stands for learns nothing, and its owner is told', async () => {
    const user = await newUser(rig.server)
    const answers = await Promise.all(
      [user.email, `nobody-${count}@there.example`].map(async (email) => {
        const tab = newTab()
        const login = there(email, { email_verified: false })
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
    expect(await identitiesOf(user.id)).toEqual([])
    expect(await mailsTo(user.email)).toEqual(['You already have an account'])
  })
})

describe('an address that nobody has proved', () => {
  test('of a newcomer is to be confirmed by our mail, and signs in from then on', async () => {
    const email = 'slow@there.example'
    const login = there(email, { email_verified: false })
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login })
    expect(await userWith(email)).toMatchObject({ emailVerifiedAt: null, passwordHash: null })
    expect(await mailsTo(email)).toEqual(['Confirm your address'])
    await signInThere(tab, rig.one, 'one', { login })
    expect(said(tab)).toBe('said.oauth-confirm-address')
    expect(isSignedIn(tab)).toBe(false)
    await db()
      .updateTable('users')
      .set({ emailVerifiedAt: rig.clock.now() })
      .where('email', '=', email)
      .execute()
    await signInThere(tab, rig.one, 'one', { login })
    expect(isSignedIn(tab)).toBe(true)
  })

  test('is proved by the provider as well, when it stands for it later', async () => {
    const email = 'later@there.example'
    const login = there(email, { email_verified: false })
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
    await signInThere(tab, rig.one, 'one', { login: there(email, { name: 'Hers' }) })
    expect(isSignedIn(tab)).toBe(true)
    expect(await userWith(email)).toMatchObject({ passwordHash: null, username: 'hers' })
    expect((await rig.call('POST /auth/login', { body: { email, password } })).body).toMatchObject({
      code: 'wrong-credentials',
    })
  })

  test('and an identity that was linked to it in advance opens it no more after a new sign-up', async () => {
    const email = 'theirs@there.example'
    const eve = there(email, { email_verified: false })
    await signInThere(newTab(), rig.one, 'one', { login: eve })
    const password = 'chosen by the owner herself'
    await rig.call('POST /auth/register', { body: { email, password, username: 'theirs-own' } })
    await db()
      .updateTable('users')
      .set({ emailVerifiedAt: rig.clock.now() })
      .where('email', '=', email)
      .execute()
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login: eve })
    expect(isSignedIn(tab)).toBe(false)
    expect((await rig.call('POST /auth/login', { body: { email, password } })).status).toBe(200)
  })

  test.each([undefined, 'no address', ''])('and is “%s” makes no account', async (email) => {
    const tab = newTab()
    const account = email === undefined ? {} : { email, email_verified: true }
    await signInThere(tab, rig.one, 'one', { login: there(undefined, account) })
    expect(said(tab)).toBe('said.oauth-email-missing')
    expect(isSignedIn(tab)).toBe(false)
  })
})

test('a suspended account stays out', async () => {
  const email = 'suspended@there.example'
  const login = there(email)
  await signInThere(newTab(), rig.one, 'one', { login })
  await db().updateTable('users').set({ suspendedAt: rig.clock.now() }).where('email', '=', email).execute()
  const tab = newTab()
  expect((await signInThere(tab, rig.one, 'one', { login, redirect: '/x' })).location).toBe(
    '/sign-in?next=%2Fx',
  )
  expect(said(tab)).toBe('said.account-suspended')
  expect(isSignedIn(tab)).toBe(false)
})

test('an account with a second factor is asked for it', async () => {
  const email = 'careful@there.example'
  const login = there(email)
  await signInThere(newTab(), rig.one, 'one', { login })
  const user = await userWith(email)
  const at = rig.clock.now()
  await db()
    .insertInto('totpSecrets')
    .values({ userId: user?.id ?? '', sealedSecret: 'x', createdAt: at, confirmedAt: at, lastStep: 1 })
    .execute()
  const tab = newTab()
  const back = await signInThere(tab, rig.one, 'one', { login, redirect: '/settings' })
  expect(back.location).toBe('/sign-in/factor?next=%2Fsettings')
  expect(isSignedIn(tab)).toBe(false)
  expect((await tab.get(back.location ?? '')).markup).toContain('totp')
})

describe('linking while signed in', () => {
  const link = (headers: Record<string, string>, body: object = {}) =>
    rig.call('POST /auth/oauth/one/link', { headers, body })

  test('ends in the settings, and the identity signs in from then on; its owner is told', async () => {
    const user = await newUser(rig.server)
    const { tab, headers } = await signedInTab(user)
    const login = there('another@there.example')
    const asked = await link(headers())
    expect(asked.status).toBe(200)
    tab.keep(asked.setCookies.values())
    const back = await tab.get(within(await answerOf(rig.one, String(asked.body.url), { login })))
    expect(back.location).toBe('/settings/connections')
    expect(said(tab)).toBe('said.oauth-linked')
    expect((await rig.call('GET /auth/oauth/identities', bearer(user))).body).toEqual({
      items: [
        {
          id: expect.any(String),
          provider: { id: 'one', name: 'Provider One' },
          email: 'another@there.example',
          createdAt: expect.any(String),
          lastUsedAt: expect.any(String),
        },
      ],
    })
    expect(await mailsTo(user.email)).toEqual(['Provider One was linked to your account'])
    const other = newTab()
    await signInThere(other, rig.one, 'one', { login })
    expect(isSignedIn(other)).toBe(true)
    expect(await userWith('another@there.example')).toBeUndefined()
  })

  test('takes no identity from another account', async () => {
    const login = there('owner-of-it@there.example')
    await signInThere(newTab(), rig.one, 'one', { login })
    const user = await newUser(rig.server)
    const { tab, headers } = await signedInTab(user)
    const asked = await link(headers())
    tab.keep(asked.setCookies.values())
    const back = await tab.get(within(await answerOf(rig.one, String(asked.body.url), { login })))
    expect(back.location).toBe('/settings/connections')
    expect(said(tab)).toBe('said.identity-taken')
    expect(await identitiesOf(user.id)).toEqual([])
  })

  test('comes to nothing once the session has ended', async () => {
    const user = await newUser(rig.server)
    const { tab, headers } = await signedInTab(user)
    const asked = await link(headers())
    tab.keep(asked.setCookies.values())
    await rig.call('POST /auth/logout', { headers: headers() })
    await tab.get(
      within(await answerOf(rig.one, String(asked.body.url), { login: there('x@there.example') })),
    )
    expect(said(tab)).toBe('said.oauth-state-invalid')
    expect(await identitiesOf(user.id)).toEqual([])
  })

  test('needs somebody who is signed in, has just proved it, and leads nowhere else', async () => {
    const user = await newUser(rig.server)
    const { headers } = await signedInTab(user)
    expect((await link({})).body).toMatchObject({ status: 401 })
    expect((await link({ cookie: headers().cookie })).body).toMatchObject({ status: 403, code: 'csrf' })
    expect((await link(headers(), { redirect: 'https://evil.example' })).body).toMatchObject({
      code: 'redirect-not-allowed',
    })
    rig.clock.advance(11 * MINUTE_MS)
    expect((await link(headers())).body).toMatchObject({ status: 403, code: 'fresh-sign-in-required' })
    expect((await link(headers(), { password: 'wrong' })).body).toMatchObject({
      code: 'fresh-sign-in-required',
    })
    expect((await link(headers(), { password: user.password })).status).toBe(200)
  })
})

describe('unlinking', () => {
  const linked = async () => {
    const user = await newUser(rig.server)
    const { tab, headers } = await signedInTab(user)
    const asked = await rig.call('POST /auth/oauth/one/link', { headers: headers(), body: {} })
    tab.keep(asked.setCookies.values())
    const login = there(`unlink-${count}@there.example`)
    await tab.get(within(await answerOf(rig.one, String(asked.body.url), { login })))
    const [identity] = await identitiesOf(user.id)
    return { user, login, path: `DELETE /auth/oauth/identities/${identity?.id}` as const }
  }

  test('ends what it opened, forgets its tokens, and its owner is told', async () => {
    const { user, login, path } = await linked()
    expect((await rig.call(path, bearer(user))).body).toEqual({ ok: true })
    expect(await identitiesOf(user.id)).toEqual([])
    expect(await mailsTo(user.email)).toContain('Provider One was unlinked from your account')
    expect(await eventsOf(user.id)).toEqual(['oauth-linked', 'oauth-unlinked'])
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login })
    const { markup } = await tab.get('/api/v1/auth/me')
    expect(JSON.parse(markup).id).not.toBe(user.id)
  })

  test('is for its owner, who has just proved it', async () => {
    const { user, path } = await linked()
    expect((await rig.call(path, bearer(await newUser(rig.server)))).body).toMatchObject({
      code: 'identity-not-found',
    })
    rig.clock.advance(11 * MINUTE_MS)
    expect((await rig.call(path, bearer(user))).body).toMatchObject({ code: 'fresh-sign-in-required' })
    expect((await rig.call(path, { ...bearer(user), body: { password: user.password } })).status).toBe(200)
  })

  test('of the last means to sign in is refused, and of two at once one stays', async () => {
    const email = 'lonely@there.example'
    const login = there(email)
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login })
    const user = await userWith(email)
    const headers = {
      cookie: `veza_access=${tab.cookie('veza_access')}`,
      'x-csrf-token': tab.cookie('veza_csrf') ?? '',
    }
    const unlink = async () => {
      const ids = (await identitiesOf(user?.id ?? '')).map(({ id }) => id)
      return Promise.all(ids.map((id) => rig.call(`DELETE /auth/oauth/identities/${id}`, { headers })))
    }
    expect((await unlink()).map(({ body }) => body.code)).toEqual(['last-sign-in-means'])
    const second = { id: rig.server.ctx.newId(), userId: user?.id ?? '', createdAt: rig.clock.now() }
    await db()
      .insertInto('oauthIdentities')
      .values({ ...second, provider: 'two', issuer: rig.two.issuer, subject: login })
      .execute()
    expect((await unlink()).map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(await identitiesOf(user?.id ?? '')).toHaveLength(1)
  })
})
