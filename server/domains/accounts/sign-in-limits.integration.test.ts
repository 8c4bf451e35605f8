import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type BareCaller, bareCaller } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { giveTotp } from '../../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { mailsOf, tokenIn } from './testing.ts'

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

afterEach(() => {
  vi.useRealTimers()
})

/** What the clock says is so much later, until the test ends; timers and sockets go on as they do. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}
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

test('guesses made at once are judged no more often than those made one after the other', async () => {
  const user = await newUser(server)
  const here = anAddress()
  const judged = async (tries: Promise<{ status: number } | number>[], wrong: number) => {
    const statuses = (await Promise.all(tries)).map((one) => (typeof one === 'number' ? one : one.status))
    expect(new Set(statuses)).toEqual(new Set([wrong, 429]))
    return statuses.filter((status) => status === wrong).length
  }
  const times = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one)
  expect(
    await judged(
      times(9, () => signIn(user.email, 'a wrong guess', here)),
      401,
    ),
  ).toBe(5)
  const elsewhere = await newUser(server)
  expect(
    await judged(
      times(40, () => signIn(elsewhere.email, 'a wrong guess', anAddress())),
      401,
    ),
  ).toBeLessThanOrEqual(10)
  expect(
    await judged(
      times(9, () => changePassword(user, 'a wrong guess')),
      403,
    ),
  ).toBe(5)
  await giveTotp(call, user, { now: () => new Date() })
  const headers = { authorization: user.authorization, ...from(anAddress()) }
  expect(
    await judged(
      times(9, () => call('POST /auth/factors/verify', { headers, body: { totp: '000000' } })),
      403,
    ),
  ).toBe(5)
})

test('the password has one budget, whichever door asks for it', async () => {
  const user = await newUser(server)
  await server.ctx.transaction((tx) =>
    sql`UPDATE sessions SET signed_in_at = now() - interval '1 day' WHERE user_id = ${user.id}`.execute(tx),
  )
  const headers = { authorization: user.authorization, ...from(anAddress()) }
  const body = { password: 'a wrong guess' }
  for (let at = 0; at < 5; at++)
    expect((await call('POST /auth/factors/totp', { headers, body })).body).toMatchObject({
      code: 'fresh-sign-in-required',
    })
  expect((await changePassword(user, user.password)).status).toBe(429)
})

/** Until nobody may try any more where the account is not at home. @returns how many were judged */
async function guessFromEverywhere(email: string): Promise<number | undefined> {
  for (let at = 0; at < 80; at++) if ((await signIn(email, 'a wrong guess', anAddress())) === 429) return at
  return undefined
}

test('guesses from everywhere are slowed, but not where the account has had a session', async () => {
  const user = await newUser(server)
  const home = anAddress()
  const signedIn = await call('POST /auth/login', {
    headers: from(home),
    body: { email: user.email, password: user.password },
  })
  await call('POST /auth/logout', { headers: { authorization: `Bearer ${signedIn.body.accessToken}` } })
  const unknown = 'nobody-at-all@veza.example'
  // That its owner was here a moment ago is not told.
  expect([await guessFromEverywhere(user.email), await guessFromEverywhere(unknown)]).toEqual([10, 10])
  const elsewhere = await call('POST /auth/login', {
    headers: from(anAddress()),
    body: { email: user.email, password: user.password },
  })
  expect(elsewhere.status).toBe(429)
  expect(Number(elsewhere.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  // Another machine of the same network.
  expect(await signIn(user.email, user.password, home.replace('::1', '::2'))).toBe(200)
}, 60_000)

test('who is let in by being at home is told no more than a stranger is, and may not guess without end', async () => {
  const user = await newUser(server)
  const home = anAddress()
  expect(await signIn(user.email, user.password, home)).toBe(200)
  const unknown = 'nobody-who-was-here@veza.example'
  await guessFromEverywhere(user.email)
  await guessFromEverywhere(unknown)
  const told = async (email: string) => {
    const { status, body, headers } = await call('POST /auth/login', {
      headers: from(home),
      body: { email, password: 'a wrong guess' },
    })
    const { requestId: _, instance: _path, ...rest } = body
    return JSON.stringify([status, rest, headers.get('ratelimit-limit')]).replace(/\d+ seconds/, 'a while')
  }
  const answers = []
  for (const email of [user.email, unknown]) answers.push(await told(email))
  expect(answers[0]).toContain('429')
  expect(answers[1]).toBe(answers[0])
  // Nor by what comes of doing it again, though the right password would have been taken until then.
  for (const email of [user.email, unknown]) for (let at = 0; at < 4; at++) await told(email)
  expect(await signIn(user.email, user.password, home)).toBe(429)
  const waits = [user.email, unknown].map(async (email) => {
    const body = { email, password: 'a wrong guess' }
    return Number((await call('POST /auth/login', { headers: from(home), body })).headers.get('retry-after'))
  })
  for (const wait of await Promise.all(waits)) expect(wait).toBeGreaterThan(0)
}, 60_000)

test('a stranger’s guesses keep nobody out who sets a new password by our mail', async () => {
  const user = await newUser(server)
  const away = anAddress()
  await guessFromEverywhere(user.email)
  expect(await signIn(user.email, user.password, away)).toBe(429)
  await call('POST /auth/password/reset-request', { headers: from(away), body: { email: user.email } })
  const token = tokenIn(await mailsOf(server.ctx).next(user.email, /Choose a new password/))
  const password = 'set by the owner of the mailbox'
  const reset = await call('POST /auth/password/reset', {
    headers: { ...from(away), 'x-reset-token': token },
    body: { password },
  })
  expect(reset.status).toBe(200)
  await guessFromEverywhere(user.email)
  expect(await signIn(user.email, password, anAddress())).toBe(429)
  expect(await signIn(user.email, password, away)).toBe(200)
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
  later(61)
  const user = await newUser(server)
  await giveTotp(call, user, { now: () => new Date() })
  const guesser = anAddress()
  for (let at = 0; at < 19; at++) {
    await server.ctx.limits.attempt('sign-in-address', guesser)
    if (at % 9 === 8) later(61)
  }
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
