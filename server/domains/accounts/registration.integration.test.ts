import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import type { CaughtMail } from '../../platform/mail/index.ts'
import { mailsHaveSettled as settled } from './testing.ts'
import { lockUser, userByEmail } from './user-queries.ts'

const PASSWORD = 'copper lantern under rain'
const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: BareCaller
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  call = bareCaller(server.url)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const somebody = () => {
  count += 1
  return { email: `somebody${count}@veza.example`, password: PASSWORD, username: `somebody${count}` }
}
const mailTo = (to: string, subject: RegExp): Promise<CaughtMail> =>
  server.ctx.mail.mailbox!.waitFor(
    (mail) => mail.to === to && subject.test(mail.subject),
    AbortSignal.timeout(20_000),
  )
const tokenIn = (mail: CaughtMail): string => new URL(mail.links[0]!).hash.replace('#token=', '')
const verify = (token: string) => call('POST /auth/verify-email', { headers: { 'x-verify-token': token } })
const login = ({ email, password }: { email: string; password: string }) =>
  call('POST /auth/login', { body: { email, password } })
const mailsTo = (to: string) => server.ctx.mail.mailbox!.list(to)
const mailsHaveSettled = () => settled(server.ctx)

test('signing up gives no tokens; the mailed token, in the fragment, opens the account', async () => {
  const person = somebody()
  const answer = await call('POST /auth/register', { body: person })
  expect(answer.status).toBe(201)
  expect(answer.body).toEqual({
    user: { email: person.email, username: person.username },
    verificationRequired: true,
  })
  expect(answer.setCookies.size).toBe(0)
  expect((await login(person)).body).toMatchObject({ status: 403, code: 'email-unverified' })
  expect((await login({ ...person, password: 'not this one' })).body).toMatchObject({
    code: 'wrong-credentials',
  })

  const mail = await mailTo(person.email, /Confirm your address/)
  const link = new URL(mail.links[0]!)
  expect(link.pathname).toBe('/verify-email')
  expect(link.search).toBe('')
  expect(Buffer.from(tokenIn(mail), 'base64url')).toHaveLength(32)
  expect((await verify(tokenIn(mail))).body).toEqual({ ok: true })
  expect((await login(person)).status).toBe(200)
})

test('neither the password nor the token is stored as it is', async () => {
  const person = somebody()
  await call('POST /auth/register', { body: person })
  const token = tokenIn(await mailTo(person.email, /Confirm/))
  const { passwordHash } = await server.ctx.db
    .selectFrom('users')
    .select('passwordHash')
    .where('email', '=', person.email)
    .executeTakeFirstOrThrow()
  expect(passwordHash).toMatch(/^\$argon2id\$/)
  const stored = await server.ctx.db.selectFrom('emailTokens').select('tokenHash').execute()
  expect(stored.map(({ tokenHash }) => tokenHash.toString('base64url'))).not.toContain(token)
})

test('the mail is in the language of the browser, and well-formed in both parts', async () => {
  const person = somebody()
  await call('POST /auth/register', { body: person, headers: { 'accept-language': 'fr-CA, en;q=0.5' } })
  const mail = await mailTo(person.email, /Confirmez votre adresse/)
  expect(mail.text).toContain(`Bonjour ${person.username}`)
  expect(mail.html).toContain('lang="fr"')
  expect(mail.links).toHaveLength(1)
  const other = somebody()
  await call('POST /auth/register', { body: other, headers: { 'accept-language': 'de' } })
  await mailTo(other.email, /Confirm your address/)
})

test('a taken address is answered as a new one is, and its owner is told', async () => {
  const owner = await newUser(server)
  const fresh = await call('POST /auth/register', { body: somebody() })
  const intruder = { ...somebody(), email: owner.email.toUpperCase() }
  const answer = await call('POST /auth/register', { body: intruder })
  expect(answer.status).toBe(fresh.status)
  expect(Object.keys(answer.body)).toEqual(Object.keys(fresh.body))
  expect(answer.body).toEqual({
    user: { email: owner.email, username: intruder.username },
    verificationRequired: true,
  })
  const names = (headers: Headers) => [...headers.keys()].sort()
  expect(names(answer.headers)).toEqual(names(fresh.headers))
  const mail = await mailTo(owner.email, /You already have an account/)
  expect(mail.links).toEqual([`${server.ctx.config.publicUrl}/sign-in`])
  for (const link of mail.links) expect((await fetch(link)).status).toBe(200)
  expect((await login({ ...owner, password: PASSWORD })).status).toBe(401)
  expect((await login(owner)).status).toBe(200)
})

