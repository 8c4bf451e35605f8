import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { newUser, type SignedInUser, signIn } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { grantRole, operator } from '../accounts/index.ts'
import { liftDue } from './lift-due.ts'
import { liftSuspension, suspendAccount } from './suspending.ts'
import { startModerating } from './testing.ts'

const { server, listener, one, other, claim, caseOf, report, decided, tokenOf, appeal, decideAppeal } =
  await startModerating()
const admin = await newStaff(server, 'admin')
const bare = await newUser(server, ['admin'])
const why = { reason: 'A stolen account' }
const until = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
interface Detail {
  readonly code?: string
  readonly suspended: boolean
  readonly suspension: { readonly until: string | null } | null
  readonly sessions: number
}
const suspend = (by: SignedInUser | undefined, { id }: Pick<SignedInUser, 'id'>, more: object = {}) =>
  call<Detail>(server, by, `POST /admin/users/${id}/suspension`, { ...why, ...more })
const lift = (by: SignedInUser | undefined, { id }: Pick<SignedInUser, 'id'>) =>
  call<Detail>(server, by, `DELETE /admin/users/${id}/suspension`, { reason: 'It is theirs again' })
const login = async ({ email, password }: SignedInUser) =>
  (await call(server, undefined, 'POST /auth/login', { email, password })).status
const isIn = async (user: SignedInUser) => (await call(server, user, 'GET /auth/me')).status === 200
const deeds = async ({ id }: SignedInUser) =>
  (
    await server.ctx.db
      .selectFrom('auditLog')
      .select(['action', 'actorId', 'reason'])
      .where('subjectId', '=', id)
      .orderBy('at')
      .execute()
  ).map(({ action, actorId, reason }) => [action, actorId, reason])

describe('an admin suspends', () => {
  test('somebody, who is signed out at once, told why, and in again when it is lifted', async () => {
    const user = await newUser(server)
    expect((await suspend(admin, user)).body).toMatchObject({
      suspended: true,
      suspension: { until: null },
      sessions: 0,
    })
    expect([await isIn(user), await login(user)]).toEqual([false, 403])
    expect(await tokenOf(user.email, 'suspended')).not.toBe('')
    expect((await lift(admin, user)).body).toMatchObject({ suspended: false, suspension: null })
    expect([await isIn(user), await login(user)]).toEqual([false, 200])
    expect(await deeds(user)).toEqual([
      ['account.suspended', admin.id, why.reason],
      ['account.suspension-lifted', admin.id, 'It is theirs again'],
    ])
  })

  test('once, however often the answer is lost', async () => {
    const user = await newUser(server)
    const end = { until: until(3) }
    for (let round = 0; round < 3; round++)
      expect((await suspend(admin, user, end)).body.suspension).toMatchObject(end)
    await Promise.all(Array.from({ length: 4 }, () => suspend(admin, user, end)))
    expect(await deeds(user)).toHaveLength(1)
    for (let round = 0; round < 3; round++) expect((await lift(admin, user)).status).toBe(200)
    expect(await deeds(user)).toHaveLength(2)
    expect((await suspend(admin, user, end)).body.suspended).toBe(true)
  })

  test('until a day, after which it ends by itself', async () => {
    const user = await newUser(server)
    await suspend(admin, user, { until: until(2) })
    const later = new Date(Date.now() + 3 * DAY_MS)
    await liftDue({ ...server.ctx, clock: { now: () => later } })
    expect(await login(user)).toBe(200)
    for (const wrong of [until(-1), until(400)])
      expect((await suspend(admin, user, { until: wrong })).body.code).toBe('wrong-until')
  })

  test.each([
    ['nobody', undefined, 'unauthenticated'],
    ['a listener', listener, 'needs-moderator'],
    ['a moderator', one, 'needs-admin'],
    ['an admin without a second factor', bare, 'second-factor-required'],
  ] as const)('and %s does neither', async (_who, by, code) => {
    const user = await newUser(server)
    expect((await suspend(by, user)).body.code).toBe(code)
    expect((await lift(by, user)).body.code).toBe(code)
    expect([await isIn(user), await deeds(user)]).toEqual([true, []])
  })

  test('neither themselves nor another of the staff', async () => {
    const colleague = await newStaff(server, 'admin')
    expect((await suspend(admin, admin)).body.code).toBe('not-on-oneself')
    expect((await lift(admin, admin)).body.code).toBe('not-on-oneself')
    for (const staff of [colleague, other]) expect((await suspend(admin, staff)).body.code).toBe('is-staff')
    expect(await Promise.all([admin, colleague, other].map(isIn))).toEqual([true, true, true])
  })

  test('nobody who is not there', async () => {
    const nobody = { id: server.ctx.newId() }
    expect((await suspend(admin, nobody)).body.code).toBe('user-not-found')
    expect((await lift(admin, nobody)).body.code).toBe('user-not-found')
  })
})

