import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Collaborator, Playlist, PlaylistItem } from '@veza/shared/contracts/playlists.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let ana: SignedInUser
let ben: SignedInUser
let eve: SignedInUser
let tracks: Track[]
let playlist: Playlist

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  const maker = await newUser(server)
  tracks = []
  for (const title of ['One', 'Two', 'Three', 'Four', 'Five'])
    tracks.push(await newPublishedTrack(server, maker, { title }))
})
beforeEach(async () => {
  ;[ana, ben, eve] = [await newUser(server), await newUser(server), await newUser(server)]
  playlist = (await call<Playlist>(server, ana, 'POST /playlists', { title: 'Évening' })).body
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const at = (rest = '') => `/playlists/${playlist.id}${rest}`
const add = (who: SignedInUser, some: readonly Track[], after?: string | null, headers = {}) =>
  call<Playlist & { code: string }>(
    server,
    who,
    `POST ${at('/items')}`,
    { trackIds: some.map(({ id }) => id), after },
    headers,
  )
const items = async (who: SignedInUser | undefined = ana, query = '') =>
  (
    await call<{ items: PlaylistItem[]; nextCursor: string | null }>(
      server,
      who,
      `GET ${at('/items')}${query}`,
    )
  ).body
const titles = async (who?: SignedInUser) => (await items(who)).items.map(({ track }) => track?.title ?? null)
const move = (who: SignedInUser, id: string | undefined, after: string | null | undefined) =>
  call(server, who, `PUT ${at(`/items/${id}/place`)}`, { after })
const invite = (right: string, who = ben) =>
  call<Collaborator>(server, ana, `PUT ${at(`/collaborators/${who.username}`)}`, { right })
const statusOf = async (who: SignedInUser | undefined) => (await call(server, who, `GET ${at()}`)).status
const publish = () => call(server, ana, `PATCH ${at()}`, { version: 1, visibility: 'public' })

describe('a playlist', () => {
  test('is private at first, is renamed, described and published by its owner, and deleted', async () => {
    expect(playlist).toMatchObject({
      title: 'Évening',
      visibility: 'private',
      right: 'own',
      items: 0,
      version: 1,
    })
    expect(playlist.slug).toMatch(/^evening-[0-9a-f]{8}$/)
    expect([await statusOf(ben), await statusOf(undefined)]).toEqual([404, 404])
    const changes = { version: 1, title: 'Night', description: 'Slow.', visibility: 'public' }
    expect((await call<Playlist>(server, ana, `PATCH ${at()}`, changes)).body).toMatchObject({
      title: 'Night',
      version: 2,
    })
    const stale = await call<{ code: string; current: Playlist }>(server, ana, `PATCH ${at()}`, changes)
    expect([stale.status, stale.body.code, stale.body.current.version]).toEqual([409, 'stale-version', 2])
    expect([await statusOf(ben), await statusOf(undefined)]).toEqual([200, 200])
    expect((await call(server, ben, `DELETE ${at()}`)).status).toBe(403)
    expect((await call(server, ana, `DELETE ${at()}`)).status).toBe(200)
    expect(await statusOf(ana)).toBe(404)
  })

  test('is one, however often it is made under its id; another’s id is taken', async () => {
    const id = server.ctx.newId()
    const make = (who: SignedInUser) => call<Playlist>(server, who, 'POST /playlists', { id, title: 'Once' })
    const [one, again, theirs] = [await make(ana), await make(ana), await make(ben)]
    expect([one.status, again.body.slug, theirs.status]).toEqual([201, one.body.slug, 409])
  })

  test('holds rows in their order, page by page; a track may stand in it twice', async () => {
    const [one, two, three] = tracks as [Track, Track, Track]
    expect((await add(ana, [one, two])).body.items).toBe(2)
    await add(ana, [three, one], null)
    const [first] = (await items()).items
    await add(ana, [two], first?.id)
    expect(await titles()).toEqual(['Three', 'Two', 'One', 'One', 'Two'])
    const page = await items(ana, '?limit=2')
    const rest = await items(ana, `?limit=3&cursor=${page.nextCursor}`)
    expect([page.items, rest.items].map((some) => some.map(({ track }) => track?.title))).toEqual([
      ['Three', 'Two'],
      ['One', 'One', 'Two'],
    ])
    expect(rest.nextCursor).toBeNull()
  })

  test('takes rows once under one key', async () => {
    const headers = { 'idempotency-key': 'twice' }
    await add(ana, tracks, undefined, headers)
    expect((await add(ana, tracks, undefined, headers)).body.items).toBe(5)
  })

  test('is moved by writing one row', async () => {
    await add(ana, tracks)
    const rows = (await items()).items
    const written = async () =>
      (
        await sql<{
          at: string
        }>`SELECT xmin::text AS at FROM playlist_items WHERE playlist_id = ${playlist.id}
          UNION ALL SELECT xmin::text FROM playlists WHERE id = ${playlist.id}`.execute(server.ctx.db)
      ).rows.map((row) => row.at)
    const before = await written()
    expect((await move(ana, rows[4]?.id, rows[0]?.id)).status).toBe(200)
    const after = await written()
    expect(after.filter((one) => !before.includes(one))).toHaveLength(1)
    expect(await titles()).toEqual(['One', 'Five', 'Two', 'Three', 'Four'])
    await move(ana, rows[4]?.id, rows[0]?.id)
    await move(ana, rows[2]?.id, null)
    expect(await titles()).toEqual(['Three', 'One', 'Five', 'Two', 'Four'])
  })

  test('has positions that stay short, however often the same gap is halved', async () => {
    await add(ana, tracks)
    const [first, , , fourth, fifth] = (await items()).items
    for (let time = 0; time < 400; time++) await move(ana, (time % 2 ? fourth : fifth)?.id, first?.id)
    const rows = await server.ctx.db
      .selectFrom('playlistItems')
      .select('position')
      .where('playlistId', '=', playlist.id)
      .execute()
    expect(Math.max(...rows.map(({ position }) => position.length))).toBeLessThanOrEqual(100)
    expect(await titles()).toEqual(['One', 'Four', 'Five', 'Two', 'Three'])
  })

  test('says what is no longer there, and lets it be taken out', async () => {
    await add(ana, tracks.slice(0, 2))
    const [one, two] = (await items()).items
    const take = () => call(server, ana, `DELETE ${at(`/items/${one?.id}`)}`)
    expect([(await take()).status, (await take()).status]).toEqual([200, 200])
    const gone = [await move(ana, two?.id, one?.id), await move(ana, one?.id, null)]
    expect(gone.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'place-gone'],
      [404, 'item-not-found'],
    ])
    expect(await titles()).toEqual(['Two'])
  })
})

