import { DAY_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareAnswer, type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

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

const refresh = (refreshToken: string) => call('POST /auth/refresh', { body: { refreshToken } })
const next = ({ body }: BareAnswer) => body.refreshToken as string
const me = (accessToken: unknown) =>
  call('GET /auth/me', { headers: { authorization: `Bearer ${accessToken}` } })
const endedMails = (to: string) =>
  server.ctx.mail.mailbox!.list(to).filter(({ subject }) => /ended one of your sessions/.test(subject))
const endedMail = (to: string) =>
  server.ctx.mail.mailbox!.waitFor(
    (mail) => mail.to === to && /ended one of your sessions/.test(mail.subject),
    AbortSignal.timeout(20_000),
  )

test('each token is exchanged for the next, along a chain', async () => {
  const user = await newUser(server)
  let token = user.refreshToken
  const seen = new Set([token])
  for (let i = 0; i < 5; i++) {
    clock.advance(60 * SECOND_MS)
    const answer = await refresh(token)
    expect(answer).toMatchObject({ status: 200, body: { transport: 'bearer', expiresIn: 900 } })
    expect((await me(answer.body.accessToken)).status).toBe(200)
    token = next(answer)
    seen.add(token)
  }
  expect(seen.size).toBe(6)
  const stored = await server.ctx.db.selectFrom('refreshTokens').select('tokenHash').execute()
  for (const { tokenHash } of stored) expect(seen).not.toContain(tokenHash.toString('base64url'))
})

test('a token used again after its answer was used ends the whole session at once, and its owner is told', async () => {
  const user = await newUser(server)
  const other = await call('POST /auth/login', { body: { email: user.email, password: user.password } })
  const second = await refresh(user.refreshToken)
  expect((await me(second.body.accessToken)).status).toBe(200)
  clock.advance(1)
  expect((await refresh(user.refreshToken)).body).toMatchObject({ status: 401, code: 'refresh-token-reused' })
  expect((await refresh(next(second))).body).toMatchObject({ status: 401, code: 'refresh-token-invalid' })
  expect((await me(second.body.accessToken)).body).toMatchObject({ status: 401, code: 'token-invalid' })
  expect((await me(other.body.accessToken)).status).toBe(200)
  await endedMail(user.email)
  expect((await refresh(user.refreshToken)).body).toMatchObject({ code: 'refresh-token-invalid' })
  expect(endedMails(user.email)).toHaveLength(1)
})

test('the mail speaks the owner’s language, also of the device', async () => {
  const user = await newUser(server)
  await server.ctx.db.updateTable('users').set({ locale: 'fr' }).where('id', '=', user.id).execute()
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
  const renew = (refreshToken: string) => call('POST /auth/refresh', { body: { refreshToken }, headers })
  await me((await renew(user.refreshToken)).body.accessToken)
  clock.advance(1)
  expect((await renew(user.refreshToken)).body).toMatchObject({ code: 'refresh-token-reused' })
  const mail = await server.ctx.mail.mailbox!.waitFor(
    ({ to }) => to === user.email,
    AbortSignal.timeout(20_000),
  )
  expect(mail.text).toContain('Firefox sur Linux')
})

test('an old token of the chain ends the session as well', async () => {
  const user = await newUser(server)
  const second = await refresh(user.refreshToken)
  const third = await refresh(next(second))
  clock.advance(1)
  expect((await refresh(user.refreshToken)).body).toMatchObject({ code: 'refresh-token-reused' })
  expect((await refresh(next(third))).status).toBe(401)
})

test('answers that were lost are given again, however often and late, with the same token', async () => {
  const user = await newUser(server)
  const lost = await refresh(user.refreshToken)
  for (let again = 0; again < 3; again++) {
    clock.advance(3 * DAY_MS)
    const repeated = await refresh(user.refreshToken)
    expect(repeated.status).toBe(200)
    expect(next(repeated)).toBe(next(lost))
  }
  const following = await refresh(next(lost))
  expect(following.status).toBe(200)
  expect((await me(following.body.accessToken)).status).toBe(200)
  expect(endedMails(user.email)).toEqual([])
})

test('a lost answer is given no longer than its token would have lasted', async () => {
  const user = await newUser(server)
  await refresh(user.refreshToken)
  clock.advance(30 * DAY_MS)
  expect((await refresh(user.refreshToken)).body).toMatchObject({ code: 'refresh-token-expired' })
})

test('who showed the old token before its owner: both are out as soon as the owner asks again', async () => {
  const user = await newUser(server)
  const lost = await refresh(user.refreshToken)
  const thief = await refresh(user.refreshToken)
  expect((await me(thief.body.accessToken)).status).toBe(200)
  clock.advance(SECOND_MS)
  expect((await refresh(user.refreshToken)).body).toMatchObject({ code: 'refresh-token-reused' })
  expect((await me(thief.body.accessToken)).body).toMatchObject({ code: 'token-invalid' })
  expect((await refresh(next(lost))).body).toMatchObject({ code: 'refresh-token-invalid' })
  await endedMail(user.email)
})

test('who keeps still until the owner has asked again holds an access token that is over', async () => {
  const user = await newUser(server)
  const thief = await refresh(user.refreshToken)
  clock.advance(SECOND_MS)
  const owner = await refresh(user.refreshToken)
  expect((await me(thief.body.accessToken)).body).toMatchObject({ status: 401, code: 'token-expired' })
  expect((await me(owner.body.accessToken)).status).toBe(200)
  // Nor can they go on, one behind the other, for ever: of each answer one alone can be used.
  const following = await refresh(next(owner))
  expect((await me(following.body.accessToken)).status).toBe(200)
  clock.advance(SECOND_MS)
  expect((await refresh(next(thief))).body).toMatchObject({ code: 'refresh-token-reused' })
})

test('an access token of before the refresh lasts its 15 minutes, and says nothing of the answer', async () => {
  const user = await newUser(server)
  const lost = await refresh(user.refreshToken)
  expect((await me(user.accessToken)).status).toBe(200)
  expect(next(await refresh(user.refreshToken))).toBe(next(lost))
})

test('by cookie, five windows within 10 s: two are given the same tokens, no other any, and the session stays', async () => {
  const user = await newUser(server)
  const body = { email: user.email, password: user.password, transport: 'cookie' }
  const signedIn = await call('POST /auth/login', { body })
  const refreshCookie = ({ setCookies }: BareAnswer) => setCookies.get('veza_refresh')?.split(';')[0] ?? ''
  const show = (cookie: string) =>
    fetch(`${server.url}/api/v1/auth/continue?next=/`, { redirect: 'manual', headers: { cookie } }).then(
      (answer) =>
        answer.headers
          .getSetCookie()
          .find((line) => line.startsWith('veza_refresh='))
          ?.split(';')[0],
    )
  const shown = refreshCookie(signedIn)
  const given: (string | undefined)[] = []
  for (let window = 0; window < 5; window++) {
    given.push(await show(shown))
    clock.advance(SECOND_MS)
  }
  const [first] = given
  expect(first).toMatch(/^veza_refresh=.{20,}/)
  expect(given).toEqual([first, first, undefined, undefined, undefined])
  // Nor does the last one's successor, used within the window, open it to a repeat again.
  const second = await show(first ?? '')
  expect(await show(shown)).toBeUndefined()
  clock.advance(10 * SECOND_MS)
  expect(await show(shown)).toBe('veza_refresh=')
  expect(await show(second ?? '')).toBe('veza_refresh=')
  await endedMail(user.email)
})

test('a repeat survives a change of the secret in between, and leaves one live token', async () => {
  const user = await newUser(server)
  const lost = await refresh(user.refreshToken)
  const other = await startTestServer({
    databaseUrl: database.url,
    clock,
    env: { JWT_SECRET: 'the secret that came after it, also of thirty-two bytes' },
  })
  try {
    const atOther = bareCaller(other.url)
    const repeated = await atOther('POST /auth/refresh', { body: { refreshToken: user.refreshToken } })
    expect(repeated.status).toBe(200)
    expect(next(repeated)).not.toBe(next(lost))
    clock.advance(10 * SECOND_MS + 1)
    const thief = await atOther('POST /auth/refresh', { body: { refreshToken: next(lost) } })
    expect(thief.body).toMatchObject({ code: 'refresh-token-reused' })
  } finally {
    await other.stop()
  }
})

test('20 requests at once with one token leave one session with one live token', async () => {
  const user = await newUser(server)
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refreshToken)))
  const statuses = answers.map(({ status }) => status)
  const won = answers.filter(({ status }) => status === 200)
  expect(won).toHaveLength(2)
  expect(statuses.filter((status) => status === 409)).toHaveLength(18)
  expect(new Set(won.map(next)).size).toBe(1)
  expect((await refresh(next(won[0]!))).status).toBe(200)
  const live = await server.ctx.db
    .selectFrom('refreshTokens')
    .innerJoin('sessions', 'sessions.id', 'sessionId')
    .select('tokenHash')
    .where('userId', '=', user.id)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .execute()
  expect(live).toHaveLength(1)
})

