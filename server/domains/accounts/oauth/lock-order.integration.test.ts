import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { linkToSession } from './link.ts'
import { keepPending, linkPending } from './pending.ts'
import { identitiesOf, lockSubject } from './queries.ts'

const client = { address: '192.0.2.1', userAgent: '' }
const clock = fakeClock()
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
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
const thereAs = (subject: string) => ({
  issuer: 'https://there.example',
  subject,
  email: `${subject}@there.example`,
  tokens: { accessToken: 'a', refreshToken: null, expiresAt: null },
})
async function sessionOf({ id }: SignedInUser): Promise<string> {
  const session = server.ctx.db.selectFrom('sessions').select('id').where('userId', '=', id)
  return (await session.executeTakeFirstOrThrow()).id
}

/** Whoever arrives from a provider holds the subject, and then the account. */
async function besideArrival(user: SignedInUser, subject: string, link: () => Promise<unknown>) {
  const { linking } = await server.ctx.transaction(async (tx) => {
    await lockSubject(tx, thereAs(subject))
    const linking = link()
    linking.catch(() => undefined)
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    // Were it held, each would wait for the other.
    await sql`SELECT FROM users WHERE id = ${user.id} FOR UPDATE NOWAIT`.execute(tx)
    return { linking }
  })
  await linking
  expect(await identitiesOf(server.ctx.db, user.id)).toMatchObject([{ subject }])
}

test('linking to a session waits for whoever arrives with the same subject, and holds no account meanwhile', async () => {
  const user = await newUser(server)
  const sessionId = await sessionOf(user)
  const proved = { provider: 'one', there: thereAs('at-session') }
  await besideArrival(user, 'at-session', () => linkToSession(server.ctx, sessionId, proved, client))
})

test('so does linking what has waited for a sign-in', async () => {
  const user = await newUser(server)
  const browserHash = Buffer.alloc(32, 7)
  const viewer = { userId: user.id, sessionId: await sessionOf(user), roles: [], factorAt: undefined }
  await server.ctx.transaction(async (tx) => {
    await keepPending(tx, server.ctx, user.id, { provider: 'one', there: thereAs('pending'), browserHash })
    await sql`UPDATE sessions SET signed_in_at = ${clock.now()} WHERE user_id = ${user.id}`.execute(tx)
  })
  await besideArrival(user, 'pending', () => linkPending(server.ctx, viewer, browserHash, client))
})

test('what has come in place of what was to be linked is neither linked nor lost', async () => {
  const user = await newUser(server)
  const browserHash = Buffer.alloc(32, 8)
  const viewer = { userId: user.id, sessionId: await sessionOf(user), roles: [], factorAt: undefined }
  const keep = (subject: string) =>
    server.ctx.transaction((tx) =>
      keepPending(tx, server.ctx, user.id, { provider: 'one', there: thereAs(subject), browserHash }),
    )
  await keep('first')
  await sql`UPDATE sessions SET signed_in_at = ${clock.now()} WHERE user_id = ${user.id}`.execute(
    server.ctx.db,
  )
  const { linking } = await server.ctx.transaction(async (tx) => {
    await lockSubject(tx, thereAs('first'))
    const linking = linkPending(server.ctx, viewer, browserHash, client)
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    await keep('second')
    return { linking }
  })
  expect(await linking).toBe(false)
  expect(await identitiesOf(server.ctx.db, user.id)).toEqual([])
  expect(await linkPending(server.ctx, viewer, browserHash, client)).toBe(true)
  expect(await identitiesOf(server.ctx.db, user.id)).toMatchObject([{ subject: 'second' }])
})
