import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer, giveTotp } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  signIn,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'

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

async function newStaff(role: 'moderator' | 'admin') {
  const user = await newUser(server, [role])
  await giveTotp(call, user, clock)
  return { ...user, headers: bearer(user.accessToken) }
}
type Staff = Awaited<ReturnType<typeof newStaff>>

/** What the audit log says was done to somebody, in its order. */
const deedsOn = ({ id }: Pick<SignedInUser, 'id'>) =>
  server.ctx.db.selectFrom('auditLog').selectAll().where('subjectId', '=', id).orderBy('at').execute()

describe('sessions of somebody', () => {
  const sessionsOf = async (staff: Staff, { id }: SignedInUser) =>
    (await call(`GET /admin/users/${id}/sessions`, { headers: staff.headers })).body.items as { id: string }[]
  const end = (staff: Staff, id: string, body: object) =>
    call(`POST /admin/users/${id}/sessions/end`, { headers: staff.headers, body })
  const isIn = async ({ accessToken }: Pick<SignedInUser, 'accessToken'>) =>
    (await call('GET /auth/me', { headers: bearer(accessToken) })).status === 200

  test('are seen by an admin, and ended: one, or all', async () => {
    const admin = await newStaff('admin')
    const user = await newUser(server, [])
    const elsewhere = await signIn(server, user)
    const seen = await sessionsOf(admin, user)
    expect(seen).toHaveLength(2)
    expect(seen[0]).toMatchObject({ address: '127.0.0.1', device: expect.any(String) })
    expect(seen[0]).not.toHaveProperty('current')
    const [last] = seen
    clock.advance(1)
    const one = { reason: 'a stolen laptop', sessionId: last?.id }
    for (let round = 0; round < 2; round++)
      expect((await end(admin, user.id, one)).body).toMatchObject({ sessions: 1 })
    expect(await isIn(elsewhere)).not.toBe(await isIn(user))
    expect((await end(admin, user.id, { reason: 'everywhere' })).body).toMatchObject({ sessions: 0 })
    expect([await isIn(user), await isIn(elsewhere)]).toEqual([false, false])
    expect(await sessionsOf(admin, user)).toEqual([])
    expect(await deedsOn(user)).toMatchObject([
      { action: 'account.sessions-ended', actorId: admin.id, reason: 'a stolen laptop' },
      { action: 'account.sessions-ended', actorId: admin.id, reason: 'everywhere', details: { ended: 1 } },
    ])
  })

  test('of somebody else are not ended by naming another account, and one’s own not here', async () => {
    const admin = await newStaff('admin')
    const [user, other] = [await newUser(server, []), await newUser(server, [])]
    const [theirs] = await sessionsOf(admin, user)
    expect((await end(admin, other.id, { reason: 'because', sessionId: theirs?.id })).status).toBe(200)
    expect(await isIn(user)).toBe(true)
    expect((await end(admin, admin.id, { reason: 'because' })).body).toMatchObject({ code: 'not-on-oneself' })
    expect(await isIn(admin)).toBe(true)
  })
})

describe('the audit log', () => {
  const acts = (user: SignedInUser) =>
    [
      ['account.role-granted', `POST /admin/users/${user.id}/roles`, { role: 'moderator' }],
      ['account.role-taken', `DELETE /admin/users/${user.id}/roles/moderator`, {}],
      ['account.factors-reset', `POST /admin/users/${user.id}/factors/reset`, {}],
      ['account.sessions-ended', `POST /admin/users/${user.id}/sessions/end`, {}],
      ['account.suspended', `POST /admin/users/${user.id}/suspension`, {}],
      ['account.suspension-lifted', `DELETE /admin/users/${user.id}/suspension`, {}],
    ] as const

  test('has every act once, with who, what and why', async () => {
    const admin = await newStaff('admin')
    const user = await newUser(server, [])
    for (const [action, route, more] of acts(user)) {
      clock.advance(1)
      const body = { reason: `for ${action}`, ...more }
      for (let round = 0; round < (action === 'account.factors-reset' ? 1 : 2); round++)
        expect([action, (await call(route, { headers: admin.headers, body })).status]).toEqual([action, 200])
    }
    expect(await deedsOn(user)).toMatchObject(
      acts(user).map(([action]) => ({ action, actorId: admin.id, reason: `for ${action}` })),
    )
  })

  test('cannot be written: nothing is done', async () => {
    const admin = await newStaff('admin')
    const user = await newUser(server, [])
    await sql`CREATE FUNCTION refuse_deed() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no more room'; END $$`.execute(server.ctx.db)
    await sql`CREATE TRIGGER refuse BEFORE INSERT ON audit_log EXECUTE FUNCTION refuse_deed()`.execute(
      server.ctx.db,
    )
    const before = await call(`GET /admin/users/${user.id}`, { headers: admin.headers })
    for (const [action, route, more] of acts(user)) {
      // What there is nothing to do of is done all the same.
      if (action === 'account.role-taken' || action === 'account.suspension-lifted') continue
      const body = { reason: `for ${action}`, ...more }
      expect([action, (await call(route, { headers: admin.headers, body })).status]).toEqual([action, 500])
    }
    await sql`DROP FUNCTION refuse_deed CASCADE`.execute(server.ctx.db)
    const { body } = await call(`GET /admin/users/${user.id}`, { headers: admin.headers })
    expect(body).toEqual(before.body)
    expect((await call('GET /auth/me', { headers: bearer(user.accessToken) })).status).toBe(200)
  })
})

test('whoever is suspended is given no role of the staff', async () => {
  const admin = await newStaff('admin')
  const user = await newUser(server, [])
  const body = { reason: 'because' }
  const give = (role: string) =>
    call(`POST /admin/users/${user.id}/roles`, { headers: admin.headers, body: { ...body, role } })
  await call(`POST /admin/users/${user.id}/suspension`, { headers: admin.headers, body })
  for (const role of ['moderator', 'admin'])
    expect((await give(role)).body).toMatchObject({ status: 409, code: 'suspended' })
  expect((await give('creator')).status).toBe(200)
})
