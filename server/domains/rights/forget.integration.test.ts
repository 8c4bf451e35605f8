import { Readable } from 'node:stream'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff, noticeAbout } from '../../../e2e/support/staff.ts'
import { forgetOldNotices } from './forget.ts'
import { rightsData } from './personal-data.ts'

let database: TestDatabase
let server: TestServer
let creator: SignedInUser
let staff: SignedInUser
let made = 0

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    env: { DMCA_STRIKES: '100', DMCA_RETENTION_DAYS: '400', ROLE: 'web' },
  })
  creator = await newUser(server)
  staff = await newStaff(server, 'moderator')
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Way = 'pending' | 'dismissed' | 'taken-down' | 'countered' | 'restored'

const steps: Readonly<Record<Way, readonly string[]>> = {
  pending: [],
  dismissed: ['/dismiss'],
  'taken-down': ['/take-down'],
  countered: ['/take-down', 'counter'],
  restored: ['/take-down', 'counter', '/restore'],
}
const counterNotice = {
  ...{ name: 'Maya Lind', address: 'Storgatan 1', phone: '+46 18 000 00', signature: 'Maya Lind' },
  ...{ statement: 'I played it.', swornStatement: true, jurisdictionConsent: true },
}

/** A notice that went so far, and the track it is about. */
async function noticeThat(way: Way, by = creator): Promise<{ id: string; trackId: string }> {
  const track = await newPublishedTrack(server, by, { title: `Claimed ${++made}` })
  const filed = await call<{ number: number }>(server, undefined, 'POST /dmca/notices', noticeAbout(track.id))
  const { id } = await server.ctx.db
    .selectFrom('dmcaNotices')
    .select('id')
    .where('number', '=', filed.body.number)
    .executeTakeFirstOrThrow()
  for (const step of steps[way]) {
    const { status, body } =
      step === 'counter'
        ? await call(server, by, `POST /dmca/notices/${id}/counter-notice`, counterNotice)
        : await call(server, staff, `POST /admin/dmca/notices/${id}${step}`, { reason: 'looked at it' })
    expect(status, JSON.stringify(body)).toBeLessThan(300)
  }
  return { id, trackId: track.id }
}

const sweepAfter = (days: number) =>
  forgetOldNotices({
    ...server.ctx,
    clock: { now: () => new Date(server.ctx.clock.now().getTime() + days * DAY_MS) },
  })
async function known(id: string) {
  const { db } = server.ctx
  const notice = await db
    .selectFrom('dmcaNotices')
    .select(['claimantName', 'claimantAddress', 'claimantPhone', 'claimantEmail', 'rightsOwner', 'signature'])
    .select('work')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const counter = await db
    .selectFrom('dmcaCounterNotices')
    .select(['name', 'address', 'phone', 'statement', 'signature'])
    .where('noticeId', '=', id)
    .executeTakeFirst()
  const { work, ...claimant } = notice
  return {
    work,
    claimant: Object.values(claimant).join(''),
    counter: counter && Object.values(counter).join(''),
  }
}

test('who claimed and who answered is forgotten of what ended long ago, and of nothing else', async () => {
  const notices = new Map<Way, string>()
  for (const way of Object.keys(steps) as Way[]) notices.set(way, (await noticeThat(way)).id)
  const gone = await noticeThat('countered')
  await call(server, creator, `DELETE /tracks/${gone.trackId}`)
  const idOf = (way: Way) => notices.get(way) ?? ''

  await sweepAfter(399)
  for (const id of [...notices.values(), gone.id]) expect((await known(id)).claimant).not.toBe('')

  for (let times = 0; times < 2; times++) await sweepAfter(401)
  for (const way of ['pending', 'taken-down', 'countered'] as const)
    expect([way, (await known(idOf(way))).claimant]).toEqual([way, expect.stringContaining('Ada Rights')])
  expect((await known(idOf('countered'))).counter).toContain('Maya Lind')
  for (const id of [idOf('dismissed'), idOf('restored'), gone.id])
    expect(await known(id)).toMatchObject({ claimant: '', work: noticeAbout('').work })
  for (const id of [idOf('restored'), gone.id]) expect((await known(id)).counter).toBe('')
})

test('a copy holds what was claimed and answered, not who claimed; whoever leaves is named no more', async () => {
  const leaving = await newUser(server)
  const { id } = await noticeThat('countered', leaving)
  const copy: Record<string, unknown[]> = {}
  for (const [name, rows] of Object.entries(rightsData.collect(server.ctx.db, leaving.id)))
    copy[name] = await Readable.from(rows).toArray()
  expect(copy).toMatchObject({
    'copyright-notices': [{ id, status: 'counter_noticed' }],
    'counter-notices': [{ id, name: 'Maya Lind', statement: 'I played it.' }],
  })
  expect(JSON.stringify(copy)).not.toContain('Ada Rights')
  await server.ctx.transaction(async (tx) => rightsData.erase?.(tx, leaving.id, server.ctx.clock.now()))
  expect((await known(id)).counter).toBe('')
  expect((await known(id)).claimant).toContain('Ada Rights')
})
