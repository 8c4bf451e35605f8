import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { NoticeDetail, OwnNotice } from '@veza/shared/contracts/rights.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff, noticeAbout } from '../../../e2e/support/staff.ts'
import { afterBusinessDays } from './business-days.ts'
import { restoreDue } from './restore-due.ts'
import { tellFiled } from './tell.ts'

let database: TestDatabase
let server: TestServer
let creator: SignedInUser
let staff: SignedInUser
let made = 0

beforeAll(async () => {
  database = await testDatabase()
  // One creator for all: their uploads would be suspended after a few.
  server = await startTestServer({ databaseUrl: database.url, env: { DMCA_STRIKES: '100' } })
  creator = await newUser(server)
  staff = await newStaff(server, 'moderator')
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const newTrack = () => newPublishedTrack(server, creator, { title: `Claimed ${++made}` })
const mailTo = (to: string, text: string) =>
  server.ctx.mail.mailbox?.waitFor(
    (mail) => mail.to === to && mail.text.includes(text),
    AbortSignal.timeout(60_000),
  )
const file = (target: string, more: object = {}) =>
  call<{ number: number; receivedAt: string; code: string }>(server, undefined, 'POST /dmca/notices', {
    ...noticeAbout(target),
    ...more,
  })
async function filed(target: string, more: object = {}): Promise<NoticeDetail> {
  const { status, body } = await file(target, more)
  expect(status, JSON.stringify(body)).toBe(201)
  const { id } = await server.ctx.db
    .selectFrom('dmcaNotices')
    .select('id')
    .where('number', '=', body.number)
    .executeTakeFirstOrThrow()
  return (await decide(id, '')).body
}
const decide = (id: string, what: string, more: object = {}, by: SignedInUser = staff) =>
  call<NoticeDetail & { code: string }>(
    server,
    by,
    `${what === '' ? 'GET' : 'POST'} /admin/dmca/notices/${id}${what}`,
    what === '' ? undefined : { reason: 'looked at it', ...more },
  )
const counterNotice = {
  name: 'Maya Lind',
  address: 'Storgatan 1\nUppsala',
  phone: '+46 18 000 00',
  statement: 'I played every note of it.',
  signature: 'Maya Lind',
  swornStatement: true,
  jurisdictionConsent: true,
}
const counter = (id: string, by = creator, more: object = {}) =>
  call<OwnNotice & { code: string }>(server, by, `POST /dmca/notices/${id}/counter-notice`, {
    ...counterNotice,
    ...more,
  })
const heard = async ({ id }: Pick<Track, 'id'>, by?: SignedInUser) =>
  (await call(server, by, `GET /tracks/${id}/master.m3u8`)).status
const after = (date: Date) => ({ ...server.ctx, clock: { now: () => date } })
const audited = async (id: string) => {
  const rows = await server.ctx.db
    .selectFrom('auditLog')
    .select(['action', 'actorId'])
    .where('subjectId', '=', id)
    .orderBy('id')
    .execute()
  return rows.map(({ action, actorId }) => [action, actorId])
}
/** A notice that was upheld. */
async function takenDown(track?: Track): Promise<{ track: Track; notice: NoticeDetail }> {
  const found = track ?? (await newTrack())
  const { id } = await filed(found.id)
  const { status, body } = await decide(id, '/take-down')
  expect([status, body.status]).toEqual([200, 'taken_down'])
  return { track: found, notice: body }
}

describe('a notice', () => {
  test('of a public, a private, a deleted and an unknown track gets the same answer, and changes nothing yet', async () => {
    const [open, hidden, deleted] = [await newTrack(), await newTrack(), await newTrack()]
    await call(server, creator, `PATCH /tracks/${hidden.id}`, {
      version: hidden.version,
      visibility: 'private',
    })
    await call(server, creator, `DELETE /tracks/${deleted.id}`)
    const targets = [open.id, open.url, hidden.id, hidden.url, deleted.id, 'https://elsewhere.example/x', '—']
    for (const target of targets) {
      const { status, body } = await file(target)
      expect([target, status, Object.keys(body).sort()]).toEqual([target, 201, ['number', 'receivedAt']])
    }
    expect([await heard(open), await heard(hidden)]).toEqual([200, 404])
    const known = await server.ctx.db.selectFrom('dmcaNotices').select('trackId').orderBy('number').execute()
    expect(known.slice(-targets.length).map(({ trackId }) => trackId)).toEqual([
      open.id,
      open.id,
      hidden.id,
      hidden.id,
      null,
      null,
      null,
    ])
  })

  test.each([
    ['swornStatement', false],
    ['swornStatement', undefined],
    ['swornStatement', 'true'],
    ['goodFaith', false],
    ['name', '  '],
    ['address', ''],
    ['email', 'nobody'],
    ['work', ''],
    ['target', ''],
    ['signature', ''],
  ])('without its %s (%j) is refused, with the field named', async (field, value) => {
    const { status, body } = await file('x', { [field]: value })
    expect([status, body]).toMatchObject([400, { code: 'invalid', errors: [{ field }] }])
  })

  test('sent twice is one, and an id opens nobody else’s', async () => {
    const id = server.ctx.newId()
    const [one, again] = [await file('a song', { id }), await file('a song', { id })]
    expect(again).toMatchObject({ status: 201, body: one.body })
    expect(await file('another', { id })).toMatchObject({ status: 409, body: { code: 'id-taken' } })
    const rows = await server.ctx.db.selectFrom('dmcaNotices').select('id').where('id', '=', id).execute()
    expect(rows).toHaveLength(1)
  })

  test('is told to claimant and creator, once, and the claimant learns nothing of the track', async () => {
    const track = await newTrack()
    const email = `claimant-${++made}@label.example`
    const { id, number } = await filed(track.id, { email })
    const mail = await mailTo(email, String(number))
    expect(mail?.text).not.toContain(track.title)
    await mailTo(creator.email, track.title)
    const toldAt = async () =>
      (await server.ctx.db.selectFrom('dmcaNotices').select('toldAt').where('id', '=', id).executeTakeFirst())
        ?.toldAt
    const first = await toldAt()
    await tellFiled(after(new Date(Date.now() + DAY_MS)), id)
    expect([first !== null, await toldAt()]).toEqual([true, first])
  })
})

describe('the staff', () => {
  const calls = ['', '/take-down', '/dismiss', '/restore', '/court-action']

  test.each(calls)('alone may, with a second factor: “%s”', async (what) => {
    const { id } = await filed('something')
    for (const [by, code] of [
      [creator, 'needs-moderator'],
      [await newUser(server, ['admin']), 'second-factor-required'],
    ] as const)
      expect((await decide(id, what, {}, by)).body.code).toBe(code)
    expect((await decide(server.ctx.newId(), what)).body.code).toBe('notice-not-found')
  })

  test('sees the queue page by page, the oldest first', async () => {
    for (let index = 0; index < 3; index++) await filed('something else')
    const seen: number[] = []
    let cursor = ''
    do {
      const { body } = await call<{ items: NoticeDetail[]; nextCursor: string | null }>(
        server,
        staff,
        `GET /admin/dmca/notices?status=pending&limit=2${cursor && `&cursor=${cursor}`}`,
      )
      seen.push(...body.items.map(({ number }) => number))
      cursor = body.nextCursor ?? ''
    } while (cursor)
    const pending = await server.ctx.db
      .selectFrom('dmcaNotices')
      .select('number')
      .where('status', '=', 'pending')
      .orderBy('number')
      .execute()
    expect(seen).toEqual(pending.map(({ number }) => number))
  })

  test('takes a track down for everybody, its owner too, and brings it back; all of it is written down', async () => {
    const { track, notice } = await takenDown()
    expect([await heard(track), await heard(track, creator)]).toEqual([451, 451])
    await mailTo(creator.email, `taken down your track “${track.title}”`)
    await mailTo(noticeAbout('').email, `your notice ${notice.number} is about`)
    const back = await decide(notice.id, '/restore')
    expect([back.status, back.body.status, await heard(track)]).toEqual([200, 'restored', 200])
    expect(back.body.history.map(({ from, to, actorId }) => [from, to, actorId])).toEqual([
      ['pending', 'taken_down', staff.id],
      ['taken_down', 'restored', staff.id],
    ])
    expect(await audited(notice.id)).toEqual([
      ['notice.taken-down', staff.id],
      ['notice.restored', staff.id],
    ])
  })

  test('names the track where the notice does not', async () => {
    const track = await newTrack()
    const { id } = await filed('the song called like mine')
    expect((await decide(id, '/take-down')).body.code).toBe('track-unknown')
    const { body } = await decide(id, '/take-down', { trackId: track.id })
    expect([body.track?.id, await heard(track)]).toEqual([track.id, 451])
  })

  test('dismisses with a reason, which the claimant is told', async () => {
    const track = await newTrack()
    const { id } = await filed(track.id)
    const reason = `no work is named ${++made}`
    expect((await decide(id, '/dismiss', { reason })).body).toMatchObject({
      status: 'dismissed',
      history: [{ from: 'pending', to: 'dismissed', reason }],
    })
    await mailTo(noticeAbout('').email, reason)
    expect(await heard(track)).toBe(200)
    expect((await decide(id, '/take-down')).status).toBe(409)
  })

  test('is told 410 where the track was deleted meanwhile, and nothing has moved', async () => {
    const track = await newTrack()
    const { id } = await filed(track.id)
    await call(server, creator, `DELETE /tracks/${track.id}`)
    expect(await decide(id, '/take-down')).toMatchObject({ status: 410, body: { code: 'track-gone' } })
    expect((await decide(id, '')).body).toMatchObject({ status: 'pending', history: [] })
    expect(await audited(id)).toEqual([])
  })

  test('decides once, however many decide at the same time', async () => {
    const track = await newTrack()
    const { id } = await filed(track.id)
    const decisions = ['/take-down', '/dismiss', '/take-down', '/dismiss'].map((what) => decide(id, what))
    const answers = await Promise.all(decisions)
    // Those who say the same as the first are answered as the first was.
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409])
    const { body } = await decide(id, '')
    expect(body.history).toHaveLength(1)
    expect(await heard(track)).toBe(body.status === 'taken_down' ? 451 : 200)
  })

  test('is answered as the first time where the answer was lost, and nothing happens twice', async () => {
    const track = await newTrack()
    const { id } = await filed('the song called like mine')
    const down = { trackId: track.id }
    const first = await decide(id, '/take-down', down)
    expect(await decide(id, '/take-down', down)).toMatchObject({ status: 200, body: first.body })
    expect((await decide(id, '/take-down')).status).toBe(200)
    // Another reason, another track, another person: another decision, and too late.
    expect((await decide(id, '/take-down', { ...down, reason: 'for another reason' })).status).toBe(409)
    expect((await decide(id, '/take-down', { trackId: (await newTrack()).id })).status).toBe(409)
    expect((await decide(id, '/take-down', down, await newStaff(server, 'moderator'))).status).toBe(409)
    const back = await decide(id, '/restore')
    expect(await decide(id, '/restore')).toMatchObject({ status: 200, body: back.body })
    expect((await decide(id, '/take-down', down)).status).toBe(409)
    expect(back.body.history).toHaveLength(2)
    expect(await audited(id)).toHaveLength(2)
    const other = await filed(track.id)
    const dismissed = await decide(other.id, '/dismiss')
    expect(await decide(other.id, '/dismiss')).toMatchObject({ status: 200, body: dismissed.body })
    expect(await audited(other.id)).toHaveLength(1)
  })

  test('lifts a block only when no other notice holds the track, in whatever order both end', async () => {
    const { track, notice } = await takenDown()
    const { notice: other } = await takenDown(track)
    const { notice: third } = await takenDown(track)
    await decide(notice.id, '/restore')
    expect(await heard(track)).toBe(451)
    const both = await Promise.all([decide(other.id, '/restore'), decide(third.id, '/restore')])
    expect([both.map(({ status }) => status), await heard(track)]).toEqual([[200, 200], 200])
  })
})

