import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bareCaller } from '../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { giveTotp } from '../../e2e/support/second-factors.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { problemOf } from './client/index.ts'
import { type TestBridge, testBridge } from './testing.ts'

interface Staff {
  readonly id: string
  readonly username: string
  readonly codes: string[]
  readonly whose: { readonly server: string; readonly accountId: string }
}
let database: TestDatabase
let server: TestServer
/** The Studio of an admin, and that of a moderator. */
let there: TestBridge
let elsewhere: TestBridge
let admin: Staff
let moderator: Staff

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  there = await testBridge()
  elsewhere = await testBridge()
  admin = await signInAs('admin', there)
  moderator = await signInAs('moderator', elsewhere)
})
afterAll(async () => {
  await there?.close()
  await elsewhere?.close()
  await server?.stop()
  await database?.drop()
})

async function signInAs(role: 'admin' | 'moderator', { studio }: TestBridge): Promise<Staff> {
  const user = await newUser(server, [role])
  const codes = [...(await giveTotp(bareCaller(server.url), user, server.ctx.clock)).recoveryCodes]
  const { email, password, id, username } = user
  const wish = { server: server.url, email, password, secondFactor: codes.pop() ?? '' }
  const answer = await studio.client.session.signIn(wish)
  if (answer.kind !== 'signed-in') throw new Error(`${answer.kind} is no sign-in`)
  return { id, username, codes, whose: { server: server.url, accountId: answer.account.accountId } }
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: unknown) => problemOf(error)?.code,
  )
const whoever = { actor: null, byServer: false, subject: null, action: null, family: null } as const
const whenever = { from: null, to: null } as const

test('an account is found, seen, and has done to it what an admin may; each act is in the log', async () => {
  const { users, audit } = there.studio.client
  const { whose } = admin
  const user = await newUser(server, [])
  const { items } = await users.list({ whose, cursor: null, query: `@${user.username}` })
  expect(items).toMatchObject([{ id: user.id, email: user.email }])
  const act = { whose, id: user.id, reason: 'asked by mail' }
  expect((await users.get(act)).counts).toEqual({ tracks: 0, releases: 0, orders: 0, sales: 0 })
  const [session] = await users.sessions(act)
  expect(session).toMatchObject({ address: '127.0.0.1' })

  expect((await users.grantRole({ ...act, role: 'creator' })).roles).toEqual(['listener', 'creator'])
  expect((await users.takeRole({ ...act, role: 'creator' })).roles).toEqual(['listener'])
  expect(await users.endSessions({ ...act, sessionId: session?.id ?? null })).toMatchObject({ sessions: 0 })
  const until = new Date(Date.now() + 7 * DAY_MS).toISOString()
  expect((await users.suspend({ ...act, until })).suspension).toMatchObject({ until })
  expect((await users.suspend({ ...act, until: null })).suspension).toMatchObject({ until: null })
  expect(await users.sessions(act)).toEqual([])
  expect((await users.lift(act)).suspension).toBeNull()
  expect(await codeOf(users.suspend({ ...act, id: admin.id, until: null }))).toBe('not-on-oneself')
  expect(await codeOf(users.takeRole({ ...act, id: admin.id, role: 'admin' }))).toBe('not-on-oneself')

  const asked = { whose, ...whoever, ...whenever, subject: user.username }
  const actions = [
    'moderation.reverse',
    'account.suspension-lifted',
    'account.suspended',
    'account.sessions-ended',
    'account.role-taken',
    'account.role-granted',
  ]
  const found = (await audit.list({ ...asked, cursor: null })).items
  expect([...new Set(found.map(({ action }) => action))].sort()).toEqual(actions.toSorted())
  expect(found.every(({ actor, reason }) => actor?.id === admin.id && reason === 'asked by mail')).toBe(true)
  const { filename, content } = await audit.table({ ...asked, family: 'accounts', actor: admin.username })
  expect(filename).toMatch(/^veza-audit-.*\.csv$/)
  const lines = Buffer.from(content, 'base64').toString('utf8').trimEnd().split('\r\n')
  expect(lines).toHaveLength(1 + found.filter(({ action }) => action.startsWith('account.')).length)
  const none = { ...asked, cursor: null, to: new Date(0).toISOString() }
  expect((await audit.list(none)).items).toEqual([])
  expect((await audit.list({ ...asked, cursor: null, byServer: true })).items).toEqual([])
})

test('a moderator sees accounts, and is told that the rest is for admins', async () => {
  const { users, audit } = elsewhere.studio.client
  const { whose } = moderator
  const act = { whose, id: admin.id, reason: 'because I can' }
  expect((await users.list({ whose, cursor: null, query: admin.username })).items).toHaveLength(1)
  const asked = { whose, ...whoever, ...whenever }
  const refused = [
    users.sessions(act),
    users.grantRole({ ...act, id: moderator.id, role: 'admin' }),
    users.takeRole({ ...act, role: 'admin' }),
    users.endSessions({ ...act, sessionId: null }),
    users.suspend({ ...act, until: null }),
    users.lift(act),
    audit.list({ ...asked, cursor: null }),
    audit.table(asked),
  ]
  expect(await Promise.all(refused.map(codeOf))).toEqual(refused.map(() => 'needs-admin'))
})

test('where the second factor is too old nothing is done, until it is proved', async () => {
  const { users, audit, moderation } = there.studio.client
  const { whose, codes } = admin
  const user = await newUser(server, [])
  await sql`UPDATE sessions SET factor_at = now() - interval '13 hours' WHERE user_id = ${admin.id}`.execute(
    server.ctx.db,
  )
  const act = { whose, id: user.id, reason: 'asked by mail', until: null }
  expect(await codeOf(users.suspend(act))).toBe('second-factor-required')
  expect(await codeOf(audit.table({ whose, ...whoever, ...whenever }))).toBe('second-factor-required')
  await moderation.prove({ whose, code: codes.pop() ?? '' })
  expect((await users.suspend(act)).suspended).toBe(true)
})
