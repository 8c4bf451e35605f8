import { expect, test } from 'vitest'
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
  report,
  claim,
  decide,
  decided,
  caseOf,
  tokenOf,
  appeal,
  decideAppeal,
} = await startModerating()

/** Written by the creator, on a track of somebody else's. */
async function newComment(text: string) {
  const track = await newPublishedTrack(server, await newUser(server), { title: 'Commented on' })
  const written = await call<{ id: string }>(server, creator, `POST /tracks/${track.id}/comments`, {
    atMs: 1_000,
    text,
  })
  expect(written.status).toBe(201)
  const { id } = written.body
  return { id, trackId: track.id, path: `/tracks/${track.slug}/comments/${id}` }
}
const pageOf = async (path: string, by?: SignedInUser) =>
  (
    await fetch(server.url + path, {
      headers: { accept: 'text/html', ...(by ? { authorization: by.authorization } : {}) },
    })
  ).status
const listed = async (trackId: string, by?: SignedInUser) =>
  JSON.stringify((await call(server, by, `GET /tracks/${trackId}/comments`)).body)

test('a comment that is removed is neither its author’s to see, nor to change or delete, and comes back with the appeal', async () => {
  const text = 'Quagmire, and more\nthan that'
  const { id, trackId, path } = await newComment(text)
  const reader = await call(server, listener, `POST /comments/${id}/replies`, { text: 'A reply' })
  expect(reader.status).toBe(201)
  const { id: caseId, target } = await decided(one, listener, ['comment', id], 'remove')
  expect(target).toMatchObject({
    kind: 'comment',
    title: 'Quagmire, and more than that',
    text,
    path,
    moderation: 'removed',
    owner: { username: creator.username },
  })
  for (const who of [undefined, listener, creator]) {
    expect(await pageOf(path, who)).toBe(404)
    expect(await listed(trackId, who)).not.toMatch(/Quagmire|A reply/)
  }
  expect([await pageOf(path, one), (await listed(trackId, one)).includes('Quagmire')]).toEqual([200, true])
  for (const request of [`DELETE /comments/${id}`, `PATCH /comments/${id}`])
    expect((await call(server, creator, request, { text: 'Something else' })).status).toBe(404)
  await appeal(await tokenOf(creator.email, `“${target.title}” was removed`))
  await decideAppeal(other, caseId, 'reversed')
  expect(await pageOf(path)).toBe(200)
  expect(await listed(trackId)).toMatch(/Quagmire.*A reply/s)
})

test('of a long one a letter has the beginning; whoever decides has all of it, also after it was changed', async () => {
  const { id } = await newComment('x'.repeat(500))
  await report(listener, 'comment', id)
  expect(
    (await call(server, creator, `PATCH /comments/${id}`, { text: 'y '.repeat(400).trim() })).status,
  ).toBe(200)
  const { body } = await claim(one, await caseOf(id))
  expect(body.target.title).toBe(`${'y '.repeat(40).slice(0, 79)}…`)
  expect(body.target.text).toHaveLength(799)
})

test('nobody reports their own, or what they do not see', async () => {
  const { id, trackId } = await newComment('Plain')
  expect((await report(creator, 'comment', id)).body.code).toBe('own-target')
  await server.ctx.db.updateTable('tracks').set({ visibility: 'private' }).where('id', '=', trackId).execute()
  expect((await report(listener, 'comment', id)).status).toBe(404)
  expect((await report(listener, 'comment', server.ctx.newId())).body.code).toBe('comment-not-found')
})

test('what its author has deleted meanwhile can be hidden no more; they can be warned', async () => {
  const { id } = await newComment('Gone soon')
  await report(listener, 'comment', id)
  expect((await call(server, creator, `DELETE /comments/${id}`)).status).toBe(200)
  const caseId = await caseOf(id)
  expect((await claim(one, caseId)).body.target).toMatchObject({ title: null, text: null, path: null })
  expect((await decide(one, caseId, 'remove')).body.code).toBe('target-gone')
  expect((await decide(one, caseId, 'warn')).status).toBe(200)
})