describe('tracks in it', () => {
  test('that one may not see cannot be put there, and are not shown', async () => {
    const secret = await newPublishedTrack(server, ben, { title: 'Secret', visibility: 'private' })
    expect((await add(ana, [secret])).body.code).toBe('track-not-found')
    await publish()
    const own = await newPublishedTrack(server, ana, { title: 'Mine', visibility: 'private' })
    await add(ana, [own])
    expect([await titles(ana), await titles(ben), (await items(undefined)).items.length]).toEqual([
      ['Mine'],
      [null],
      1,
    ])
  })

  test('that are unlisted are found by it only where their creator put them there', async () => {
    const quiet = await newPublishedTrack(server, ben, { title: 'Quiet', visibility: 'unlisted' })
    await publish()
    await invite('edit')
    await add(ana, [quiet])
    await add(ben, [quiet])
    expect(await titles(ana)).toEqual(['Quiet', 'Quiet'])
    expect(await titles(eve)).toEqual([null, 'Quiet'])
  })

  test.each([
    ['blocked', { dmcaBlocked: true }],
    ['private', { visibility: 'private' as const }],
  ])('that are %s by now are not shown', async (_how, change) => {
    const track = await newPublishedTrack(server, ben, { title: 'Now' })
    await add(ana, [track])
    await server.ctx.db.updateTable('tracks').set(change).where('id', '=', track.id).execute()
    expect(await titles()).toEqual([null])
  })
})

