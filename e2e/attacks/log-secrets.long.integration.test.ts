import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { sql } from 'kysely'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../scripts/ports.ts'
import { bareCaller } from '../support/bare-http.ts'
import { bearer, giveTotp, totpAt } from '../support/second-factors.ts'
import { newUser } from '../support/server.ts'
import { withTexts } from './support/hostile.ts'
import { type Operation, operationsOf, type Sent, samples, send } from './support/inputs.ts'
import { expressRoutes, filled } from './support/route-table.ts'
import { browserSession, startTarget, type Target } from './support/target.ts'

/** In no word of ours: wherever it stands in the log, it came from a request. */
const PLANTED = 'PLANTED-9f2c4e'
const MAIL = 'planted.person@secret-host.example'

let server: Target
let operations: Operation[]
let sample: Map<string, Sent>

beforeAll(async () => {
  server = await startTarget({ logLevel: 'trace', worker: true })
  operations = await operationsOf(server.url)
  sample = samples(operations)
})
afterAll(() => server?.stop())

/** The lines that hold a secret, in any way that an address or a header writes it. */
function leaksOf(log: readonly string[], secrets: readonly string[]): string[] {
  const written = secrets
    .filter((secret) => secret.length > 6)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('hex'),
    ])
  return log
    .filter((line) => written.some((secret) => line.toLowerCase().includes(secret.toLowerCase())))
    .map((line) => line.slice(0, 600))
}

const everywhere = {
  cookie: `veza_access=${PLANTED}; veza_refresh=${PLANTED}; veza_csrf=${PLANTED}; veza_oauth=${PLANTED}`,
  'x-verify-token': PLANTED,
  'x-reset-token': PLANTED,
  'x-email-token': PLANTED,
  'x-token': PLANTED,
  'x-csrf-token': PLANTED,
  'idempotency-key': PLANTED,
  'proxy-authorization': `Basic ${PLANTED}`,
  referer: `https://veza.example/verify-email?token=${PLANTED}`,
  'user-agent': `Mozilla ${PLANTED}`,
}
const query = `token=${PLANTED}&code=${PLANTED}&state=${PLANTED}&email=${MAIL}&password=${PLANTED}&access_token=${PLANTED}`

/** Requests of every kind, each with secrets wherever one may stand. */
async function sendEverything(authorization: string): Promise<void> {
  for (const operation of operations) {
    const good = sample.get(operation.name) as Sent
    const text = `${PLANTED} ${MAIL} <&"`
    const spoiled = {
      ...good,
      inQuery: withTexts(good.inQuery, text) as Sent['inQuery'],
      body: withTexts(good.body, text),
    }
    // One that fits its schema but for its secrets, and so gets further.
    const fitting = { ...good, body: secretly(good.body) }
    const calls = [
      [spoiled, { authorization }],
      [fitting, { authorization }],
      [fitting, {}],
      [good, { authorization: `Bearer ${PLANTED}` }],
    ] as const
    for (const [sent, who] of calls)
      await (await send(server.url, operation, sent, { ...everywhere, ...who })).arrayBuffer()
    const broken = { method: 'POST', headers: { ...everywhere, 'content-type': 'application/json' } }
    const path = `${server.url}${API_PREFIX}${filled(operation.path)}?${query}`
    await fetch(path, { ...broken, body: `{"password":"${PLANTED}","email":"${MAIL}` })
  }
  for (const { path, method } of expressRoutes(server.app).routes) {
    const type = 'application/x-www-form-urlencoded'
    const given = method === 'POST' ? { headers: { ...everywhere, 'content-type': type }, body: query } : {}
    await fetch(`${server.url}${filled(path)}?${query}`, {
      method,
      redirect: 'manual',
      headers: { ...everywhere, accept: 'text/html' },
      ...given,
    })
  }
}

/** The same body with a secret in the place of every value that is one. */
function secretly(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (/password|token|challenge|verifier|^code$/i.test(key)) return [key, `${PLANTED}-${'x'.repeat(40)}`]
      return [key, key === 'email' ? MAIL : secretly(inner)]
    }),
  )
}

test('what is planted in requests of every kind is in no line of the log', async () => {
  const user = await newUser(server, ['creator', 'admin'])
  await sendEverything(user.authorization)
  expect(server.log.length).toBeGreaterThan(500)
  const { email, password, accessToken, refreshToken } = user
  expect(leaksOf(server.log, [PLANTED, MAIL, email, password, accessToken, refreshToken])).toEqual([])
})

test('a token that comes in the query is told of as deprecated, without the token', async () => {
  const call = bareCaller(server.url)
  const known = server.log.length
  await call(`POST /auth/verify-email?token=${PLANTED}-in-the-query`)
  await call('POST /auth/verify-email', { body: { token: `${PLANTED}-in-the-body` } })
  await call('POST /auth/verify-email', { headers: { 'x-verify-token': `${PLANTED}-in-the-header` } })
  const lines = server.log.slice(known)
  const told = lines.map((line) => JSON.parse(line)).filter(({ deprecated }) => deprecated !== undefined)
  expect(told).toEqual([
    expect.objectContaining({
      level: 40,
      deprecated: 'query',
      msg: expect.stringContaining('X-Verify-Token'),
    }),
    expect.objectContaining({ level: 40, deprecated: 'body' }),
  ])
  expect(leaksOf(lines, [PLANTED])).toEqual([])
})

