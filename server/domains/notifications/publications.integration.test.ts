import type { Product } from '@veza/shared/contracts/products.ts'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { call, newTrack, uploadWhole } from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { giveSound, newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { notificationsOn } from './testing.ts'

let clock: ReturnType<typeof fakeClock>
let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof notificationsOn>
let me: SignedInUser
let ana: SignedInUser

beforeAll(async () => {
  clock = fakeClock()
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
  on = notificationsOn(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  me = await newUser(server)
  ana = await newUser(server)
  await call(server, me, `PUT /people/${ana.username}/follow`)
  later()
})

/** Less than a session lasts, and more than a transaction. */
const later = () => clock.advance(2 * MINUTE_MS)
const titles = async () =>
  (await on.items(me)).map(({ thing, isRead }) => `${isRead ? '' : '* '}${thing?.title}`)
const trackOf = async (id: string) =>
  (await call<{ version: number; publishedAt: string }>(server, ana, `GET /tracks/${id}`)).body
async function show(id: string, visibility: string): Promise<void> {
  const { version } = await trackOf(id)
  expect((await call(server, ana, `PATCH /tracks/${id}`, { version, visibility })).status).toBe(200)
}
async function readAll(): Promise<void> {
  await on.readAll(me, clock.now())
  expect(await on.unread(me)).toBe(0)
}
async function release(title: string, trackIds: string[]): Promise<Product> {
  const offer = offerOf([licenceOf(500)], { images: [(await newImage(server, ana)).id] })
  return newOnSale(server, ana, offer, { kind: 'release', title, trackIds })
}

test('of a release that is not out whole, its tracks tell; of the whole, the release, also where that was later', async () => {
  const tracks = [
    await newPublishedTrack(server, ana, { title: 'One' }),
    await newPublishedTrack(server, ana, { title: 'Two' }),
    await newPublishedTrack(server, ana, { title: 'By its link', visibility: 'unlisted' }),
  ]
  clock.advance(SECOND_MS)
  await release(
    'Album',
    tracks.map(({ id }) => id),
  )
  expect((await titles()).toSorted()).toEqual(['* One', '* Two'])
  await readAll()
  later()
  await show(tracks[2]?.id ?? '', 'public')
  expect(await titles()).toEqual(['* Album'])
  expect(await on.unread(me)).toBe(1)
})

test.each(['private', 'unlisted'])(
  'what was %s is told of when it first is public, and is published then',
  async (visibility) => {
    const { id, publishedAt } = await newPublishedTrack(server, ana, { title: 'Late', visibility } as never)
    later()
    await newPublishedTrack(server, ana, { title: 'Other' })
    expect(await titles()).toEqual(['* Other'])
    await readAll()
    later()
    await show(id, 'public')
    expect(await titles()).toEqual(['* Late', 'Other'])
    const published = clock.now().toISOString()
    expect(published).not.toBe(publishedAt)
    expect((await trackOf(id)).publishedAt).toBe(published)
    const feed = await call<{ items: { track: { title: string } }[] }>(server, me, 'GET /me/feed')
    expect(feed.body.items.map(({ track }) => track.title)).toEqual(['Late', 'Other'])
    await readAll()
    // Who hides it and shows it again does not come twice.
    for (const next of ['private', 'public']) {
      later()
      await show(id, next)
    }
    for (const step of ['unpublish', 'publish']) await call(server, ana, `POST /tracks/${id}/${step}`)
    expect(await titles()).toEqual(['Late', 'Other'])
    expect((await trackOf(id)).publishedAt).toBe(published)
  },
)

test('what was taken back before it was public is told of as well', async () => {
  const { id } = await newPublishedTrack(server, ana, { title: 'Late', visibility: 'private' })
  await call(server, ana, `POST /tracks/${id}/unpublish`)
  later()
  await readAll()
  later()
  await show(id, 'public')
  await call(server, ana, `POST /tracks/${id}/publish`)
  expect(await titles()).toEqual(['* Late'])
})

test('and what waited for a scan, from its verdict on', async () => {
  const { id } = await newTrack(server, ana, 'Looked at')
  await giveSound(server, ana, id)
  const upload = await uploadWhole(server, ana, id, toneWav({ seconds: 1 }))
  const says = (scan: 'waiting' | 'clean') =>
    server.ctx.db
      .updateTable('uploads')
      .set({ scan, updatedAt: clock.now() })
      .where('id', '=', upload.id)
      .execute()
  await server.ctx.db
    .updateTable('tracks')
    .set({ originalUploadId: upload.id })
    .where('id', '=', id)
    .execute()
  await says('waiting')
  expect((await call(server, ana, `POST /tracks/${id}/publish`)).status).toBe(200)
  later()
  expect(await titles()).toEqual([])
  await readAll()
  later()
  await says('clean')
  expect(await titles()).toEqual(['* Looked at'])
  expect((await trackOf(id)).publishedAt).toBe(clock.now().toISOString())
})

test('what was still on its way when somebody looked stays unread; what they saw does not', async () => {
  const { id } = await newTrack(server, ana, 'On its way')
  await giveSound(server, ana, id)
  await newPublishedTrack(server, ana, { title: 'Seen' })
  const { ctx } = server
  const seen = await ctx.transaction(async (tx) => {
    const publishedAt = clock.now()
    await tx.updateTable('tracks').set({ status: 'published', publishedAt }).where('id', '=', id).execute()
    await tx
      .insertInto('follows')
      .values({ followerId: ana.id, followeeId: me.id, createdAt: publishedAt })
      .execute()
    clock.advance(SECOND_MS)
    return on.items(me)
  })
  expect(seen.map(({ thing }) => thing?.title)).toEqual(['Seen'])
  await on.readAll(me, clock.now(), seen)
  const unread = (await on.items(me)).filter(({ isRead }) => !isRead)
  expect(unread.map(({ kind, thing }) => [kind, thing?.title ?? null]).toSorted()).toEqual([
    ['follow', null],
    ['publication', 'On its way'],
  ])
  await readAll()
})