test('the username asked for with a taken address is gone, as with a new one: asking again tells nothing', async () => {
  const owner = await newUser(server)
  const [forTaken, forNew] = [{ ...somebody(), email: owner.email }, somebody()]
  for (const body of [forTaken, forNew]) {
    expect((await call('POST /auth/register', { body })).status).toBe(201)
    for (const email of [body.email, somebody().email])
      expect((await call('POST /auth/register', { body: { ...body, email } })).body).toMatchObject({
        status: 409,
        code: 'username-taken',
        errors: [{ field: 'username' }],
      })
  }
})

test('nobody can sign up for somebody else in advance: the newest sign-up counts until the address is proved', async () => {
  const stranger = somebody()
  await call('POST /auth/register', { body: stranger })
  const old = tokenIn(await mailTo(stranger.email, /^Confirm/))
  const owner = { ...stranger, username: `${stranger.username}-2`, password: 'a quite different passphrase' }
  const answer = await call('POST /auth/register', { body: owner, headers: { 'accept-language': 'fr' } })
  expect(answer).toMatchObject({ status: 201, body: { user: { username: owner.username } } })
  const mail = await mailTo(owner.email, /^Confirmez votre nouvelle inscription/)
  expect(mail.text).toContain(owner.username)
  expect(mail.text).not.toContain(`${stranger.username} `)

  expect((await verify(old)).body).toMatchObject({ status: 400, code: 'verify-token-superseded' })
  expect((await login(owner)).body).toMatchObject({ code: 'email-unverified' })
  expect((await verify(tokenIn(mail))).status).toBe(200)
  expect((await verify(old)).body).toMatchObject({ code: 'verify-token-used' })
  expect((await login(stranger)).status).toBe(401)
  expect((await login(owner)).status).toBe(200)
  const rows = server.ctx.db.selectFrom('users').select('username').where('email', '=', owner.email)
  expect(await rows.execute()).toEqual([{ username: owner.username }])
})

test('a link of an earlier sign-up, opened while a newer one is on its way, proves one or the other, never a mixture', async () => {
  for (let round = 0; round < 6; round++) {
    const first = somebody()
    await call('POST /auth/register', { body: first })
    const token = tokenIn(await mailTo(first.email, /^Confirm/))
    const second = { ...first, username: `${first.username}-2`, password: 'a quite different passphrase' }
    const [registered, verified] = await Promise.all([
      call('POST /auth/register', { body: second }),
      verify(token),
    ])
    expect(registered.status).toBe(201)
    const isFirst = verified.status === 200
    expect((await login(first)).status, 'the first password').toBe(isFirst ? 200 : 401)
    expect((await login(second)).status, 'the second password').toBe(isFirst ? 401 : 403)
  }
})

test('a mail sent again after a newer sign-up names it, so that its owner knows whose it is', async () => {
  const [person, other] = [somebody(), somebody()]
  const newer = { ...other, email: person.email }
  await call('POST /auth/register', { body: person })
  await call('POST /auth/register', { body: newer })
  await mailTo(person.email, /new sign-up/)
  clock.advance(MINUTE_MS)
  await call('POST /auth/resend-verification', { body: { email: person.email } })
  await mailsHaveSettled()
  const mail = await mailTo(person.email, /^Confirm your address/)
  const latest = mailsTo(person.email).find(({ text }) => text.includes(`${newer.username},`))
  expect(latest?.text).toContain('not the username you chose')
  expect(mail.text).toContain('not the username you chose')
})

test('the username that a newer sign-up gave up stays gone, as the one held for an owner does', async () => {
  const [person, proved] = [somebody(), await newUser(server)]
  const first = { ...somebody(), email: proved.email }
  for (const body of [person, first]) {
    expect((await call('POST /auth/register', { body })).status).toBe(201)
    const newer = { ...body, username: `${body.username}-2` }
    expect((await call('POST /auth/register', { body: newer })).status).toBe(201)
    for (const username of [body.username, newer.username])
      expect((await call('POST /auth/register', { body: { ...somebody(), username } })).body).toMatchObject({
        status: 409,
        code: 'username-taken',
      })
  }
})

test('of many at once with one address or one username, one account is made', async () => {
  const same = somebody()
  const byAddress = Array.from({ length: 6 }, (_, i) => ({ ...same, username: `${same.username}-${i}` }))
  const answers = await Promise.all(byAddress.map((body) => call('POST /auth/register', { body })))
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201))
  const accounts = await server.ctx.db
    .selectFrom('users')
    .select('id')
    .where('email', '=', same.email)
    .execute()
  expect(accounts).toHaveLength(1)

  const { username } = somebody()
  const byName = Array.from({ length: 6 }, () => ({ ...somebody(), username }))
  const named = await Promise.all(byName.map((body) => call('POST /auth/register', { body })))
  expect(named.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
})

