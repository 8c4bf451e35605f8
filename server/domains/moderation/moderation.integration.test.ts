import type { ModerationCase } from '@veza/shared/contracts/moderation.ts'
import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { noticeAbout } from '../../../e2e/support/staff.ts'
import { claim as claimThen } from './claim.ts'
import { decide as decideThen } from './decide.ts'
import { startModerating } from './testing.ts'

const { server, creator, listener, one, other, staffCalls, report, claim, decide, caseOf, decided } =
  await startModerating()
let made = 0
const newTrack = () => newPublishedTrack(server, creator, { title: `Reported ${++made}` })
const reported = async () => {
  const track = await newTrack()
  await report(listener, 'track', track.id)
  return { track, id: await caseOf(track.id) }
}
const seen = async (id: string, by?: SignedInUser) => (await call(server, by, `GET /tracks/${id}`)).status
const inMinutes = (minutes: number) => ({
  ...server.ctx,
  clock: { now: () => new Date(Date.now() + minutes * MINUTE_MS) },
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )
const rows = (caseId: string) =>
  server.ctx.db.selectFrom('moderationReports').selectAll().where('caseId', '=', caseId).execute()

describe('a report', () => {
  test('said twice is one, as it was said last; another person’s is another, in the same case', async () => {
    const track = await newTrack()
    const first = await report(listener, 'track', track.id)
    expect([first.status, Object.keys(first.body).sort()]).toEqual([201, ['createdAt', 'id', 'updatedAt']])
    const again = await report(listener, 'track', track.id, { reason: 'spam', text: 'An advertisement.' })
    expect(again.body).toMatchObject({ id: first.body.id, createdAt: first.body.createdAt })
    await report(await newUser(server), 'track', track.id)
    const id = await caseOf(track.id)
    expect(await rows(id)).toHaveLength(2)
    const { body } = await staffCalls(one, `GET /moderation/cases/${id}`)
    expect(body).toMatchObject({
      reports: 2,
      reasons: [
        { reason: 'hate', count: 1 },
        { reason: 'spam', count: 1 },
      ],
      target: { kind: 'track', title: track.title, path: `/tracks/${track.slug}`, moderation: 'none' },
    })
    expect(body.texts.map(({ text }) => text)).toEqual(['An advertisement.', 'Listen to the second verse.'])
  })

  test('ten at once, of five people, are one case with five reports', async () => {
    const track = await newTrack()
    const people = await Promise.all(Array.from({ length: 5 }, () => newUser(server, ['listener'])))
    const answers = await Promise.all(
      [...people, ...people].map((person) => report(person, 'track', track.id)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    const { body } = await staffCalls(one, `GET /moderation/cases/${await caseOf(track.id)}`)
    expect([body.reports, body.texts.length]).toEqual([5, 5])
  })

  test('of what one may not see answers as of what does not exist', async () => {
    const hidden = await newTrack()
    await call(server, creator, `PATCH /tracks/${hidden.id}`, {
      version: hidden.version,
      visibility: 'private',
    })
    const { body: list } = await call<{ id: string }>(server, creator, 'POST /playlists', { title: 'Mine' })
    for (const [kind, id] of [
      ['track', hidden.id],
      ['playlist', list.id],
    ] as const) {
      const [there, nowhere] = [
        await report(listener, kind, id),
        await report(listener, kind, server.ctx.newId()),
      ]
      expect(there.status).toBe(404)
      const without = (answer: object) => ({ ...answer, requestId: '', instance: '' })
      expect(without(there.body)).toEqual(without(nowhere.body))
    }
  })

  test('is nobody’s who is not signed in, and not of one’s own', async () => {
    const track = await newTrack()
    expect((await report(undefined, 'track', track.id)).status).toBe(401)
    expect((await report(creator, 'track', track.id)).body.code).toBe('own-target')
  })
})

describe('the queue', () => {
  test('has the oldest first, brought forward by reports, and a page goes on where the last one ended', async () => {
    const [a, b, c] = [await reported(), await reported(), await reported()]
    await report(await newUser(server), 'track', c.track.id)
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: { items: ModerationCase[]; nextCursor: string | null } } = await staffCalls(
        one,
        `GET /moderation/cases?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      )
      ids.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    const ours = ids.filter((id) => [a.id, b.id, c.id].includes(id))
    expect(ours).toEqual([c.id, a.id, b.id])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('of two moderators at once one gets a case, and the other is told who', async () => {
    const { id } = await reported()
    const answers = await Promise.all([claim(one, id), claim(other, id)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const lost = answers.find(({ status }) => status === 409)
    const winner = answers[0]?.status === 200 ? one : other
    expect(lost?.body).toMatchObject({ code: 'case-claimed', claimedBy: winner.username })
  })

  test('a claim ends by itself after 15 minutes, is renewed by asking again, and can be left', async () => {
    const { id } = await reported()
    await claim(one, id)
    expect(await codeOf(claimThen(inMinutes(14), id, other.id))).toBe('case-claimed')
    expect(await codeOf(claimThen(inMinutes(14), id, one.id))).toBe('done')
    expect(await codeOf(claimThen(inMinutes(16), id, other.id))).toBe('case-claimed')
    expect(await codeOf(claimThen(inMinutes(30), id, other.id))).toBe('done')
    // What is another's stays theirs.
    await staffCalls(one, `DELETE /moderation/cases/${id}/claim`)
    expect((await claim(one, id)).status).toBe(409)
    await staffCalls(other, `DELETE /moderation/cases/${id}/claim`)
    expect((await claim(one, id)).status).toBe(200)
  })
})

describe('a decision', () => {
  test('is of whoever has claimed the case, while the claim lasts', async () => {
    const { id, track } = await reported()
    expect((await decide(one, id, 'hide')).body.code).toBe('case-not-claimed')
    await claim(other, id)
    expect((await decide(one, id, 'hide')).body.code).toBe('case-not-claimed')
    const late = { id, actorId: other.id, action: 'hide', reason: 'too late' } as const
    expect(await codeOf(decideThen(inMinutes(15), late))).toBe('case-not-claimed')
    expect(await seen(track.id)).toBe(200)
    expect((await decide(other, id, 'hide')).status).toBe(200)
  })

  test('comes once, with history and audit log; the same once more changes nothing, another is refused', async () => {
    const { id } = await reported()
    await claim(one, id)
    const answers = await Promise.all([decide(one, id, 'warn'), decide(one, id, 'warn')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await decide(one, id, 'hide')).body.code).toBe('state-conflict')
    expect((await decide(other, id, 'warn')).body.code).toBe('state-conflict')
    const { body } = await staffCalls(one, `GET /moderation/cases/${id}`)
    expect(body.history).toEqual([expect.objectContaining({ event: 'warn', actorId: one.id })])
    const log = await server.ctx.db
      .selectFrom('auditLog')
      .select(['action', 'actorId', 'reason'])
      .where('subjectId', '=', id)
      .execute()
    expect(log).toEqual([{ action: 'moderation.warn', actorId: one.id, reason: 'looked at it' }])
  })

  test('is not on what one made or reported oneself', async () => {
    const { id } = await reported()
    const { track } = await reported()
    await report(one, 'track', track.id)
    const own = await caseOf(track.id)
    expect((await claim(one, own)).body.code).toBe('own-case')
    await claim(other, id)
    await server.ctx.db
      .updateTable('moderationCases')
      .set({ ownerId: other.id })
      .where('id', '=', id)
      .execute()
    expect((await decide(other, id, 'hide')).body.code).toBe('own-case')
  })

  test('tells the person concerned, and those who reported it', async () => {
    const { id, track } = await reported()
    await claim(one, id)
    await decide(one, id, 'hide', { reason: 'incites hatred' })
    const told = (to: string, text: string) =>
      server.ctx.mail.mailbox?.waitFor(
        (mail) => mail.to === to && mail.text.includes(text),
        AbortSignal.timeout(60_000),
      )
    const mail = await told(creator.email, `“${track.title}”`)
    expect(mail?.text).toContain('incites hatred')
    expect(mail?.text).toContain('/appeal#token=')
    await told(listener.email, `the track “${track.title}”`)
  })

  test.each(['hide', 'remove'])(
    'to %s what its owner deletes at the same moment: one of the two, never half',
    async (action) => {
      const { id, track } = await reported()
      await claim(one, id)
      const [answer] = await Promise.all([
        decide(one, id, action),
        call(server, creator, `DELETE /tracks/${track.id}`),
      ])
      expect([200, 410]).toContain(answer.status)
      const { body } = await staffCalls(one, `GET /moderation/cases/${id}`)
      expect(body.status).toBe(answer.status === 200 ? 'acted' : 'open')
      expect(body.history).toHaveLength(answer.status === 200 ? 1 : 0)
      if (answer.status === 410) expect((await decide(one, id, 'dismiss')).status).toBe(200)
    },
  )

  test('on what was deleted is refused, and the case can be dismissed', async () => {
    const { id, track } = await reported()
    await call(server, creator, `DELETE /tracks/${track.id}`)
    await claim(one, id)
    expect((await decide(one, id, 'hide')).body).toMatchObject({ status: 410, code: 'target-gone' })
    expect((await decide(one, id, 'dismiss')).body).toMatchObject({
      status: 'dismissed',
      target: { title: null },
    })
  })

  test('and a report that meets it: it is of this case, or opens the next', async () => {
    const { id, track } = await reported()
    await claim(one, id)
    const [said, done] = await Promise.all([
      report(await newUser(server), 'track', track.id),
      decide(one, id, 'warn'),
    ])
    expect([said.status, done.status]).toEqual([201, 200])
    const cases = await server.ctx.db
      .selectFrom('moderationCases')
      .select(['status', 'reports'])
      .where('targetId', '=', track.id)
      .orderBy('number')
      .execute()
    const acted = { status: 'acted', reports: cases.length === 1 ? 2 : 1 }
    expect(cases).toEqual(cases.length === 1 ? [acted] : [acted, { status: 'open', reports: 1 }])
  })

  test('and a takedown of the same track at once both hold', async () => {
    const { id, track } = await reported()
    await claim(one, id)
    const noticeId = server.ctx.newId()
    await call(server, undefined, 'POST /dmca/notices', { ...noticeAbout(track.id), id: noticeId })
    const answers = await Promise.all([
      decide(one, id, 'remove'),
      call(server, other, `POST /admin/dmca/notices/${noticeId}/take-down`, { reason: 'valid' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(
      await server.ctx.db
        .selectFrom('tracks')
        .select(['moderation', 'dmcaBlocked'])
        .where('id', '=', track.id)
        .executeTakeFirst(),
    ).toEqual({ moderation: 'removed', dmcaBlocked: true })
  })

  test('dismissed, the same can be reported anew, in a new case', async () => {
    const track = await newTrack()
    const before = await decided(one, listener, ['track', track.id], 'dismiss')
    await report(listener, 'track', track.id)
    expect(await caseOf(track.id)).not.toBe(before.id)
    expect(await seen(track.id)).toBe(200)
  })
})

describe('nobody but the staff', () => {
  test.each(['nobody', 'a listener', 'a creator', 'a moderator without a second factor'])(
    '%s',
    async (who) => {
      const { id } = await reported()
      const people: Record<string, SignedInUser | undefined> = {
        'a listener': listener,
        'a creator': creator,
        'a moderator without a second factor':
          who === 'a moderator without a second factor' ? await newUser(server, ['moderator']) : undefined,
      }
      for (const request of [
        'GET /moderation/cases',
        `GET /moderation/cases/${id}`,
        `POST /moderation/cases/${id}/claim`,
        `DELETE /moderation/cases/${id}/claim`,
        'GET /moderation/appeals',
      ])
        expect([request, [401, 403].includes((await staffCalls(people[who], request)).status)]).toEqual([
          request,
          true,
        ])
      for (const path of ['decision', 'appeal']) {
        const body = { action: 'ban', outcome: 'reversed', reason: 'because I can' }
        const { status } = await staffCalls(people[who], `POST /moderation/cases/${id}/${path}`, body)
        expect([401, 403]).toContain(status)
      }
    },
  )

  test('a second factor of 13 hours ago is none', async () => {
    await server.ctx.db
      .updateTable('sessions')
      .set({ factorAt: new Date(Date.now() - 13 * HOUR_MS) })
      .where('userId', '=', other.id)
      .execute()
    expect((await staffCalls(other, 'GET /moderation/cases')).body.code).toBe('second-factor-required')
    await server.ctx.db
      .updateTable('sessions')
      .set({ factorAt: new Date() })
      .where('userId', '=', other.id)
      .execute()
  })
})