describe('a counter-notice', () => {
  test('is of the track’s creator alone, whole, and of a track that is down', async () => {
    const { notice } = await takenDown()
    const stranger = await newUser(server)
    expect((await counter(notice.id, stranger)).body.code).toBe('notice-not-found')
    for (const field of ['swornStatement', 'jurisdictionConsent', 'statement', 'address', 'signature'])
      expect((await counter(notice.id, creator, { [field]: undefined })).status).toBe(400)
    const pending = await filed((await newTrack()).id)
    expect((await counter(pending.id)).status).toBe(409)
    const answers = await Promise.all([counter(notice.id), counter(notice.id)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await counter(notice.id, creator, { statement: 'Another one.' })).body.code).toBe(
      'state-conflict',
    )
    const { number } = notice
    const sent = await mailTo(
      noticeAbout('').email,
      `your notice ${number} is about was taken down by mistake`,
    )
    expect(sent?.text).toContain('I played every note of it.')
    const kept = await server.ctx.db
      .selectFrom('dmcaCounterNotices')
      .select('statement')
      .where('noticeId', '=', notice.id)
      .execute()
    expect(kept).toHaveLength(1)
  })

  test('starts the clock of ten business days, and the claimant has a copy', async () => {
    const { track, notice } = await takenDown()
    const { body } = await counter(notice.id)
    const { createdAt } = await server.ctx.db
      .selectFrom('dmcaCounterNotices')
      .selectAll()
      .where('noticeId', '=', notice.id)
      .executeTakeFirstOrThrow()
    expect([body.status, body.restoreDueAt]).toEqual([
      'counter_noticed',
      afterBusinessDays(createdAt, 10).toISOString(),
    ])
    const mail = await mailTo(
      noticeAbout('').email,
      `your notice ${notice.number} is about was taken down by mistake`,
    )
    expect(mail?.text).toContain('I played every note of it.')
    expect(mail?.text).toContain('Storgatan 1')
    expect(await heard(track)).toBe(451)
    expect((await call<{ items: OwnNotice[] }>(server, creator, 'GET /dmca/notices')).body.items[0]).toEqual(
      body,
    )
  })

  test('brings the track back when its time is over and not before, twice asked as well as once', async () => {
    const { track, notice } = await takenDown()
    const due = new Date((await counter(notice.id)).body.restoreDueAt ?? '')
    await restoreDue(after(new Date(due.getTime() - 1)))
    expect(await heard(track)).toBe(451)
    await Promise.all([restoreDue(after(due)), restoreDue(after(due))])
    await restoreDue(after(due))
    expect(await heard(track)).toBe(200)
    expect((await decide(notice.id, '')).body).toMatchObject({
      status: 'restored',
      history: [
        { to: 'taken_down' },
        { to: 'counter_noticed', actorId: creator.id },
        { to: 'restored', actorId: null },
      ],
    })
  })

  test('does not where the claimant has gone to court; then the staff does', async () => {
    const { track, notice } = await takenDown()
    expect((await decide(notice.id, '/court-action')).status).toBe(409)
    const due = new Date((await counter(notice.id)).body.restoreDueAt ?? '')
    const first = await decide(notice.id, '/court-action')
    expect((await decide(notice.id, '/court-action')).body.courtActionAt).toBe(first.body.courtActionAt)
    await restoreDue(after(new Date(due.getTime() + 30 * DAY_MS)))
    expect(await heard(track)).toBe(451)
    expect((await audited(notice.id)).filter(([action]) => action === 'notice.court-action')).toHaveLength(1)
    expect([(await decide(notice.id, '/restore')).status, await heard(track)]).toEqual([200, 200])
  })

  test('ends one way when job and staff come at the same time', async () => {
    for (const what of ['/court-action', '/restore']) {
      const { track, notice } = await takenDown()
      const due = new Date((await counter(notice.id)).body.restoreDueAt ?? '')
      const [answer] = await Promise.all([decide(notice.id, what), restoreDue(after(due))])
      const { body } = await decide(notice.id, '')
      expect([200, 409]).toContain(answer.status)
      const isBack = what === '/restore' || answer.status === 409
      expect([body.status, await heard(track)]).toEqual(isBack ? ['restored', 200] : ['counter_noticed', 451])
      expect(body.history).toHaveLength(isBack ? 3 : 2)
    }
  })

  test('of a track that was deleted is closed by the job, and stands in nobody’s way', async () => {
    const { track, notice } = await takenDown()
    const due = new Date((await counter(notice.id)).body.restoreDueAt ?? '')
    await call(server, creator, `DELETE /tracks/${track.id}`)
    expect((await decide(notice.id, '/restore')).status).toBe(410)
    await restoreDue(after(due))
    expect((await decide(notice.id, '')).body.status).toBe('restored')
  })
})

test('notices are counted, by address and by the claimant’s e-mail', async () => {
  const limited = await startTestServer({
    databaseUrl: database.url,
    env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false' },
  })
  try {
    const send = async (index: number, email: string) =>
      (await call(limited, undefined, 'POST /dmca/notices', { ...noticeAbout(`song ${index}`), email }))
        .status
    const ofOne: number[] = []
    for (let index = 0; index < 11; index++) ofOne.push(await send(index, 'one@label.example'))
    expect(ofOne).toEqual([...Array.from({ length: 10 }, () => 201), 429])
    const ofAll: number[] = []
    for (let index = 0; index < 10; index++) ofAll.push(await send(index, `other-${index}@label.example`))
    expect(ofAll).toEqual([...Array.from({ length: 9 }, () => 201), 429])
  } finally {
    await limited.stop()
  }
})
