import type { FeedEntry } from '@veza/shared/contracts/feed.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { reactionsOn, type Thing } from '../reactions/testing.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof reactionsOn>

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
  on = reactionsOn(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** One after the other, as the clock has it. */
const later = () => clock.advance(SECOND_MS)
const people = (count: number) => Promise.all(Array.from({ length: count }, () => newUser(server)))
async function track(owner: SignedInUser, title: string): Promise<Thing> {
  later()
  return { kind: 'track', id: (await newPublishedTrack(server, owner, { title })).id }
}
async function release(owner: SignedInUser, title: string): Promise<Thing> {
  const { id: trackId } = await newSaleableTrack(server, owner, `${title}, track`)
  const offer = offerOf([licenceOf(500)], { images: [(await newImage(server, owner)).id] })
  later()
  const { id } = await newOnSale(server, owner, offer, { kind: 'release', title, trackIds: [trackId] })
  return { kind: 'release', id }
}
async function repost(who: SignedInUser, thing: Thing) {
  later()
  expect((await on.give(who, thing, 'repost')).status).toBe(200)
}
async function relate(who: SignedInUser, whom: SignedInUser, how: 'follow' | 'block', method = 'PUT') {
  expect((await call(server, who, `${method} /people/${whom.username}/${how}`)).status).toBe(200)
}
type Page = { items: FeedEntry[]; nextCursor: string | null }
const page = (who: SignedInUser | undefined, query = '') => call<Page>(server, who, `GET /me/feed${query}`)
const line = (entry: FeedEntry) =>
  [entry.kind === 'track' ? entry.track.title : entry.release.title, entry.repostedBy?.username]
    .filter(Boolean)
    .join(' by ')
const feed = async (who: SignedInUser) => (await page(who)).body.items.map(line)

describe('a feed', () => {
  test('holds what those one follows have published and reposted, newest first, and nobody else’s', async () => {
    const [me, ana, ben, eve] = await people(4)
    await relate(me!, ana!, 'follow')
    await relate(me!, ben!, 'follow')
    await track(ana!, 'One')
    const foreign = await track(eve!, 'Foreign')
    await track(eve!, 'Not mine')
    await release(ben!, 'Album')
    await repost(ben!, foreign)
    await on.give(ana!, foreign)
    await track(me!, 'My own')
    expect(await feed(me!)).toEqual([`Foreign by ${ben!.username}`, 'Album', 'Album, track', 'One'])
    expect(await feed(eve!)).toEqual([])
    expect((await page(undefined)).status).toBe(401)
    await relate(me!, ben!, 'follow', 'DELETE')
    expect(await feed(me!)).toEqual(['One'])
  })

  test('has each thing once, where it came in first, whoever reposts it later and however often', async () => {
    const [me, ana, ben, cem, eve] = await people(5)
    for (const one of [ana!, ben!, cem!]) await relate(me!, one, 'follow')
    const own = await track(ana!, 'Of Ana')
    const foreign = await track(eve!, 'Foreign')
    for (const one of [cem!, ben!]) await repost(one, foreign)
    for (const one of [ben!, cem!]) await repost(one, own)
    await track(ben!, 'Last')
    expect(await feed(me!)).toEqual(['Last', `Foreign by ${cem!.username}`, 'Of Ana'])
    await on.takeBack(cem!, foreign, 'repost')
    expect(await feed(me!)).toEqual(['Last', `Foreign by ${ben!.username}`, 'Of Ana'])
    await relate(me!, ana!, 'follow', 'DELETE')
    expect(await feed(me!)).toEqual(['Last', `Of Ana by ${ben!.username}`, `Foreign by ${ben!.username}`])
  })

  test('goes on page by page, and nothing is lost or comes twice while more is reposted', async () => {
    const [me, ana, ben, eve] = await people(4)
    for (const one of [ana!, ben!]) await relate(me!, one, 'follow')
    const foreign: Thing[] = []
    for (let at = 0; at < 6; at++) {
      await track(ana!, `A${at}`)
      foreign.push(await track(eve!, `F${at}`))
      await repost(ben!, foreign[at]!)
    }
    const expected = [5, 4, 3, 2, 1, 0].flatMap((at) => [`F${at} by ${ben!.username}`, `A${at}`])
    // All but the oldest fall away between two things: ten of a page are the same again.
    for (const thing of foreign.toReversed()) await repost(ana!, thing)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: Page } = await page(me, `?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...body.items.map(line))
      cursor = body.nextCursor
      if (seen.length === 4) await repost(ana!, await track(eve!, 'New meanwhile'))
    }
    expect(seen).toEqual(expected)
    expect((await page(me, '?cursor=abc')).body).toMatchObject({ code: 'bad-cursor' })
  })
})

describe('out of the feed', () => {
  const withheld = [
    { visibility: 'private' },
    { visibility: 'unlisted' },
    { dmcaBlocked: true },
    { moderation: 'hidden' },
    { moderation: 'removed' },
  ] as const

  test('is what was hidden, blocked or removed, whoever brought it there, until it is back', async () => {
    const [me, ana, eve] = await people(3)
    await relate(me!, ana!, 'follow')
    await release(ana!, 'Album')
    const foreign = await track(eve!, 'Foreign')
    await repost(ana!, foreign)
    const whole = [`Foreign by ${ana!.username}`, 'Album', 'Album, track']
    expect(await feed(me!)).toEqual(whole)
    const all = server.ctx.db.updateTable('tracks').where('ownerId', 'in', [ana!.id, eve!.id])
    for (const columns of withheld) {
      await all.set(columns).execute()
      expect(await feed(me!), JSON.stringify(columns)).toEqual([])
      await all.set({ visibility: 'public', dmcaBlocked: false, moderation: 'none' }).execute()
    }
    expect(await feed(me!)).toEqual(whole)
    await call(server, eve, `DELETE /tracks/${foreign.id}`)
    expect(await feed(me!)).toEqual(['Album', 'Album, track'])
  })

  test('is what is of whom one has blocked, or who blocks one, and what its owner blocks the reposter from', async () => {
    const [me, ana, ben, eve] = await people(4)
    for (const one of [ana!, ben!]) await relate(me!, one, 'follow')
    const foreign = await track(eve!, 'Foreign')
    for (const one of [ana!, ben!]) await repost(one, foreign)
    for (const [who, whom] of [
      [me!, eve!],
      [eve!, me!],
    ] as const) {
      await relate(who, whom, 'block')
      expect(await feed(me!)).toEqual([])
      await relate(who, whom, 'block', 'DELETE')
    }
    await relate(eve!, ana!, 'block')
    expect(await feed(me!)).toEqual([`Foreign by ${ben!.username}`])
    await relate(eve!, ana!, 'block', 'DELETE')
    expect(await feed(me!)).toEqual([`Foreign by ${ana!.username}`])
  })

  test('is what is of the suspended, and of those who are leaving, and what they reposted', async () => {
    const [me, ana, ben, eve] = await people(4)
    for (const one of [ana!, ben!]) await relate(me!, one, 'follow')
    await track(ana!, 'Of Ana')
    const foreign = await track(eve!, 'Foreign')
    for (const one of [ana!, ben!]) await repost(one, foreign)
    const set = (user: SignedInUser, columns: Record<string, Date | null>) =>
      server.ctx.db.updateTable('users').set(columns).where('id', '=', user.id).execute()
    for (const column of ['suspendedAt', 'deletionAt']) {
      await set(ana!, { [column]: clock.now() })
      expect(await feed(me!)).toEqual([`Foreign by ${ben!.username}`])
      await set(ana!, { [column]: null })
      await set(eve!, { [column]: clock.now() })
      expect(await feed(me!)).toEqual(['Of Ana'])
      await set(eve!, { [column]: null })
    }
    expect(await feed(me!)).toEqual([`Foreign by ${ana!.username}`, 'Of Ana'])
  })
})
