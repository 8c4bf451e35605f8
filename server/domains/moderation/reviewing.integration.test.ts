import type { Track } from '@veza/shared/contracts/catalog.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import type { SignedInUser } from '../../../e2e/support/server.ts'
import { startModerating } from './testing.ts'

const {
  server,
  creator,
  listener,
  one,
  other,
  report,
  claim,
  caseOf,
  decide,
  tokenOf,
  appeal,
  decideAppeal,
} = await startModerating()

/** What comes for the sound itself, as a player asks for it. */
const heard = async (track: Track, by: SignedInUser | undefined, what = 'master.m3u8') => {
  const answer = await fetch(`${server.url}/api/v1/tracks/${track.id}/${what}`, {
    redirect: 'manual',
    headers: by ? { authorization: by.authorization } : {},
  })
  await answer.arrayBuffer()
  return answer.status
}
const reported = async (title: string) => {
  const track = await newPublishedTrack(server, creator, { title })
  await report(listener, 'track', track.id)
  return { track, id: await caseOf(track.id) }
}
const keepPrivate = ({ id }: Track) =>
  server.ctx.db.updateTable('tracks').set({ visibility: 'private' }).where('id', '=', id).execute()

test('what became private is heard by who has claimed its case, as long as they have, and given to nobody', async () => {
  const { track, id } = await reported('Kept back')
  await keepPrivate(track)
  expect([await heard(track, one), await heard(track, other)]).toEqual([404, 404])
  await claim(one, id)
  expect([await heard(track, one), await heard(track, other), await heard(track, listener)]).toEqual([
    200, 404, 404,
  ])
  expect(await heard(track, one, 'aac-64/index.m3u8')).toBe(200)
  expect(await heard(track, one, 'download')).toBe(403)
  await call(server, one, `DELETE /moderation/cases/${id}/claim`)
  expect(await heard(track, one)).toBe(404)
  await claim(one, id)
  await server.ctx.db
    .updateTable('moderationCases')
    .set({ claimedUntil: new Date(Date.now() - 1) })
    .where('id', '=', id)
    .execute()
  expect(await heard(track, one)).toBe(404)
})

test('addresses of sound end within a minute of the claim, and nobody keeps the list of them', async () => {
  const { track, id } = await reported('Not for long')
  await keepPrivate(track)
  await claim(one, id)
  const list = (of: string) =>
    fetch(`${server.url}/api/v1/tracks/${track.id}/${of}`, { headers: { authorization: one.authorization } })
  expect((await list('master.m3u8')).headers.get('cache-control')).toBe('private, no-store')
  const answer = await list('aac-64/index.m3u8')
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  const [segment = ''] = (await answer.text()).split('\n').filter((line) => line.includes('.m4s'))
  const expires = Number(/[?&]x-veza-expires=(\d+)/.exec(segment)?.[1])
  expect(expires * 1_000).toBeLessThanOrEqual(Date.now() + MINUTE_MS)
})

test('a second factor of long ago opens nothing', async () => {
  const { track, id } = await reported('With a factor')
  await keepPrivate(track)
  await claim(one, id)
  const ofOne = server.ctx.db.updateTable('sessions').where('userId', '=', one.id)
  const { factorAt } = await server.ctx.db
    .selectFrom('sessions')
    .select('factorAt')
    .where('userId', '=', one.id)
    .executeTakeFirstOrThrow()
  await ofOne.set({ factorAt: new Date(Date.now() - 13 * 3_600_000) }).execute()
  expect(await heard(track, one)).toBe(404)
  await ofOne.set({ factorAt }).execute()
  expect(await heard(track, one)).toBe(200)
})

test('what is for sale is heard whole in a case about its release; a takedown closes it to the staff too', async () => {
  const track = await newPublishedTrack(server, creator, { title: 'Sold' })
  const image = await newImage(server, creator, await ringsPng(4))
  const offer = offerOf([licenceOf(500)], { images: [image.id] })
  const of = { kind: 'release' as const, title: 'Sold together', trackIds: [track.id] }
  const release = await newOnSale(server, creator, offer, of)
  await report(listener, 'release', release.id)
  await keepPrivate(track)
  const id = await caseOf(release.id)
  expect(await heard(track, one)).not.toBe(200)
  await claim(one, id)
  expect(await heard(track, one)).toBe(200)
  await server.ctx.db.updateTable('tracks').set({ visibility: 'public' }).where('id', '=', track.id).execute()
  expect(await heard(track, one)).toBe(200)
  // It is work, and no play.
  const { body } = await call<{ ticket: string | null }>(server, one, `GET /tracks/${track.id}/play`)
  expect(body.ticket).toBeNull()
  await server.ctx.db
    .updateTable('tracks')
    .set({ dmcaBlocked: true, visibility: 'private' })
    .where('id', '=', track.id)
    .execute()
  expect(await heard(track, one)).toBe(451)
})

test('an appeal is heard by another than who decided, until it is decided', async () => {
  const { track, id } = await reported('Appealed')
  await claim(one, id)
  expect((await decide(one, id, 'warn')).status).toBe(200)
  await keepPrivate(track)
  expect([await heard(track, one), await heard(track, other)]).toEqual([404, 404])
  await appeal(await tokenOf(creator.email, 'A warning'))
  expect([await heard(track, one), await heard(track, other), await heard(track, listener)]).toEqual([
    404, 200, 404,
  ])
  expect((await decideAppeal(other, id, 'upheld')).status).toBe(200)
  expect(await heard(track, other)).toBe(404)
})
