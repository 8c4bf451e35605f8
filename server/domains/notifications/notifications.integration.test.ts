import { DAY_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { commentsOn } from '../comments/testing.ts'
import { reactionsOn, type Thing } from '../reactions/testing.ts'
import { notificationsOn, sweepNotifications } from './testing.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof notificationsOn>
let reactions: ReturnType<typeof reactionsOn>
let comments: ReturnType<typeof commentsOn>

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
  on = notificationsOn(server)
  reactions = reactionsOn(server)
  comments = commentsOn(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const later = () => clock.advance(SECOND_MS)
const people = (count: number) => Promise.all(Array.from({ length: count }, () => newUser(server)))
async function track(owner: SignedInUser, title: string): Promise<Thing> {
  later()
  return { kind: 'track', id: (await newPublishedTrack(server, owner, { title })).id }
}
async function relate(who: SignedInUser, whom: SignedInUser, how: 'follow' | 'block', method = 'PUT') {
  later()
  expect((await call(server, who, `${method} /people/${whom.username}/${how}`)).status).toBe(200)
}
async function react(who: SignedInUser, thing: Thing, kind: 'like' | 'repost' = 'like') {
  later()
  expect((await reactions.give(who, thing, kind)).status).toBe(200)
}
async function say(who: SignedInUser, thing: Thing, text = 'Nice') {
  later()
  return comments.written(who, thing.id, text)
}
async function reply(who: SignedInUser, id: string, text = 'Thanks') {
  later()
  return comments.replied(who, id, text)
}
async function release(owner: SignedInUser, title: string): Promise<Thing> {
  const { id: trackId } = await newSaleableTrack(server, owner, `${title}, track`)
  const offer = offerOf([licenceOf(500)], { images: [(await newImage(server, owner)).id] })
  later()
  const { id } = await newOnSale(server, owner, offer, { kind: 'release', title, trackIds: [trackId] })
  return { kind: 'release', id }
}

describe('somebody is told', () => {
  test('who follows them, likes and reposts what is theirs, and comments on it; the newest first, and of nothing of their own', async () => {
    const [me, ana] = await people(2)
    const song = await track(me!, 'Song')
    const album = await release(me!, 'Album')
    await react(me!, song)
    await say(me!, song)
    expect(await on.lines(me!)).toEqual([])
    await relate(ana!, me!, 'follow')
    await react(ana!, song)
    await react(ana!, song, 'repost')
    await react(ana!, album)
    await say(ana!, song, 'So\n\nwell done')
    const name = ana!.username
    expect(await on.lines(me!)).toEqual([
      `${name} comment Song`,
      `${name} like Album`,
      `${name} repost Song`,
      `${name} like Song`,
      `${name} follow`,
    ])
    const [comment] = await on.items(me!)
    expect(comment).toMatchObject({ comment: { excerpt: 'So well done' }, isRead: false })
    expect(await on.unread(me!)).toBe(5)
    expect(await on.lines(ana!)).toEqual([])
    expect((await on.page(undefined)).status).toBe(401)
    expect((await call(server, undefined, 'GET /me/notifications/unread')).status).toBe(401)
  })

  test('of a reply to what they said, once; its track’s owner of every comment that is none to them', async () => {
    const [owner, ana, ben] = await people(3)
    const song = await track(owner!, 'Song')
    const { id } = await say(ana!, song)
    await reply(ben!, id)
    await reply(owner!, id)
    await reply(ana!, id)
    expect(await on.lines(ana!)).toEqual([`${owner!.username}, ${ben!.username} reply Song`])
    expect(await on.lines(owner!)).toEqual([`${ana!.username}, ${ben!.username} comment Song`])
    const own = await say(owner!, song)
    await reply(ana!, own.id)
    expect(await on.lines(owner!)).toEqual([
      `${ana!.username} reply Song`,
      `${ana!.username}, ${ben!.username} comment Song`,
    ])
  })

  test('what those whom they follow publish from then on; of a release and not of each of its tracks', async () => {
    const [me, ana, ben] = await people(3)
    await track(ana!, 'Before')
    await relate(me!, ana!, 'follow')
    await track(ana!, 'After')
    await track(ben!, 'Of nobody')
    await release(ana!, 'Album')
    const name = ana!.username
    expect(await on.lines(me!)).toEqual([`${name} publication Album`, `${name} publication After`])
    expect(await on.unread(me!)).toBe(2)
    const [album] = await on.items(me!)
    expect((await on.read(me!, album!)).status).toBe(200)
    expect((await on.read(me!, album!)).status).toBe(200)
    expect(await on.lines(me!)).toEqual([`(${name} publication Album)`, `${name} publication After`])
    expect(await on.unread(me!)).toBe(1)
    await on.readAll(me!, clock.now())
    await track(ana!, 'Last')
    expect(await on.lines(me!)).toEqual([
      `${name} publication Last`,
      `(${name} publication Album)`,
      `(${name} publication After)`,
    ])
    await relate(me!, ana!, 'follow', 'DELETE')
    expect(await on.lines(me!)).toEqual([])
  })

  test('page by page, also where both kinds come in turns', async () => {
    const [me, ana] = await people(2)
    await relate(me!, ana!, 'follow')
    const expected: string[] = []
    for (let at = 0; at < 4; at++) {
      const song = await track(me!, `Mine ${at}`)
      await react(ana!, song)
      await track(ana!, `Hers ${at}`)
      expected.unshift(`Hers ${at}`, `Mine ${at}`)
    }
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: Awaited<ReturnType<typeof on.page>> = await on.page(
        me!,
        `?limit=3${cursor && `&cursor=${cursor}`}`,
      )
      seen.push(...body.items.map(({ thing }) => thing?.title ?? ''))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(expected)
    expect((await on.page(me!, '?cursor=abc')).body).toMatchObject({ code: 'bad-cursor' })
  })
})

describe('what many do', () => {
  test('is one row until it is read, and another after that', async () => {
    const [me, ana, ben, cem] = await people(4)
    const song = await track(me!, 'Song')
    for (const one of [ana!, ben!, cem!]) await react(one, song)
    expect(await on.lines(me!)).toEqual([`${cem!.username}, ${ben!.username}, 1 more like Song`])
    const [first] = await on.items(me!)
    await on.read(me!, first!)
    await reactions.takeBack(ana!, song)
    await react(ana!, song)
    expect(await on.lines(me!)).toEqual([
      `${ana!.username} like Song`,
      `(${cem!.username}, ${ben!.username} like Song)`,
    ])
    const rows = await server.ctx.db
      .selectFrom('notifications')
      .select('id')
      .where('userId', '=', me!.id)
      .execute()
    expect(rows).toHaveLength(2)
  })

  test('and what comes while somebody reads stays unread', async () => {
    const [me, ana, ben] = await people(3)
    const song = await track(me!, 'Song')
    await react(ana!, song)
    const [seen] = await on.items(me!)
    const opened = clock.now()
    await react(ben!, song)
    await relate(ana!, me!, 'follow')
    await on.read(me!, seen!)
    await on.readAll(me!, opened)
    expect(await on.unread(me!)).toBe(2)
    await on.readAll(me!, clock.now())
    expect(await on.unread(me!)).toBe(0)
    expect((await on.lines(me!)).every((line) => line.startsWith('('))).toBe(true)
  })

  test('is nothing any more where it is taken back before it is read', async () => {
    const [me, ana, ben] = await people(3)
    const song = await track(me!, 'Song')
    await react(ana!, song)
    await relate(ana!, me!, 'follow')
    const { id } = await say(ana!, song)
    await reply(ben!, id)
    expect(await on.unread(me!)).toBe(3)
    await reactions.takeBack(ana!, song)
    await relate(ana!, me!, 'follow', 'DELETE')
    await comments.remove(ana!, id)
    expect(await on.lines(me!)).toEqual([`${ben!.username} comment Song`])
    expect(await on.unread(me!)).toBe(1)
    expect(await on.lines(ana!)).toEqual([])
  })
})

test('somebody reads and marks their own alone', async () => {
  const [me, ana, eve] = await people(3)
  const song = await track(me!, 'Song')
  await react(ana!, song)
  const [seen] = await on.items(me!)
  expect((await on.read(eve!, seen!)).status).toBe(200)
  expect(await on.unread(me!)).toBe(1)
  // What nobody told them of leaves nothing behind.
  await on.read(eve!, { id: song.id, at: clock.now().toISOString() })
  const rows = await server.ctx.db
    .selectFrom('publicationReads')
    .select('thingId')
    .where('userId', '=', eve!.id)
    .execute()
  expect(rows).toEqual([])
})

test('what is switched off in the page is not told there; switched on again, it begins anew', async () => {
  const [me, ana, ben] = await people(3)
  const song = await track(me!, 'Song')
  expect((await on.change(me!, 'like', { inPage: false, byMail: false })).status).toBe(200)
  await on.change(me!, 'publication', { inPage: false, byMail: false })
  await relate(me!, ana!, 'follow')
  await react(ana!, song)
  await track(ana!, 'Hers')
  await say(ana!, song)
  expect(await on.lines(me!)).toEqual([`${ana!.username} comment Song`])
  expect(await on.unread(me!)).toBe(1)
  await on.readAll(me!, clock.now())
  await on.change(me!, 'like', { inPage: true })
  await on.change(me!, 'publication', { inPage: true })
  expect(await on.unread(me!)).toBe(0)
  await react(ben!, song)
  await track(ana!, 'Hers, later')
  expect(await on.unread(me!)).toBe(2)
  const wrong = { ...(await on.settings(me!)), digest: 'hourly' }
  expect((await call(server, me, 'PUT /me/notification-settings', wrong)).status).toBe(400)
})

test('how many are unread is answered without a body where nothing has changed', async () => {
  const [me, ana] = await people(2)
  const ask = (etag = '') =>
    fetch(`${server.url}/api/v1/me/notifications/unread`, {
      headers: { authorization: me!.authorization, 'if-none-match': etag },
    })
  const first = await ask()
  expect([first.status, await first.json()]).toEqual([200, { unread: 0 }])
  const etag = first.headers.get('etag') ?? ''
  expect(etag).not.toBe('')
  expect((await ask(etag)).status).toBe(304)
  await relate(ana!, me!, 'follow')
  const changed = await ask(etag)
  expect([changed.status, await changed.json()]).toEqual([200, { unread: 1 }])
})

test('after 90 days it is forgotten', async () => {
  const [me, ana] = await people(2)
  const song = await track(me!, 'Song')
  await react(ana!, song)
  await relate(me!, ana!, 'follow')
  await track(ana!, 'Hers')
  await on.read(me!, (await on.items(me!))[0]!)
  expect(await sweepNotifications(server.ctx)).toBe(0)
  clock.advance(90 * DAY_MS)
  await relate(await newUser(server), me!, 'follow')
  expect(await sweepNotifications(server.ctx)).toBeGreaterThanOrEqual(2)
  const rows = await server.ctx.db
    .selectFrom('notifications')
    .select('kind')
    .where('userId', '=', me!.id)
    .execute()
  expect(rows).toEqual([{ kind: 'follow' }])
})