describe('collaborators', () => {
  test('may see, or edit, as they were asked to; what is said of it stays its owner’s', async () => {
    expect((await invite('view')).body).toEqual({
      username: ben.username,
      displayName: ben.username,
      right: 'view',
    })
    expect([await statusOf(ben), await statusOf(eve)]).toEqual([200, 404])
    expect((await add(ben, tracks)).status).toBe(403)
    await invite('edit')
    expect((await add(ben, tracks)).status).toBe(201)
    expect((await call(server, ben, `PATCH ${at()}`, { version: 1, title: 'Theirs' })).status).toBe(403)
    expect(
      (await call(server, ben, `PUT ${at(`/collaborators/${eve.username}`)}`, { right: 'edit' })).status,
    ).toBe(403)
    expect((await call<{ items: Playlist[] }>(server, ben, 'GET /me/playlists')).body.items).toMatchObject([
      { id: playlist.id, right: 'edit' },
    ])
    expect((await call(server, ben, `DELETE ${at(`/collaborators/${ben.username}`)}`)).status).toBe(200)
    expect(await statusOf(ben)).toBe(404)
  })

  test('and readers of a public one are not told of each other', async () => {
    await invite('view')
    await publish()
    const seenBy = async (who: SignedInUser) =>
      (await call<{ items: Collaborator[] }>(server, who, `GET ${at('/collaborators')}`)).body.items.length
    expect([await seenBy(ana), await seenBy(ben), await seenBy(eve)]).toEqual([1, 1, 0])
  })

  test('two who edit at the same time both keep what they did', async () => {
    await add(ana, tracks)
    await invite('edit')
    const rows = (await items()).items
    const [one, two, three] = tracks as [Track, Track, Track]
    const place = (index: number) => rows[index]?.id
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => add(ana, [one], place(0))),
      ...Array.from({ length: 10 }, () => add(ben, [two], place(0))),
      add(ana, [three], null),
      add(ben, [three]),
      move(ana, place(4), place(1)),
      move(ben, place(3), null),
      call(server, ana, `PATCH ${at()}`, { version: 1, title: 'Together' }),
      call(server, ben, `DELETE ${at(`/items/${place(2)}`)}`),
    ])
    expect(answers.filter(({ status }) => status >= 300)).toEqual([])
    const now = (await items()).items
    expect(now).toHaveLength(5 + 20 + 2 - 1)
    const ids = now.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).not.toContain(place(2))
    // Each where it was put: the twenty after the first row, the moved one after the second.
    expect(ids.indexOf(place(1) ?? '') - ids.indexOf(place(0) ?? '')).toBe(21)
    expect(ids.indexOf(place(4) ?? '')).toBe(ids.indexOf(place(1) ?? '') + 1)
    expect(now.at(-1)?.addedBy).toBe(ben.username)
    expect((await call<Playlist>(server, ben, `GET ${at()}`)).body.title).toBe('Together')
  })
})

describe('between people who block each other', () => {
  test.each([
    ['the owner blocks', () => [ana, ben]],
    ['the reader blocks', () => [ben, ana]],
  ])('nothing is seen, whatever one was asked to: %s', async (_who, pair) => {
    await publish()
    await invite('edit')
    const [one, other] = pair()
    await call(server, one, `PUT /people/${other?.username}/block`)
    expect([await statusOf(ben), (await add(ben, tracks)).status]).toEqual([404, 404])
    expect((await call<{ items: Playlist[] }>(server, ben, 'GET /me/playlists')).body.items).toEqual([])
    expect((await invite('view')).status).toBe(404)
  })

  test('their tracks are not shown either, in whosesoever playlist', async () => {
    const track = await newPublishedTrack(server, eve, { title: 'Of Eve' })
    await add(ana, [track])
    await publish()
    await call(server, eve, `PUT /people/${ben.username}/block`)
    expect([await titles(ana), await titles(ben)]).toEqual([['Of Eve'], [null]])
  })

  test('of somebody suspended nobody sees it', async () => {
    await publish()
    await server.ctx.db
      .updateTable('users')
      .set({ suspendedAt: new Date() })
      .where('id', '=', ana.id)
      .execute()
    expect(await statusOf(ben)).toBe(404)
  })
})

describe('a copy', () => {
  test('is private, one’s own, and holds what one may see; one for each key', async () => {
    const hidden = await newPublishedTrack(server, ana, { title: 'Mine', visibility: 'private' })
    await add(ana, [...tracks.slice(0, 2), hidden])
    await publish()
    const copy = () =>
      call<Playlist>(server, ben, `POST ${at('/duplicate')}`, undefined, { 'idempotency-key': 'copy' })
    const [one, again] = [await copy(), await copy()]
    expect(one.body).toMatchObject({ title: 'Évening', visibility: 'private', right: 'own', items: 2 })
    expect(again.body.id).toBe(one.body.id)
    expect((await call(server, eve, `POST /playlists/${one.body.id}/duplicate`)).status).toBe(404)
  })
})
