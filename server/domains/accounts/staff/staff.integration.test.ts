import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer, giveTotp } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { grantRole, operator, resetFactors, takeRole } from './service.ts'

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

const roles = (staff: Staff, user: Pick<SignedInUser, 'id'>, role: string, reason = 'asked by mail') =>
  call(`POST /admin/users/${user.id}/roles`, { headers: staff.headers, body: { role, reason } })
const take = (staff: Staff, user: Pick<SignedInUser, 'id'>, role: string) =>
  call(`DELETE /admin/users/${user.id}/roles/${role}`, {
    headers: staff.headers,
    body: { reason: 'has left us' },
  })

test('a role given counts at once, is written down with who and why, and may be given again', async () => {
  const admin = await newStaff('admin')
  const user = await newUser(server, [])
  for (let round = 0; round < 2; round++)
    expect((await roles(admin, user, 'moderator')).body).toMatchObject({ roles: ['listener', 'moderator'] })
  clock.advance(1)
  const taken = await call(`DELETE /admin/users/${user.id}/roles/moderator`, {
    headers: admin.headers,
    body: { reason: 'has left us' },
  })
  expect(taken.body).toMatchObject({ roles: ['listener'] })
  expect((await take(admin, user, 'moderator')).status).toBe(200)
  const events = await call(`GET /admin/users/${user.id}/events`, { headers: admin.headers })
  const actor = { id: admin.id, username: admin.username }
  expect(events.body.items).toEqual([
    expect.objectContaining({
      kind: 'role-taken',
      actor,
      detail: { role: 'moderator', reason: 'has left us' },
      address: '127.0.0.1',
    }),
    expect.objectContaining({
      kind: 'role-granted',
      actor,
      detail: { role: 'moderator', reason: 'asked by mail' },
    }),
  ])
})

test('a moderator sees accounts and changes nothing', async () => {
  const moderator = await newStaff('moderator')
  const user = await newUser(server, [])
  const { headers } = moderator
  expect((await call('GET /admin/users', { headers })).status).toBe(200)
  expect((await call(`GET /admin/users/${user.id}`, { headers })).body).toMatchObject({
    id: user.id,
    email: user.email,
    roles: ['listener'],
    secondFactor: false,
    factors: { totp: false, passkeys: 0, recoveryCodesLeft: 0 },
    sessions: 1,
  })
  const refused = { status: 403, code: 'needs-admin' }
  expect((await roles(moderator, moderator, 'admin')).body).toMatchObject(refused)
  expect((await take(moderator, user, 'creator')).body).toMatchObject(refused)
  expect((await call(`GET /admin/users/${user.id}/events`, { headers })).body).toMatchObject(refused)
  const reset = { headers, body: { reason: 'because' } }
  expect((await call(`POST /admin/users/${user.id}/factors/reset`, reset)).body).toMatchObject(refused)
})

test('the list is cut into pages, and found by how an address or a name begins', async () => {
  const { headers } = await newStaff('admin')
  const made: SignedInUser[] = []
  for (let i = 0; i < 5; i++) {
    clock.advance(i % 2)
    made.push(await newUser(server, []))
  }
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await call(`GET /admin/users?limit=2${cursor}`, { headers })
    const items = body.items as { id: string }[]
    expect(items.length).toBeLessThanOrEqual(2)
    seen.push(...items.map(({ id }) => id))
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
  } while (cursor)
  const all = await server.ctx.db.selectFrom('users').select('id').execute()
  expect(seen.toSorted()).toEqual(all.map(({ id }) => id).toSorted())
  const [first] = made
  const found = async (query: string) =>
    (
      (await call(`GET /admin/users?query=${encodeURIComponent(query)}`, { headers })).body.items as {
        id: string
      }[]
    ).map(({ id }) => id)
  expect(await found(first?.email.toUpperCase() ?? '')).toEqual([first?.id])
  expect(await found(first?.id ?? '')).toEqual([first?.id])
  await server.ctx.db
    .updateTable('users')
    .set({ displayName: 'Zoë Müller-Ångström' })
    .where('id', '=', first?.id ?? '')
    .execute()
  for (const query of ['zoe', 'ÅNGSTROM', `@${first?.username}`])
    expect([query, await found(query)]).toEqual([query, [first?.id]])
  expect(await found('%')).toEqual([])
  expect(await found('user_')).toEqual([])
  expect(await found("' OR true --")).toEqual([])
})