describe('beside the moderators', () => {
  test('it can be appealed as theirs, and stands in no queue', async () => {
    const user = await newUser(server)
    await suspend(admin, user)
    const row = await server.ctx.db
      .selectFrom('moderationCases')
      .select(['id', 'status', 'reports'])
      .where('ownerId', '=', user.id)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ status: 'acted', reports: 0 })
    expect((await appeal(await tokenOf(user.email, 'suspended'))).status).toBe(201)
    expect((await decideAppeal(one, row.id, 'reversed')).status).toBe(200)
    expect(await login(user)).toBe(200)
  })

  test('lifting takes back what a moderator decided too, ends its appeal, and keeps the rest', async () => {
    const user = await newUser(server)
    const tracks = [
      await newPublishedTrack(server, user, { title: 'Hidden' }),
      await newPublishedTrack(server, user, { title: 'Heard' }),
    ]
    const [hidden, banned] = tracks.map(({ id }) => ['track', id] as const)
    if (!hidden || !banned) throw new Error('two were published')
    await decided(one, listener, hidden, 'hide')
    const { id } = await decided(one, listener, banned, 'ban')
    await suspend(admin, user, { until: until(5) })
    expect((await appeal(await tokenOf(user.email, 'closed'))).status).toBe(201)
    expect((await lift(admin, user)).body.suspended).toBe(false)
    expect(await login(user)).toBe(200)
    expect((await decideAppeal(other, id, 'upheld')).status).toBe(409)
    expect((await call(server, undefined, `GET /tracks/${hidden[1]}`)).status).toBe(404)
    expect((await call(server, undefined, `GET /tracks/${banned[1]}`)).status).toBe(200)
  })

  test('what is reported about their page waits on', async () => {
    const user = await newUser(server)
    expect((await report(listener, 'profile', user.id)).status).toBe(201)
    expect((await suspend(admin, user)).status).toBe(200)
    expect((await claim(one, await caseOf(user.id))).status).toBe(200)
  })
})

describe('at the same moment', () => {
  test('a sign-in opens nothing, now or once the suspension is lifted', async () => {
    for (let round = 0; round < 6; round++) {
      const user = await newUser(server)
      const [, attempt] = await Promise.allSettled([
        suspendAccount(server.ctx, { userId: user.id, actorId: admin.id, ...why }),
        signIn(server, user),
      ])
      const opened = attempt.status === 'fulfilled' ? { ...user, ...attempt.value } : user
      expect(await isIn(opened)).toBe(false)
      await lift(admin, user)
      expect([await isIn(opened), await login(user)]).toEqual([false, 200])
    }
  })

  test('whoever is made one of the staff is that, or suspended; never both', async () => {
    for (let round = 0; round < 6; round++) {
      const user = await newUser(server)
      await Promise.allSettled([
        suspendAccount(server.ctx, { userId: user.id, actorId: admin.id, ...why }),
        grantRole(server.ctx, operator, { id: user.id, role: 'moderator', ...why }),
      ])
      const { rows } = await sql<{ suspended: boolean; staff: boolean }>`
        SELECT suspended_at IS NOT NULL AS suspended,
          EXISTS (SELECT FROM user_roles WHERE user_id = users.id AND role = 'moderator') AS staff
        FROM users WHERE id = ${user.id}`.execute(server.ctx.db)
      expect(rows[0]?.suspended).not.toBe(rows[0]?.staff)
    }
  })

  test('one suspends and another lifts: one after the other, and the log says both', async () => {
    const colleague = await newStaff(server, 'admin')
    for (let round = 0; round < 6; round++) {
      const user = await newUser(server)
      await suspend(admin, user)
      await Promise.all([
        suspendAccount(server.ctx, { userId: user.id, actorId: colleague.id, ...why }),
        liftSuspension(server.ctx, { userId: user.id, actorId: admin.id, ...why }),
      ])
      const actions = (await deeds(user)).map(([action]) => action).toSorted()
      expect(actions).toEqual(['account.suspended', 'account.suspended', 'account.suspension-lifted'])
      await lift(colleague, user)
      expect(await login(user)).toBe(200)
    }
  })
})
