import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserTab } from '../../../../e2e/support/browser-tab.ts'
import { signInThere } from '../../../../e2e/support/oidc/journey.ts'
import { type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { identitiesOf, isSignedIn, there, userWith } from '../oauth/testing.ts'
import { mailsOf, tokenIn } from '../testing.ts'

const PASSWORD = 'the owner chose this one'
let rig: OidcRig

beforeAll(async () => {
  rig = await startOidcRig()
})
afterAll(() => rig?.stop())

/** Has a new password mailed and sets it, as whoever reads the mails of this address. */
async function resetBy(email: string) {
  rig.clock.advance(2 * MINUTE_MS)
  expect((await rig.call('POST /auth/password/reset-request', { body: { email } })).status).toBe(200)
  const token = tokenIn(await mailsOf(rig.server.ctx).next(email, /Choose a new password/))
  const headers = { 'x-reset-token': token }
  return rig.call('POST /auth/password/reset', { headers, body: { password: PASSWORD } })
}

test('who signed in by a provider with an address of somebody else is shut out when its owner sets a password', async () => {
  const email = 'planted@there.example'
  const eve = there(rig, email, { email_verified: false, preferred_username: 'eve' })
  await signInThere(browserTab(rig.server.url), rig.one, 'one', { login: eve })
  const planted = await userWith(rig, email)
  expect(await identitiesOf(rig, planted?.id ?? '')).toHaveLength(1)

  expect((await resetBy(email)).status).toBe(200)
  expect((await rig.call('POST /auth/login', { body: { email, password: PASSWORD } })).status).toBe(200)
  const tab = browserTab(rig.server.url)
  await signInThere(tab, rig.one, 'one', { login: eve })
  expect(isSignedIn(tab)).toBe(false)
  expect(await identitiesOf(rig, planted?.id ?? '')).toEqual([])
})

test('what an owner linked to an address that was proved stays when they set another password', async () => {
  const email = 'linked@there.example'
  const login = there(rig, email)
  await signInThere(browserTab(rig.server.url), rig.one, 'one', { login })
  expect((await resetBy(email)).status).toBe(200)
  const tab = browserTab(rig.server.url)
  await signInThere(tab, rig.one, 'one', { login })
  expect(isSignedIn(tab)).toBe(true)
})