test('resetting factors: all are gone, their proofs too, and the owner is told; nobody does it to themselves', async () => {
  const admin = await newStaff('admin')
  const colleague = await newStaff('admin')
  const reset = (id: string) =>
    call(`POST /admin/users/${id}/factors/reset`, { headers: admin.headers, body: { reason: 'lost phone' } })
  expect((await reset(admin.id)).body).toMatchObject({ status: 403, code: 'not-on-oneself' })
  expect((await call('GET /admin/users', { headers: colleague.headers })).status).toBe(200)
  expect((await reset(colleague.id)).body).toMatchObject({
    secondFactor: false,
    factors: { totp: false, passkeys: 0, recoveryCodesLeft: 0 },
  })
  expect((await call('GET /admin/users', { headers: colleague.headers })).body).toMatchObject({
    status: 403,
    code: 'second-factor-required',
  })
  await expect
    .poll(() => server.ctx.mail.mailbox?.list(colleague.email).map(({ subject }) => subject), {
      timeout: 30_000,
    })
    .toContain('Your second factors were removed')
})

test('twelve hours after the last proof the staff’s routes ask for another', async () => {
  const admin = await newStaff('admin')
  clock.advance(12 * HOUR_MS - 1)
  const { body } = await call('POST /auth/refresh', { body: { refreshToken: admin.refreshToken } })
  const headers = bearer(body.accessToken)
  expect((await call('GET /admin/users', { headers })).status).toBe(200)
  clock.advance(1)
  expect((await call('GET /admin/users', { headers })).body).toMatchObject({ code: 'second-factor-required' })
})

test('the last admin stays one, whoever asks', async () => {
  const { db } = server.ctx
  await db.deleteFrom('userRoles').where('role', '=', 'admin').execute()
  const [one, other] = [await newStaff('admin'), await newStaff('admin')]
  // Each takes the other's role at the same moment: one of them stays.
  const fromEachOther = [
    [one, other],
    [other, one],
  ] as const
  for (let round = 0; round < 10; round++) {
    const taken = await Promise.allSettled(
      fromEachOther.map(([actor, { id }]) =>
        takeRole(server.ctx, { userId: actor.id, address: '' }, { id, role: 'admin' }),
      ),
    )
    expect(taken.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(taken.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'last-admin' },
    })
    for (const { id } of fromEachOther.flat())
      await grantRole(server.ctx, operator, { id, role: 'admin', reason: 'again' })
  }
  await takeRole(server.ctx, operator, { id: other.id, role: 'admin' })
  const last = one
  expect((await take(last, last, 'admin')).body).toMatchObject({ status: 403, code: 'not-on-oneself' })
  await expect(takeRole(server.ctx, operator, { id: last.id, role: 'admin' })).rejects.toMatchObject({
    code: 'last-admin',
  })
  // A suspended colleague is none.
  const suspended = await newUser(server, ['admin'])
  await db.updateTable('users').set({ suspendedAt: clock.now() }).where('id', '=', suspended.id).execute()
  await expect(takeRole(server.ctx, operator, { id: last.id, role: 'admin' })).rejects.toMatchObject({
    code: 'last-admin',
  })
  expect((await take(last, suspended, 'admin')).status).toBe(200)
})

test('two admins who change each other’s accounts at once do not wait for each other', async () => {
  const [one, other] = [await newStaff('admin'), await newStaff('admin')]
  for (let round = 0; round < 10; round++)
    await Promise.all([
      resetFactors(server.ctx, { userId: one.id, address: '' }, { id: other.id, reason: 'race' }),
      resetFactors(server.ctx, { userId: other.id, address: '' }, { id: one.id, reason: 'race' }),
    ])
})

test('what the operator does is written down as nobody’s', async () => {
  const admin = await newStaff('admin')
  const user = await newUser(server, [])
  await giveTotp(call, user, clock)
  clock.advance(1)
  await resetFactors(server.ctx, operator, { id: user.id, reason: 'by the operator' })
  const events = await call(`GET /admin/users/${user.id}/events?limit=1`, { headers: admin.headers })
  expect(events.body).toMatchObject({
    items: [{ kind: 'factors-reset', actor: null, detail: { reason: 'by the operator' } }],
    nextCursor: expect.any(String),
  })
  const rest = await call(`GET /admin/users/${user.id}/events?cursor=${events.body.nextCursor}`, {
    headers: admin.headers,
  })
  expect(rest.body).toMatchObject({ items: [{ kind: 'factor-added' }], nextCursor: null })
})

test('an account that is not there', async () => {
  const { headers } = await newStaff('admin')
  const id = server.ctx.newId()
  const missing = { status: 404, code: 'user-not-found' }
  expect((await call(`GET /admin/users/${id}`, { headers })).body).toMatchObject(missing)
  expect((await call(`GET /admin/users/${id}/events`, { headers })).body).toMatchObject(missing)
  const body = { role: 'creator', reason: 'because' }
  expect((await call(`POST /admin/users/${id}/roles`, { headers, body })).body).toMatchObject(missing)
})
