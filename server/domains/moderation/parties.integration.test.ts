import type { ModerationCase } from '@veza/shared/contracts/moderation.ts'
import { describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { startModerating } from './testing.ts'

const {
  server,
  creator,
  listener,
  one,
  other,
  staffCalls,
  report,
  claim,
  decide,
  caseOf,
  decided,
  tokenOf,
  appeal,
  decideAppeal,
} = await startModerating()
let made = 0
const title = () => `Party ${++made}`

describe('a moderator who is the person concerned', () => {
  const listed = async (by: SignedInUser, path: string) => {
    const { body } = await staffCalls<{ items: ModerationCase[] }>(by, `GET /moderation/${path}?limit=100`)
    return body.items.map(({ id }) => id)
  }

  test('reads nowhere who reported them, before the decision or after', async () => {
    expect((await report(listener, 'profile', one.id)).status).toBe(201)
    const id = await caseOf(one.id)
    expect([await listed(one, 'cases'), await listed(other, 'cases')]).toEqual([[], [id]])
    for (const request of [`GET /moderation/cases/${id}`, `POST /moderation/cases/${id}/claim`]) {
      const answer = await staffCalls(one, request)
      expect(answer.body.code).toBe('own-case')
      expect(JSON.stringify(answer.body)).not.toContain(listener.username)
    }
    await claim(other, id)
    expect((await decide(other, id, 'warn')).status).toBe(200)
    await appeal(await tokenOf(one.email, 'A warning'))
    expect([await listed(one, 'appeals'), await listed(other, 'appeals')]).toEqual([[], [id]])
    expect((await staffCalls(one, `GET /moderation/cases/${id}`)).body.code).toBe('own-case')
    expect((await decideAppeal(one, id, 'reversed')).body.code).toBe('own-case')
  })
})

describe('an id that is used again by somebody else', () => {
  const listOf = (by: SignedInUser, id: string) =>
    call(server, by, 'POST /playlists', { id, title: title(), visibility: 'public' })

  test('is another thing: neither its reports nor its decisions are those of the first', async () => {
    const [first, second] = [await newUser(server), await newUser(server)]
    const id = server.ctx.newId()
    expect((await listOf(first, id)).status).toBe(201)
    await report(listener, 'playlist', id)
    const ofFirst = await caseOf(id)
    await call(server, first, `DELETE /playlists/${id}`)
    expect((await listOf(second, id)).status).toBe(201)
    await report(await newUser(server), 'playlist', id)
    const cases = await server.ctx.db
      .selectFrom('moderationCases')
      .select(['id', 'ownerId', 'reports'])
      .where('targetId', '=', id)
      .orderBy('number')
      .execute()
    expect(cases.map(({ ownerId, reports }) => [ownerId, reports])).toEqual([
      [first.id, 1],
      [second.id, 1],
    ])

    await claim(one, ofFirst)
    const { body } = await decide(one, ofFirst, 'hide')
    expect(body.code).toBe('target-gone')
    expect((await staffCalls(one, `GET /moderation/cases/${ofFirst}`)).body.target.title).toBeNull()
    expect((await call(server, undefined, `GET /playlists/${id}`)).status).toBe(200)
  })

  test('what was decided on the first does not weigh on the second', async () => {
    const [first, second] = [await newUser(server), await newUser(server)]
    const id = server.ctx.newId()
    await listOf(first, id)
    const removed = await decided(one, listener, ['playlist', id], 'remove')
    // Its owner sees it no more, and cannot delete it: whoever leaves does.
    await server.ctx.db.deleteFrom('playlists').where('id', '=', id).execute()
    await listOf(second, id)
    const hidden = await decided(one, listener, ['playlist', id], 'hide')
    expect(hidden.target.moderation).toBe('hidden')
    await appeal(await tokenOf(first.email, 'was removed'))
    expect((await decideAppeal(other, removed.id, 'reversed')).status).toBe(200)
    expect((await call(server, undefined, `GET /playlists/${id}`)).status).toBe(404)
  })
})

describe('a letter to those who reported something', () => {
  test('calls it as it was called then, not as it is called since in private', async () => {
    const named = title()
    const track = await newPublishedTrack(server, creator, { title: named })
    const reporter = await newUser(server, ['listener'])
    await report(reporter, 'track', track.id)
    const changes = { version: track.version, visibility: 'private', title: 'A secret of mine' }
    expect((await call(server, creator, `PATCH /tracks/${track.id}`, changes)).status).toBe(200)
    const id = await caseOf(track.id)
    await claim(one, id)
    await decide(one, id, 'dismiss')
    const letter = await server.ctx.mail.mailbox?.waitFor(
      (mail) => mail.to === reporter.email && mail.subject.includes('looked at your report'),
      AbortSignal.timeout(60_000),
    )
    expect(letter?.text).toContain(`“${named}”`)
    expect(letter?.text).not.toContain('secret')
  })
})
