import type { Suspension } from '@veza/shared/contracts/rights.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack, openUpload } from '../../../e2e/support/api.ts'
import { giveSound, newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff, noticeAbout } from '../../../e2e/support/staff.ts'

let database: TestDatabase
let server: TestServer
let staff: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  staff = await newStaff(server, 'admin')
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const decide = (what: string) =>
  call<{ code: string }>(server, staff, `POST /admin/dmca/${what}`, { reason: 'looked at it' })

/** A notice against a new track of theirs, to be decided on. */
async function noticeAgainst(creator: SignedInUser): Promise<string> {
  const track = await newPublishedTrack(server, creator, { title: 'Claimed' })
  const id = server.ctx.newId()
  await call(server, undefined, 'POST /dmca/notices', { ...noticeAbout(track.id), id })
  return id
}
async function noticesAgainst(creator: SignedInUser, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index++) ids.push(await noticeAgainst(creator))
  return ids
}
const suspensionOf = async ({ id }: SignedInUser) => {
  const { body } = await call<{ items: Suspension[] }>(server, staff, 'GET /admin/dmca/suspensions')
  return body.items.find(({ user }) => user.id === id)
}
/** What a creator is told who wants to upload, and to publish. */
async function tries(creator: SignedInUser): Promise<(string | number)[]> {
  const track = await newTrack(server, creator)
  const upload = await openUpload(server, creator, track.id, Buffer.from(track.id))
  await giveSound(server, creator, track.id)
  const published = await call(server, creator, `POST /tracks/${track.id}/publish`)
  return [upload, published].map(({ status, body }) => (body as { code?: string }).code ?? status)
}

test('the third upheld notice suspends uploads and publishing, and staff lets them again', async () => {
  const creator = await newUser(server)
  const [first = '', second = '', third = ''] = await noticesAgainst(creator, 3)
  await decide(`notices/${first}/take-down`)
  await decide(`notices/${second}/take-down`)
  expect([await suspensionOf(creator), await tries(creator)]).toEqual([undefined, [200, 200]])
  await decide(`notices/${third}/take-down`)
  expect(await tries(creator)).toEqual(['uploads-suspended', 'uploads-suspended'])
  const suspension = await suspensionOf(creator)
  expect(suspension).toMatchObject({ upheld: 3, upheldNow: 3, liftedAt: null })
  await server.ctx.mail.mailbox?.waitFor(
    ({ to, subject }) => to === creator.email && subject.includes('suspended'),
    AbortSignal.timeout(60_000),
  )
  await decide(`notices/${first}/restore`)
  expect(await suspensionOf(creator)).toMatchObject({ upheld: 3, upheldNow: 2, liftedAt: null })
  const lift = `suspensions/${suspension?.id}/lift`
  expect([(await decide(lift)).status, (await decide(lift)).status]).toEqual([200, 200])
  expect(await tries(creator)).toEqual([200, 200])
  const rows = await server.ctx.db
    .selectFrom('auditLog')
    .select(['action', 'actorId'])
    .where('subjectId', '=', creator.id)
    .orderBy('id')
    .execute()
  expect(rows).toEqual([
    { action: 'uploads.suspended', actorId: null },
    { action: 'uploads.released', actorId: staff.id },
  ])
})

test('three at the same moment are counted one after the other', async () => {
  const creator = await newUser(server)
  const ids = await noticesAgainst(creator, 3)
  await Promise.all(ids.map((id) => decide(`notices/${id}/take-down`)))
  expect(await suspensionOf(creator)).toMatchObject({ upheld: 3 })
})

test('a notice that was restored does not count, nor one of long ago, nor one that was dismissed', async () => {
  const creator = await newUser(server)
  const [old = '', back = '', not = '', ...rest] = await noticesAgainst(creator, 5)
  await decide(`notices/${old}/take-down`)
  const takenDownAt = new Date(Date.now() - 366 * DAY_MS)
  await server.ctx.db.updateTable('dmcaNotices').set({ takenDownAt }).where('id', '=', old).execute()
  await decide(`notices/${back}/take-down`)
  await decide(`notices/${back}/restore`)
  await decide(`notices/${not}/dismiss`)
  for (const id of rest) await decide(`notices/${id}/take-down`)
  expect([await suspensionOf(creator), await tries(creator)]).toEqual([undefined, [200, 200]])
})

test('only the staff sees suspensions, and lifts them', async () => {
  const creator = await newUser(server)
  for (const route of ['GET /admin/dmca/suspensions', `POST /admin/dmca/suspensions/${creator.id}/lift`])
    expect((await call(server, creator, route)).body.code).toBe('needs-moderator')
  expect((await decide(`suspensions/${creator.id}/lift`)).body.code).toBe('suspension-not-found')
})