test('nor what the server itself gives out, from signing up to a second factor', async () => {
  const call = bareCaller(server.url)
  const email = 'whole.way@secret-host.example'
  const password = 'the passphrase of a whole way'
  const username = 'whole-way'
  await call('POST /auth/register', { body: { email, password, username } })
  const mail = await server.ctx.mail.mailbox?.waitFor((one) => one.to === email, AbortSignal.timeout(20_000))
  const token = /token=([\w-]+)/.exec(mail?.links.join(' ') ?? '')?.[1] ?? ''
  expect(token.length).toBeGreaterThan(20)
  await call(`POST /auth/verify-email?token=${token}-not`, {})
  await call('POST /auth/verify-email', { headers: { 'x-verify-token': token } })
  const { body } = await call('POST /auth/login', { body: { email, password } })
  const accessToken = String(body.accessToken)
  const { secret, recoveryCodes } = await giveTotp(call, { accessToken }, server.ctx.clock)
  const first = await call('POST /auth/login', { body: { email, password } })
  const challenge = String(first.body.challenge)
  const recoveryCode = recoveryCodes[0] ?? ''
  await call('POST /auth/login/second-factor', { body: { challenge, totp: totpAt(secret, new Date(0)) } })
  await call('POST /auth/login/second-factor', { body: { challenge, recoveryCode } })
  const refreshed = await call('POST /auth/refresh', { body: { refreshToken: body.refreshToken } })
  await call('POST /auth/refresh', { body: { refreshToken: body.refreshToken } })
  await call('POST /auth/password/reset-request', { body: { email } })
  const reset = await server.ctx.mail.mailbox?.waitFor(
    (one) => one.to === email && one.links.join().includes('reset'),
    AbortSignal.timeout(20_000),
  )
  const resetToken = /token=([\w-]+)/.exec(reset?.links.join(' ') ?? '')?.[1] ?? ''
  const session = await browserSession(server, await newUser(server))
  await call('POST /auth/refresh', { headers: { cookie: session.cookie, 'x-csrf-token': session.csrf } })
  await call('POST /auth/password/reset', { body: { token: resetToken, password: `${password} again` } })
  await call('GET /auth/me', { headers: bearer(accessToken) })
  const cookies = session.cookie.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1))
  const given = [
    token,
    accessToken,
    secret,
    ...recoveryCodes,
    challenge,
    resetToken,
    session.csrf,
    ...cookies,
  ]
  const all = [...given, email, password, String(body.refreshToken), String(refreshed.body.refreshToken)]
  expect(all.filter((one) => one.length < 10 || one === 'undefined')).toEqual([])
  expect(leaksOf(server.log, all)).toEqual([])
})

describe('of faults on our side', () => {
  /** Names of tables are taken away, one after the other, so that every part fails once. */
  test.each(['users', 'sessions', 'email_tokens', 'refresh_tokens', 'user_roles'])(
    'without %s, what fails is logged, and nothing of what was sent',
    async (table) => {
      const user = await newUser(server, ['creator', 'admin'])
      const known = server.log.length
      await sql`ALTER TABLE ${sql.table(table)} RENAME TO was_there`.execute(server.ctx.db)
      try {
        await sendEverything(user.authorization)
      } finally {
        await sql`ALTER TABLE was_there RENAME TO ${sql.table(table)}`.execute(server.ctx.db)
      }
      const lines = server.log.slice(known)
      expect(lines.some((line) => line.includes('"level":50'))).toBe(true)
      expect(leaksOf(lines, [PLANTED, MAIL, user.email, user.password, user.accessToken])).toEqual([])
    },
  )

  test('that the database words with what it was given', async () => {
    const known = server.log.length
    // As a column of another type, a check, or a trigger would.
    await sql
      .raw(`CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'invalid input for %: %', NEW.email, NEW.password_hash; END $$`)
      .execute(server.ctx.db)
    await sql
      .raw('CREATE TRIGGER tell BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION tell()')
      .execute(server.ctx.db)
    const body = { email: `new.${MAIL}`, password: `${PLANTED} and more`, username: 'planted-person' }
    const { status } = await bareCaller(server.url)('POST /auth/register', { body })
    await sql.raw('DROP TRIGGER tell ON users').execute(server.ctx.db)
    expect(status).toBe(500)
    expect(leaksOf(server.log.slice(known), [PLANTED, MAIL, '$argon2id'])).toEqual([])
  })
})

test('nor the address that a mail server names when it refuses', async () => {
  const refusing = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) =>
      done(Object.assign(new Error(`<${address}>: no such user here`), { responseCode: 550 })),
  })
  const port = await freePort()
  refusing.listen(port, '127.0.0.1')
  const env = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port), SMTP_FROM: 'veza@veza.example' }
  const other = await startTarget({ logLevel: 'trace', worker: true, env })
  try {
    const body = { email: MAIL, password: `${PLANTED} and more`, username: 'planted-person' }
    await bareCaller(other.url)('POST /auth/register', { body })
    await expect
      .poll(() => other.log.some((line) => line.includes('given up')), { timeout: 20_000 })
      .toBe(true)
    expect(leaksOf(other.log, [PLANTED, MAIL])).toEqual([])
  } finally {
    await other.stop()
    await new Promise<void>((resolve) => refusing.close(() => resolve()))
  }
})
