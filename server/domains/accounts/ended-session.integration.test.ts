import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { softwareAuthenticator } from '../../../e2e/support/authenticator.ts'
import { allowedBy, exchangeBy } from '../../../e2e/support/authorization.ts'
import { type BareAnswer, type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { bearer, giveTotp, totpAt } from '../../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { linkToSession } from './oauth/link.ts'
import { keepPending, linkPending } from './oauth/pending.ts'
import { identitiesOf } from './oauth/queries.ts'
import { revokeSession, revokeSessions } from './session-queries.ts'
import { lockUser } from './user-queries.ts'

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

const waiting = async () => {
  const { rows } = await sql`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(server.ctx.db)
  return rows.length
}

/** Ends all sessions of a user, as a new password does, while what one of them asks for is under way. */
async function endBeside<T>(userId: string, asking: () => Promise<T>): Promise<T> {
  const { asked } = await server.ctx.transaction(async (tx) => {
    await lockUser(tx, userId)
    const asked = asking()
    asked.catch(() => undefined)
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    await revokeSessions(tx, userId, 'password-changed', clock.now())
    return { asked }
  })
  return asked
}

async function sessionOf({ id }: SignedInUser): Promise<string> {
  const session = server.ctx.db.selectFrom('sessions').select('id').where('userId', '=', id)
  return (await session.executeTakeFirstOrThrow()).id
}

type Ask = (user: SignedInUser) => Promise<() => Promise<BareAnswer>>
const by =
  (
    route: Parameters<BareCaller>[0],
    bodyOf: (user: SignedInUser) => object | undefined = () => undefined,
  ): Ask =>
  async (user) => {
    const body = bodyOf(user)
    return () => call(route, { headers: bearer(user.accessToken), ...(body ? { body } : {}) })
  }
const currentPassword = ({ password }: SignedInUser) => ({ currentPassword: password })
const withApp =
  (route: Parameters<BareCaller>[0], bodyOf: (code: string) => object | undefined = () => undefined): Ask =>
  async (user) => {
    const { secret } = await giveTotp(call, user, clock)
    clock.advance(30 * SECOND_MS)
    return await by(route, () => bodyOf(totpAt(secret, clock.now())))(user)
  }
async function addsPasskey(user: SignedInUser) {
  const headers = bearer(user.accessToken)
  const key = softwareAuthenticator(server.url.replace('127.0.0.1', 'localhost'))
  const { body } = await call('POST /auth/passkeys/options', { headers })
  const passkey = key.create(body as unknown as Parameters<typeof key.create>[0])
  return () => call('POST /auth/passkeys', { headers, body: { name: 'A thief’s', passkey } })
}

const asks: Record<string, Ask> = {
  'ask to make a passkey': by('POST /auth/passkeys/options'),
  'add a passkey': addsPasskey,
  'set up an app': by('POST /auth/factors/totp'),
  'remove an app': withApp('DELETE /auth/factors/totp'),
  'prove a factor': withApp('POST /auth/factors/verify', (totp) => ({ totp })),
  'renew recovery codes': withApp('POST /auth/factors/recovery-codes'),
  'change the password': by('POST /auth/password/change', (user) => ({
    ...currentPassword(user),
    newPassword: 'chosen by whoever found it open',
  })),
  'ask for another address': by('POST /auth/email/change', (user) => ({
    ...currentPassword(user),
    email: `thief-${user.email}`,
  })),
  'gather the data': by('POST /auth/me/export', currentPassword),
  'open the copy of the data': by('POST /auth/me/export/link', currentPassword),
  'delete the account': by('POST /auth/me/deletion', currentPassword),
  'keep the account': by('DELETE /auth/me/deletion'),
  'end the other sessions': by('DELETE /auth/sessions'),
}

const there = {
  issuer: 'https://there.example',
  email: 'thief@there.example',
  tokens: { accessToken: 'a', refreshToken: null, expiresAt: null },
}
const client = { address: '192.0.2.1', userAgent: '' }

describe('a session that ends while it asks for something does not', () => {
  test.each(Object.entries(asks))('%s', async (_what, prepare) => {
    const user = await newUser(server)
    const ask = await prepare(user)
    expect(await endBeside(user.id, ask)).toMatchObject({ status: 401, body: { code: 'token-invalid' } })
  })

  test('link an account of a provider', async () => {
    const user = await newUser(server)
    const sessionId = await sessionOf(user)
    const proved = { provider: 'one', there: { ...there, subject: 'linked' } }
    const linking = endBeside(user.id, () => linkToSession(server.ctx, sessionId, proved, client))
    await expect(linking).rejects.toMatchObject({ code: 'oauth-state-invalid' })
    expect(await identitiesOf(server.ctx.db, user.id)).toEqual([])
  })

  test('link one that waited for its sign-in', async () => {
    const user = await newUser(server)
    const browserHash = Buffer.alloc(32, 7)
    const viewer = { userId: user.id, sessionId: await sessionOf(user), roles: [], factorAt: undefined }
    await server.ctx.transaction(async (tx) => {
      const waits = { provider: 'one', there: { ...there, subject: 'waited' }, browserHash }
      await keepPending(tx, server.ctx, user.id, waits)
      await sql`UPDATE sessions SET signed_in_at = ${clock.now()} WHERE user_id = ${user.id}`.execute(tx)
    })
    const linking = endBeside(user.id, () => linkPending(server.ctx, viewer, browserHash, client))
    await expect(linking).rejects.toMatchObject({ code: 'token-invalid' })
    expect(await identitiesOf(server.ctx.db, user.id)).toEqual([])
  })

  test('give a program a session of its own', async () => {
    const user = await newUser(server)
    const tab = browserTab(server.url)
    await signInTab(tab, call, user)
    const code = await allowedBy(tab)
    const { rows } = await sql<{
      id: string
    }>`SELECT id FROM sessions WHERE transport = 'cookie' AND user_id = ${user.id}`.execute(server.ctx.db)
    // Signing out takes the session's row alone.
    const { exchanging } = await server.ctx.transaction(async (tx) => {
      await revokeSession(tx, rows[0]?.id ?? '', 'logout', clock.now())
      const exchanging = exchangeBy(call)(code)
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
      return { exchanging }
    })
    expect(await exchanging).toMatchObject({ status: 400, body: { code: 'code-invalid' } })
  })
})

test('ending the other sessions waits for the account, and holds none of them meanwhile', async () => {
  const user = await newUser(server)
  await call('POST /auth/login', { body: { email: user.email, password: user.password } })
  const { ending } = await server.ctx.transaction(async (tx) => {
    await lockUser(tx, user.id)
    const ending = call('DELETE /auth/sessions', { headers: bearer(user.accessToken) })
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    // What a new password takes next. Were they held, each would wait for the other.
    await sql`SELECT FROM sessions WHERE user_id = ${user.id} FOR UPDATE NOWAIT`.execute(tx)
    return { ending }
  })
  expect(await ending).toMatchObject({ status: 200, body: { ended: 1 } })
})