const refused: [string, Record<string, unknown>, string][] = [
  ['a password of 9 characters', { password: 'nine char' }, 'password'],
  ['a password of 129 characters', { password: 'ab3d'.repeat(33) }, 'password'],
  ['no address', { email: 'nobody' }, 'email'],
  ['an address with a line break', { email: 'a@veza.example\r\nBcc: b@veza.example' }, 'email'],
  ['a short username', { username: 'ab' }, 'username'],
  ['a username with a blank', { username: 'a b c' }, 'username'],
]
test.each(refused)('refused: %s', async (_name, spoilt, field) => {
  const answer = await call('POST /auth/register', { body: { ...somebody(), ...spoilt } })
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(answer.body).toMatchObject({ status: 400, code: 'invalid', errors: [{ field }] })
})

test('refused: a password that everybody has', async () => {
  const answer = await call('POST /auth/register', { body: { ...somebody(), password: 'Password123' } })
  expect(answer.body).toMatchObject({
    status: 400,
    code: 'password-too-common',
    errors: [{ field: 'password' }],
  })
})

test('a verification token serves once, and 24 hours', async () => {
  const [quick, slow] = [somebody(), somebody()]
  for (const body of [quick, slow]) await call('POST /auth/register', { body })
  const token = tokenIn(await mailTo(quick.email, /Confirm/))
  const late = tokenIn(await mailTo(slow.email, /Confirm/))
  expect((await verify(token)).status).toBe(200)
  expect((await verify(token)).body).toMatchObject({ status: 400, code: 'verify-token-used' })
  expect((await verify(`${token.slice(0, -2)}xx`)).body).toMatchObject({
    status: 400,
    code: 'verify-token-invalid',
  })
  expect((await call('POST /auth/verify-email')).body).toMatchObject({
    status: 400,
    code: 'verify-token-missing',
  })
  clock.advance(DAY_MS)
  expect((await verify(late)).body).toMatchObject({ status: 400, code: 'verify-token-expired' })
  expect((await login(slow)).body).toMatchObject({ code: 'email-unverified' })
})

test('of two requests with one verification token, one wins', async () => {
  const person = somebody()
  await call('POST /auth/register', { body: person })
  const token = tokenIn(await mailTo(person.email, /Confirm/))
  const statuses = (await Promise.all([verify(token), verify(token)])).map(({ status }) => status)
  expect(statuses.sort()).toEqual([200, 400])
})

test('the header counts before query and body, which old clients may still use', async () => {
  const [byQuery, byBody] = [somebody(), somebody()]
  for (const body of [byQuery, byBody]) await call('POST /auth/register', { body })
  const query = tokenIn(await mailTo(byQuery.email, /Confirm/))
  const body = tokenIn(await mailTo(byBody.email, /Confirm/))
  const wrongHeader = { headers: { 'x-verify-token': 'wrong' } }
  expect((await call(`POST /auth/verify-email?token=${query}`, wrongHeader)).status).toBe(400)
  expect((await call(`POST /auth/verify-email?token=${query}`)).status).toBe(200)
  expect((await call('POST /auth/verify-email', { body: { token: body } })).status).toBe(200)
})

test('whoever asks for the mail again is answered without a look at the account, and it comes all the same', async () => {
  const person = somebody()
  await call('POST /auth/register', { body: person })
  await mailsHaveSettled()
  clock.advance(MINUTE_MS)
  const known = await userByEmail(server.ctx.db, person.email)
  await server.ctx.transaction(async (tx) => {
    await lockUser(tx, known?.id ?? '')
    const asked = await call('POST /auth/resend-verification', { body: { email: person.email } })
    expect(asked.body).toEqual({ ok: true })
  })
  await mailsHaveSettled()
  expect(mailsTo(person.email)).toHaveLength(2)
})

test('a mail is sent again once a minute at most; every address gets the same answer', async () => {
  const person = somebody()
  const verified = await newUser(server)
  await call('POST /auth/register', { body: person })
  const first = tokenIn(await mailTo(person.email, /Confirm/))
  const resend = (email: string) => call('POST /auth/resend-verification', { body: { email } })
  for (const email of [person.email, verified.email, 'stranger@veza.example'])
    expect(await resend(email)).toMatchObject({ status: 200, body: { ok: true } })
  await mailsHaveSettled()
  expect(mailsTo(person.email)).toHaveLength(1)
  clock.advance(MINUTE_MS)
  for (const email of [person.email, verified.email, 'stranger@veza.example'])
    expect(await resend(email)).toMatchObject({ status: 200, body: { ok: true } })
  await mailsHaveSettled()
  expect(mailsTo(verified.email)).toEqual([])
  expect(mailsTo('stranger@veza.example')).toEqual([])
  const [second, ...others] = mailsTo(person.email)
  expect(others).toHaveLength(1)
  expect(tokenIn(second!)).not.toBe(first)
  expect((await verify(tokenIn(second!))).status).toBe(200)
  expect((await verify(first)).body).toMatchObject({ code: 'verify-token-used' })
})
