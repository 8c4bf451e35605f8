import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserTab } from '../../../../e2e/support/browser-tab.ts'
import { answerOf, signInThere, within } from '../../../../e2e/support/oidc/journey.ts'
import { type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { giveTotp, totpAt } from '../../../../e2e/support/second-factors.ts'
import { newUser } from '../../../../e2e/support/server.ts'
import { personalData } from '../../../personal-data.ts'
import { eraseAccount } from '../leaving/erasure.ts'
import {
  bearer,
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

describe('linking while signed in', () => {
  const link = (headers: Record<string, string>, body: object = {}) =>
    rig.call('POST /auth/oauth/one/link', { headers, body })

  test('ends in the settings, and the identity signs in from then on; its owner is told', async () => {
    const user = await newUser(rig.server)
    const { tab, headers } = await signedInTab(rig, user)
    const login = there(rig, 'another@there.example')
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
    expect(await mailsTo(rig, user.email)).toEqual(['Provider One was linked to your account'])
    const other = newTab()
    await signInThere(other, rig.one, 'one', { login })
    expect(isSignedIn(other)).toBe(true)
    expect(await userWith(rig, 'another@there.example')).toBeUndefined()
  })

  test('takes no identity from another account', async () => {
    const login = there(rig, 'owner-of-it@there.example')
    await signInThere(newTab(), rig.one, 'one', { login })
    const user = await newUser(rig.server)
    const { tab, headers } = await signedInTab(rig, user)
    const asked = await link(headers())
    tab.keep(asked.setCookies.values())
    const back = await tab.get(within(await answerOf(rig.one, String(asked.body.url), { login })))
    expect(back.location).toBe('/settings/connections')
    expect(said(tab)).toBe('said.identity-taken')
    expect(await identitiesOf(rig, user.id)).toEqual([])
  })

  test('comes to nothing once the session has ended', async () => {
    const user = await newUser(rig.server)
    const { tab, headers } = await signedInTab(rig, user)
    const asked = await link(headers())
    tab.keep(asked.setCookies.values())
    await rig.call('POST /auth/logout', { headers: headers() })
    await tab.get(
      within(await answerOf(rig.one, String(asked.body.url), { login: there(rig, 'x@there.example') })),
    )
    expect(said(tab)).toBe('said.oauth-state-invalid')
    expect(await identitiesOf(rig, user.id)).toEqual([])
  })

  test('needs somebody who is signed in, has just proved it, and leads nowhere else', async () => {
    const user = await newUser(rig.server)
    const { headers } = await signedInTab(rig, user)
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
    const { tab, headers } = await signedInTab(rig, user)
    const asked = await rig.call('POST /auth/oauth/one/link', { headers: headers(), body: {} })
    tab.keep(asked.setCookies.values())
    const login = there(rig, 'unlink@there.example')
    await tab.get(within(await answerOf(rig.one, String(asked.body.url), { login })))
    const [identity] = await identitiesOf(rig, user.id)
    return { user, login, path: `DELETE /auth/oauth/identities/${identity?.id}` as const }
  }

  test('ends what it opened, forgets its tokens, and its owner is told', async () => {
    const { user, login, path } = await linked()
    expect((await rig.call(path, bearer(user))).body).toEqual({ ok: true })
    expect(await identitiesOf(rig, user.id)).toEqual([])
    expect(await mailsTo(rig, user.email)).toContain('Provider One was unlinked from your account')
    expect(await eventsOf(rig, user.id)).toEqual(['oauth-linked', 'oauth-unlinked'])
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

  test('leaves a passkey as the last means, which then stays', async () => {
    const email = 'only-a-key@there.example'
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login: there(rig, email) })
    const user = await userWith(rig, email)
    const [id, userId, at] = [rig.server.ctx.newId(), user?.id ?? '', rig.clock.now()]
    const { db } = rig.server.ctx
    const key = {
      credentialId: id,
      publicKey: Buffer.from('x'),
      signCount: 0,
      transports: [],
      backedUp: false,
    }
    await db
      .insertInto('passkeys')
      .values({ id, userId, name: 'Key', createdAt: at, ...key })
      .execute()
    await db.updateTable('sessions').set({ factorAt: at }).where('userId', '=', userId).execute()
    const [identity] = await identitiesOf(rig, userId)
    const headers = {
      cookie: `veza_access=${tab.cookie('veza_access')}`,
      'x-csrf-token': tab.cookie('veza_csrf') ?? '',
    }
    const unlinked = await rig.call(`DELETE /auth/oauth/identities/${identity?.id}`, { headers })
    expect(unlinked.status).toBe(200)
    const removed = await rig.call(`DELETE /auth/passkeys/${id}`, { headers })
    expect(removed.body).toMatchObject({ status: 409, code: 'last-sign-in-means' })
  })

  test('of the last means to sign in is refused, and of two at once one stays', async () => {
    const email = 'lonely@there.example'
    const login = there(rig, email)
    const tab = newTab()
    await signInThere(tab, rig.one, 'one', { login })
    const user = await userWith(rig, email)
    const headers = {
      cookie: `veza_access=${tab.cookie('veza_access')}`,
      'x-csrf-token': tab.cookie('veza_csrf') ?? '',
    }
    const unlink = async () => {
      const ids = (await identitiesOf(rig, user?.id ?? '')).map(({ id }) => id)
      return Promise.all(ids.map((id) => rig.call(`DELETE /auth/oauth/identities/${id}`, { headers })))
    }
    expect((await unlink()).map(({ body }) => body.code)).toEqual(['last-sign-in-means'])
    const second = { id: rig.server.ctx.newId(), userId: user?.id ?? '', createdAt: rig.clock.now() }
    await rig.server.ctx.db
      .insertInto('oauthIdentities')
      .values({ ...second, provider: 'two', issuer: rig.two.issuer, subject: login })
      .execute()
    expect((await unlink()).map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(await identitiesOf(rig, user?.id ?? '')).toHaveLength(1)
  })
})

test('an account that is erased leaves no identity and no token; whoever had it may come anew', async () => {
  const email = 'leaver@there.example'
  const login = there(rig, email)
  await signInThere(newTab(), rig.one, 'one', { login })
  const user = await userWith(rig, email)
  const { db } = rig.server.ctx
  await db.updateTable('users').set({ deletionAt: rig.clock.now() }).where('email', '=', email).execute()
  const [identity] = await identitiesOf(rig, user?.id ?? '')
  expect(await eraseAccount(rig.server.ctx, personalData, user?.id ?? '')).toBe(true)
  expect(await identitiesOf(rig, user?.id ?? '')).toEqual([])
  const left = db
    .selectFrom('oauthTokens')
    .selectAll()
    .where('identityId', '=', identity?.id ?? '')
  expect(await left.execute()).toEqual([])
  const tab = newTab()
  await signInThere(tab, rig.one, 'one', { login })
  expect(isSignedIn(tab)).toBe(true)
  expect((await userWith(rig, email))?.id).not.toBe(user?.id)
})

test('the second factor ends the sign-in that a provider began, and the session says both', async () => {
  const user = await newUser(rig.server)
  const { tab, headers } = await signedInTab(rig, user)
  const asked = await rig.call('POST /auth/oauth/one/link', { headers: headers(), body: {} })
  tab.keep(asked.setCookies.values())
  const login = there(rig, 'two-steps@there.example')
  await tab.get(within(await answerOf(rig.one, String(asked.body.url), { login })))
  const { secret } = await giveTotp(rig.call, user, rig.clock)
  rig.clock.advance(MINUTE_MS)
  const other = newTab()
  const { location = '' } = await signInThere(other, rig.one, 'one', { login, redirect: '/settings' })
  const { csrf } = await other.get(location)
  const ended = await other.post(location, { do: 'totp', csrf, totp: totpAt(secret, rig.clock.now()) })
  expect(ended).toMatchObject({ status: 303, location: '/settings' })
  const session = rig.server.ctx.db.selectFrom('sessions').select(['amr', 'factorAt'])
  const newest = await session.where('userId', '=', user.id).orderBy('createdAt', 'desc').executeTakeFirst()
  expect(newest).toEqual({ amr: ['fed', 'otp', 'mfa'], factorAt: rig.clock.now() })
})
