import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareAnswer, type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { mailResetLink } from './password-reset/service.ts'
import { postedMails } from './testing.ts'
import { userByEmail } from './user-queries.ts'
import { mailVerifyLink } from './verification.ts'

const PASSWORD = 'copper lantern under rain'
const MOST_TO_ONE = 6
const MOST_TO_ONE_ANYWHERE = 30
const MOST_FROM_ONE = 30
let database: TestDatabase
let server: TestServer
let call: BareCaller
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    clock: fakeClock(),
    env: { ROLE: 'web', DISABLE_RATE_LIMIT_FOR_TESTS: 'false', TRUST_PROXY: 'loopback' },
  })
  call = bareCaller(server.url)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const name = () => `bomb-${String(++count).padStart(3, '0')}`
const register = (email: string, from: string, username = name()): Promise<BareAnswer> =>
  call('POST /auth/register', {
    headers: { 'x-forwarded-for': from },
    body: { email, password: PASSWORD, username },
  })
/** All that an answer shows, without the name that was asked for. */
const shown = ({ status, body }: BareAnswer) =>
  JSON.stringify([status, body]).replace(/bomb-\d{3}/g, '<name>')

test.each([
  ['proved', '198.51.100.1'],
  ['not proved', '198.51.100.11'],
])(
  'one network has six mails an hour sent to one address, %s, at most, and is told nothing',
  async (state, from) => {
    const email = state === 'proved' ? (await newUser(server)).email : `${name()}@veza.example`
    const answers = new Set<string>()
    for (let at = 0; at < MOST_TO_ONE + 3; at++)
      answers.add(shown(await register(email, from)).replaceAll(email, '<email>'))
    expect(answers.size, [...answers].join('\n')).toBe(1)
    expect([...answers][0]).toContain('201')
    expect(await postedMails(server.ctx, email)).toHaveLength(MOST_TO_ONE)
    await register(email, '198.51.100.2')
    expect(await postedMails(server.ctx, email)).toHaveLength(MOST_TO_ONE + 1)
  },
)

test('one address gets thirty mails of sign-ups an hour at most, however many networks ask for them', async () => {
  const email = `${name()}@veza.example`
  for (let taken = 1; taken < MOST_TO_ONE_ANYWHERE; taken++)
    await server.ctx.limits.take('mail-account', email)
  for (const from of ['198.51.100.3', '198.51.100.4']) expect((await register(email, from)).status).toBe(201)
  expect(await postedMails(server.ctx, email)).toHaveLength(1)
})

test('strangers who have used up the mails of sign-ups keep nobody from confirming theirs, nor from a new password', async () => {
  const email = `${name()}@veza.example`
  for (let taken = 0; taken < MOST_TO_ONE_ANYWHERE; taken++)
    await server.ctx.limits.take('mail-account', email)
  const own = name()
  expect((await register(email, '192.0.2.1', own)).status).toBe(201)
  const asked = (what: string) =>
    call(`POST /auth/${what}`, { headers: { 'x-forwarded-for': '192.0.2.1' }, body: { email } })
  expect((await asked('resend-verification')).status).toBe(200)
  expect((await asked('password/reset-request')).status).toBe(200)
  await Promise.all([mailVerifyLink(server.ctx, email), mailResetLink(server.ctx, email)])
  const mails = await postedMails(server.ctx, email)
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
    'Choose a new password',
    'Confirm your address',
  ])
  expect(mails.every(({ text }) => text.includes(own))).toBe(true)
})

test('a sign-up whose mail was held back is the one that counts: an earlier link proves nothing', async () => {
  const email = `${name()}@veza.example`
  for (let at = 0; at < MOST_TO_ONE; at++) await register(email, '198.51.100.20')
  const link = /#token=([\w-]+)/.exec((await postedMails(server.ctx, email)).at(-1)?.text ?? '')
  await register(email, '198.51.100.20')
  const headers = { 'x-verify-token': link?.[1] ?? '' }
  expect((await call('POST /auth/verify-email', { headers })).body).toMatchObject({
    code: 'verify-token-superseded',
  })
})

test('one network has thirty mails an hour sent at most, is told so, and uses up nobody else’s', async () => {
  const [from, first, next] = ['203.0.113.7', `${name()}@veza.example`, `${name()}@veza.example`]
  for (let taken = 1; taken < MOST_FROM_ONE; taken++) await server.ctx.limits.take('mail-address', from)
  expect((await register(first, from)).status).toBe(201)
  const { email: known } = await newUser(server)
  for (const email of [known, next])
    for (let at = 0; at < 2; at++)
      expect(await register(email, from)).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
  expect(await postedMails(server.ctx, first)).toHaveLength(1)
  // Nothing was made of it that would need the mail.
  expect(await userByEmail(server.ctx.db, next)).toBeUndefined()
  for (let at = 0; at < MOST_TO_ONE; at++) {
    await register(known, '203.0.113.8')
    await register(next, '203.0.113.9')
  }
  for (const email of [known, next]) expect(await postedMails(server.ctx, email)).toHaveLength(MOST_TO_ONE)
})

test('names that are taken cost no mail', async () => {
  const email = `${name()}@veza.example`
  const { username } = await newUser(server)
  for (let at = 0; at < MOST_TO_ONE; at++)
    expect((await register(email, '198.51.100.60', username)).status).toBe(409)
  await register(email, '198.51.100.60')
  expect(await postedMails(server.ctx, email)).toHaveLength(1)
})
