import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareAnswer, type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { postedMails } from './testing.ts'

const PASSWORD = 'copper lantern under rain'
const MOST_TO_ONE = 6
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

test.each(['proved', 'not proved'])(
  'one address, %s, gets six mails an hour at most, and whoever has them sent is told nothing',
  async (state) => {
    const email = state === 'proved' ? (await newUser(server)).email : `${name()}@veza.example`
    const answers = new Set<string>()
    for (let at = 0; at < MOST_TO_ONE + 4; at++)
      answers.add(shown(await register(email, `198.51.100.${at}`)).replaceAll(email, '<email>'))
    expect(answers.size, [...answers].join('\n')).toBe(1)
    expect([...answers][0]).toContain('201')
    expect(await postedMails(server.ctx, email)).toHaveLength(MOST_TO_ONE)
  },
)

test('a sign-up whose mail was held back is the one that counts: an earlier link proves nothing', async () => {
  const email = `${name()}@veza.example`
  for (let at = 0; at < MOST_TO_ONE; at++) await register(email, `198.51.100.${at + 20}`)
  const link = /#token=([\w-]+)/.exec((await postedMails(server.ctx, email)).at(-1)?.text ?? '')
  await register(email, '198.51.100.40')
  const headers = { 'x-verify-token': link?.[1] ?? '' }
  expect((await call('POST /auth/verify-email', { headers })).body).toMatchObject({
    code: 'verify-token-superseded',
  })
})

test('one network address has thirty mails an hour sent at most, and the next sign-up is answered alike', async () => {
  const [from, first, next] = ['203.0.113.7', `${name()}@veza.example`, `${name()}@veza.example`]
  for (let taken = 1; taken < MOST_FROM_ONE; taken++) await server.ctx.limits.take('mail-address', from)
  for (const email of [first, next]) expect((await register(email, from)).status).toBe(201)
  expect(await postedMails(server.ctx, first)).toHaveLength(1)
  expect(await postedMails(server.ctx, next)).toEqual([])
})

test('names that are taken cost no mail', async () => {
  const email = `${name()}@veza.example`
  const { username } = await newUser(server)
  for (let at = 0; at < MOST_TO_ONE; at++)
    expect((await register(email, `198.51.100.${at + 60}`, username)).status).toBe(409)
  await register(email, '198.51.100.80')
  expect(await postedMails(server.ctx, email)).toHaveLength(1)
})