test('a session lasts 30 days from the last refresh', async () => {
  const user = await newUser(server)
  clock.advance(29 * DAY_MS)
  const second = await refresh(user.refreshToken)
  expect(second.status).toBe(200)
  clock.advance(29 * DAY_MS)
  const third = await refresh(next(second))
  expect(third.status).toBe(200)
  clock.advance(30 * DAY_MS)
  expect((await refresh(next(third))).body).toMatchObject({ status: 401, code: 'refresh-token-expired' })
})

test('refused: no token, an unknown one, one of an ended session, one of a suspended user', async () => {
  expect((await call('POST /auth/refresh')).body).toMatchObject({
    status: 401,
    code: 'refresh-token-missing',
  })
  expect((await refresh('unknown')).body).toMatchObject({ status: 401, code: 'refresh-token-invalid' })
  const gone = await newUser(server)
  await call('POST /auth/logout', { headers: { authorization: gone.authorization } })
  expect((await refresh(gone.refreshToken)).body).toMatchObject({ code: 'refresh-token-invalid' })
  expect(endedMails(gone.email)).toEqual([])
  const bad = await newUser(server)
  await server.ctx.db
    .updateTable('users')
    .set({ suspendedAt: clock.now() })
    .where('id', '=', bad.id)
    .execute()
  expect((await refresh(bad.refreshToken)).body).toMatchObject({ code: 'refresh-token-invalid' })
  expect((await me(bad.accessToken)).body).toMatchObject({ code: 'token-invalid' })
})
