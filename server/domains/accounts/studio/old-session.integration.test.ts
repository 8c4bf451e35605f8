import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allowedBy, exchangeBy } from '../../../../e2e/support/authorization.ts'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer, giveTotp, totpAt } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'

const NEW_PASSWORD = { newPassword: 'eve has chosen this one' }
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

/** The session that the Studio gets by a click in a browser where somebody signed in so long ago. */
async function studioAfter(ageMs: number, user: SignedInUser, totp?: string) {
  const tab = browserTab(server.url)
  await signInTab(tab, call, user, totp)
  clock.advance(ageMs)
  const { body } = await exchangeBy(call)(await allowedBy(tab))
  return { headers: bearer(body.accessToken) }
}

const withoutPassword = (user: SignedInUser) =>
  server.ctx.db.updateTable('users').set({ passwordHash: null }).where('id', '=', user.id).execute()

const OLD_MS = 10 * MINUTE_MS

test('a second factor is not enrolled by it', async () => {
  const user = await newUser(server)
  const { status, body } = await call('POST /auth/factors/totp', await studioAfter(OLD_MS, user))
  expect([status, body.code]).toEqual([403, 'fresh-sign-in-required'])
})

test('nor is the first password chosen', async () => {
  const user = await newUser(server)
  const studio = await studioAfter(OLD_MS, user)
  await withoutPassword(user)
  const { status, body } = await call('POST /auth/password/change', { ...studio, body: NEW_PASSWORD })
  expect([status, body.code]).toEqual([403, 'fresh-sign-in-required'])
})

test('one of a sign-in of the last ten minutes is as good as the browser’s', async () => {
  const user = await newUser(server)
  const studio = await studioAfter(OLD_MS - 1, user)
  await withoutPassword(user)
  expect((await call('POST /auth/password/change', { ...studio, body: NEW_PASSWORD })).status).toBe(200)
})

test('where the account has a factor, neither a click nor a sign-in stands in for a fresh one', async () => {
  const user = await newUser(server)
  const { secret } = await giveTotp(call, user, clock)
  clock.advance(MINUTE_MS)
  const studio = await studioAfter(OLD_MS, user, totpAt(secret, clock.now()))
  await withoutPassword(user)
  const asked = async () => {
    const email = await call('POST /auth/email/change', { ...studio, body: { email: 'evil@evil.example' } })
    const password = await call('POST /auth/password/change', { ...studio, body: NEW_PASSWORD })
    return [email.body.code, password.body.code]
  }
  const refused = ['fresh-factor-required', 'fresh-factor-required']
  expect(await asked()).toEqual(refused)
  // Such a session no sign-in gives, for all of them ask for the factor: the rule must not rest on that.
  await server.ctx.db
    .updateTable('sessions')
    .set({ signedInAt: clock.now() })
    .where('userId', '=', user.id)
    .execute()
  expect(await asked()).toEqual(refused)
})
