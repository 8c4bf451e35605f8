import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareCaller, bareCaller } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { giveTotp } from '../../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let call: BareCaller

// A proxy of ours says who asks, so that one test can come from everywhere.
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false', TRUST_PROXY: '1' },
  })
  call = bareCaller(server.url)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const from = (address: string) => ({ 'x-forwarded-for': address })
const signIn = async (email: string, password: string, address: string): Promise<number> =>
  (await call('POST /auth/login', { body: { email, password }, headers: from(address) })).status
let made = 0
/** Each in a network of its own. */
const anAddress = () => `2001:db8:${(++made).toString(16)}::1`
const changePassword = (user: SignedInUser, currentPassword: string) =>
  call('POST /auth/password/change', {
    headers: { authorization: user.authorization, ...from(anAddress()) },
    body: { currentPassword, newPassword: 'another passphrase here' },
  })

test('what strangers fail at hinders neither the owner’s sign-in nor what they change while signed in', async () => {
  const user = await newUser(server)
  for (let at = 0; at < 6; at++) expect(await signIn(user.email, 'a wrong guess', anAddress())).toBe(401)
  expect(await signIn(user.email, user.password, anAddress())).toBe(200)
  expect((await changePassword(user, user.password)).status).toBe(200)
})

test('one network that fails at an account waits, and it alone; alike for an account that there is not', async () => {
  const user = await newUser(server)
  for (const email of [user.email, 'nobody-of-this-name@veza.example']) {
    const here = anAddress()
    const statuses: number[] = []
    for (let at = 0; at < 6; at++) statuses.push(await signIn(email, 'a wrong guess', here))
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    expect(await signIn(email, 'a wrong guess', anAddress())).toBe(401)
  }
})

test('guesses from everywhere are slowed, but not where the account has had a session', async () => {
  const user = await newUser(server)
  const home = anAddress()
  const signedIn = await call('POST /auth/login', {
    headers: from(home),
    body: { email: user.email, password: user.password },
  })
  await call('POST /auth/logout', { headers: { authorization: `Bearer ${signedIn.body.accessToken}` } })
  const unknown = 'nobody-at-all@veza.example'
  const refusedAt = async (email: string) => {
    for (let at = 0; at < 80; at++) if ((await signIn(email, 'a wrong guess', anAddress())) === 429) return at
    return undefined
  }
  // The account's own two sign-ins count, but failed at nothing.
  expect([await refusedAt(user.email), await refusedAt(unknown)]).toEqual([50, 50])
  const elsewhere = await call('POST /auth/login', {
    headers: from(anAddress()),
    body: { email: user.email, password: user.password },
  })
  expect(elsewhere.status).toBe(429)
  expect(Number(elsewhere.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  // Another machine of the same network.
  const neighbour = home.replace('::1', '::2')
  expect(await signIn(user.email, user.password, neighbour)).toBe(200)
  // Nor may it guess without end.
  const guesses: number[] = []
  for (let at = 0; at < 6; at++) guesses.push(await signIn(user.email, 'a wrong guess', home))
  expect(guesses).toEqual([401, 401, 401, 401, 401, 429])
}, 60_000)

test('asked for the password again, one session’s wrong tries hinder that user’s changes and no sign-in', async () => {
  const user = await newUser(server)
  const other = await newUser(server)
  const statuses: number[] = []
  for (let at = 0; at < 6; at++) statuses.push((await changePassword(user, 'a wrong guess')).status)
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429])
  expect((await changePassword(other, other.password)).status).toBe(200)
  expect(await signIn(user.email, user.password, anAddress())).toBe(200)
})

test('the second step is limited by address as the first is: tries, and wrong ones', async () => {
  const here = anAddress()
  const secondStep = (address: string, challenge = 'x') =>
    call('POST /auth/login/second-factor', { headers: from(address), body: { challenge, totp: '123456' } })
  const statuses: number[] = []
  for (let at = 0; at < 11; at++) statuses.push((await secondStep(here)).status)
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
  // Wrong ones count as wrong passwords do, whatever accounts they are for.
  const user = await newUser(server)
  await giveTotp(call, user, { now: () => new Date() })
  const guesser = anAddress()
  for (let at = 0; at < 19; at++) await server.ctx.limits.failed('sign-in-address', guesser)
  const { body } = await call('POST /auth/login', {
    headers: from(guesser),
    body: { email: user.email, password: user.password },
  })
  expect((await secondStep(guesser, String(body.challenge))).body).toMatchObject({
    code: 'wrong-second-factor',
  })
  expect(await signIn(user.email, user.password, guesser)).toBe(429)
})

test('what a browser is asked for a passkey with is not made without end for one address', async () => {
  const kept = async () => (await server.ctx.db.selectFrom('webauthnChallenges').selectAll().execute()).length
  const here = anAddress()
  const before = await kept()
  const statuses: number[] = []
  for (let at = 0; at < 61; at++)
    statuses.push((await call('POST /auth/passkeys/sign-in/options', { headers: from(here) })).status)
  expect(statuses).toEqual([...Array.from({ length: 60 }, () => 200), 429])
  expect((await kept()) - before).toBe(60)
  const asked = await call('POST /auth/login/second-factor/options', {
    headers: from(here),
    body: { challenge: 'x' },
  })
  expect(asked.status).toBe(429)
  const elsewhere = { headers: from(anAddress()) }
  expect((await call('POST /auth/passkeys/sign-in/options', elsewhere)).status).toBe(200)
})
