import { randomUUID } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import { QUEUE_ITEMS_MAX, type Queue, type Recording } from '@veza/shared/contracts/listening.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { giveSound, newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { recordingsFor } from './hearing.ts'

let database: TestDatabase
let server: TestServer
let maker: SignedInUser
let ana: SignedInUser
let tracks: Track[]
const names = new Map<string, string>()

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  maker = await newUser(server)
  tracks = []
  for (const title of ['One', 'Two', 'Three', 'Four', 'Five', 'Six']) {
    const track = await newPublishedTrack(server, maker, { title })
    await giveSound(server, maker, track.id)
    names.set(track.id, title)
    tracks.push(track)
  }
})
beforeEach(async () => {
  ana = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Answered = Queue & { code: string }
const source = { kind: 'release' as const, id: randomUUID() }
const item = (at: number, from: typeof source | null = null) => ({
  id: randomUUID(),
  trackId: tracks[at]?.id ?? '',
  source: from,
})
const ask = (request: string, body?: unknown, headers = {}, who: SignedInUser | undefined = ana) =>
  call<Answered>(server, who, request, body, headers)
const play = (items: readonly ReturnType<typeof item>[], at = 0, headers = {}) =>
  ask('PUT /me/queue', { items, currentId: items[at]?.id }, headers)
const add = (place: 'next' | 'last', items: readonly ReturnType<typeof item>[], headers = {}) =>
  ask('POST /me/queue/items', { items, place }, headers)
const read = async () => (await ask('GET /me/queue')).body
const titlesOf = ({ items }: Queue) => items.map(({ trackId }) => names.get(trackId))
const titles = async () => titlesOf(await read())
const current = async () => {
  const { items, currentId } = await read()
  return names.get(items.find(({ id }) => id === currentId)?.trackId ?? '')
}

describe('a listener’s queue', () => {
  test('is empty and known by nobody else at first; without a session there is none', async () => {
    expect(await read()).toMatchObject({ version: 0, items: [], currentId: null, positionMs: 0 })
    expect((await call(server, undefined, 'GET /me/queue')).status).toBe(401)
  })

  test('plays a list from one of its tracks, and keeps what was put there by hand and is still to come', async () => {
    await play([item(0), item(1)])
    await add('next', [item(4)])
    await add('last', [item(5)])
    expect(await titles()).toEqual(['One', 'Five', 'Two', 'Six'])
    const { body } = await play([item(1, source), item(2, source), item(3, source)], 1)
    expect(titlesOf(body)).toEqual(['Two', 'Three', 'Five', 'Six', 'Four'])
    expect(body.items.map(({ isAdded }) => isAdded)).toEqual([false, false, true, true, false])
    expect([await current(), body.items[0]?.source]).toEqual(['Three', source])
    await ask('PUT /me/queue/current', { itemId: body.items[3]?.id, positionMs: 0 })
    await play([item(0)])
    expect(await titles()).toEqual(['One'])
  })

  test('puts next things right after what plays, one in front of the other', async () => {
    await play([item(0), item(1)])
    await add('next', [item(2), item(3)])
    await add('next', [item(4)])
    expect(await titles()).toEqual(['One', 'Five', 'Three', 'Four', 'Two'])
  })

  test('begins with what is added to an empty one', async () => {
    await add('last', [item(2), item(3)])
    expect([await titles(), await current()]).toEqual([['Three', 'Four'], 'Three'])
  })

  test('takes each id once, and a repeated call not even where it was taken out again', async () => {
    const one = item(1)
    const headers = { 'idempotency-key': 'once' }
    await add('last', [one], headers)
    await add('last', [one])
    expect(await titles()).toEqual(['Two'])
    await ask(`DELETE /me/queue/items/${one.id}`)
    expect((await add('last', [one], headers)).status).toBe(201)
    expect(await titles()).toEqual([])
    const list = [item(0), item(1)]
    await play(list, 1, { 'idempotency-key': 'played' })
    await ask('PUT /me/queue/current', { itemId: list[0]?.id, positionMs: 0 })
    await play(list, 1, { 'idempotency-key': 'played' })
    expect(await current()).toBe('One')
  })

  test('is moved by the item after which something goes; where that has gone, nothing moves', async () => {
    const list = [item(0), item(1), item(2)]
    await play(list)
    const move = (id: string | undefined, after: string | null | undefined) =>
      ask(`PUT /me/queue/items/${id}/place`, { after })
    await move(list[2]?.id, list[0]?.id)
    expect(await titles()).toEqual(['One', 'Three', 'Two'])
    await move(list[1]?.id, null)
    expect(await titles()).toEqual(['Two', 'One', 'Three'])
    const gone = await move(list[0]?.id, randomUUID())
    expect([gone.status, gone.body.code]).toEqual([409, 'place-gone'])
    expect((await move(randomUUID(), null)).status).toBe(404)
    expect(await titles()).toEqual(['Two', 'One', 'Three'])
  })

  test('goes to an item, keeps where one is in it, and goes on with the next where it is taken out', async () => {
    const list = [item(0), item(1), item(2)]
    await play(list)
    await ask('PUT /me/queue/current', { itemId: list[1]?.id, positionMs: 0 })
    await ask('PUT /me/queue/position', { itemId: list[1]?.id, positionMs: 83_000 })
    expect(await read()).toMatchObject({ currentId: list[1]?.id, positionMs: 83_000 })
    // A device that has not heard of it yet tells of the item of before.
    await ask('PUT /me/queue/position', { itemId: list[0]?.id, positionMs: 5_000 })
    expect(await read()).toMatchObject({ currentId: list[1]?.id, positionMs: 83_000 })
    await ask(`DELETE /me/queue/items/${list[1]?.id}`)
    expect(await read()).toMatchObject({ currentId: list[2]?.id, positionMs: 0 })
    const lost = await ask('PUT /me/queue/current', { itemId: list[1]?.id, positionMs: 0 })
    expect([lost.status, lost.body.code]).toEqual([404, 'item-not-found'])
    expect((await ask('DELETE /me/queue')).body).toMatchObject({ items: [], currentId: null })
  })

  test('is shuffled behind what plays, and back; what came since stays where it was put', async () => {
    const list = Array.from({ length: 40 }, (_, at) => item(at % 6))
    await play(list, 2)
    const before = (await read()).items.map(({ id }) => id)
    const mixed = (await ask('PATCH /me/queue/modes', { shuffle: true })).body
    const order = mixed.items.map(({ id }) => id)
    expect(order.slice(0, 3)).toEqual(before.slice(0, 3))
    expect(order).not.toEqual(before)
    expect([...order].sort()).toEqual([...before].sort())
    const put = item(4)
    await add('next', [put])
    const back = (await ask('PATCH /me/queue/modes', { shuffle: false, repeat: 'all' })).body
    expect(back.items.map(({ id }) => id)).toEqual([...before.slice(0, 3), put.id, ...before.slice(3)])
    expect([back.shuffle, back.repeat]).toEqual([false, 'all'])
  })

  test('is told again only where it has changed', async () => {
    await play([item(0)])
    const first = await ask('GET /me/queue')
    const etag = first.headers.get('etag') ?? ''
    const same = await ask('GET /me/queue', undefined, { 'if-none-match': etag })
    expect([same.status, same.body as unknown, same.headers.get('etag')]).toEqual([304, '', etag])
    await add('last', [item(1)])
    expect((await ask('GET /me/queue', undefined, { 'if-none-match': etag })).status).toBe(200)
  })

  test('holds so many and no more', async () => {
    await play(Array.from({ length: QUEUE_ITEMS_MAX }, (_, at) => item(at % 6)))
    const full = await add('next', [item(0)])
    expect([full.status, full.body.code, (await read()).items.length]).toEqual([
      409,
      'queue-full',
      QUEUE_ITEMS_MAX,
    ])
    expect((await play(Array.from({ length: QUEUE_ITEMS_MAX + 1 }, () => item(0)))).status).toBe(400)
  })
})

describe('two devices', () => {
  test('both add to one gap at once, and all of it is there, once', async () => {
    await play([item(0), item(1)])
    await Promise.all(Array.from({ length: 12 }, (_, at) => add(at % 2 ? 'next' : 'last', [item(at % 6)])))
    const { items } = await read()
    expect([items.length, new Set(items.map(({ id }) => id)).size]).toEqual([14, 14])
    expect(names.get(items[0]?.trackId ?? '')).toBe('One')
  })

  test('one plays a list while the other adds: what was added is there', async () => {
    for (let time = 0; time < 6; time++) {
      await ask('DELETE /me/queue')
      await play([item(0)])
      await Promise.all([play([item(1), item(2)]), add('next', [item(5)])])
      expect(await titles()).toEqual(['Two', 'Six', 'Three'])
    }
  })

  test('move and take the same things at once, and none comes back', async () => {
    const list = [item(0), item(1), item(2), item(3)]
    await play(list)
    await Promise.all([
      ask(`PUT /me/queue/items/${list[3]?.id}/place`, { after: null }),
      ask(`DELETE /me/queue/items/${list[3]?.id}`),
      ask(`DELETE /me/queue/items/${list[1]?.id}`),
    ])
    expect(await titles()).toEqual(['One', 'Three'])
  })
})

describe('what may not be heard', () => {
  const hide = (id: string, changes: object) =>
    server.ctx.db.updateTable('tracks').set(changes).where('id', '=', id).execute()
  const recordings = async (who: SignedInUser | undefined, some: readonly Track[]) =>
    (
      await call<{ items: Recording[] }>(
        server,
        who,
        `GET /recordings?of=${some.map(({ id }) => id).join(',')}`,
      )
    ).body.items

  test('is in nobody’s queue, and nothing is told of it once it is there', async () => {
    const fresh = await newPublishedTrack(server, maker, { title: 'Secret' })
    await giveSound(server, maker, fresh.id)
    const asked = [fresh, ...tracks.slice(0, 1)]
    const one = { id: randomUUID(), trackId: fresh.id, source: null }
    expect((await recordings(ana, asked)).map(({ title }) => title)).toEqual(['Secret', 'One'])
    for (const changes of [
      { visibility: 'private' },
      { dmcaBlocked: true },
      { status: 'deleted' },
    ] as const) {
      await add('last', [{ ...one, id: randomUUID() }])
      await hide(fresh.id, changes)
      expect(JSON.stringify(await read())).not.toContain('Secret')
      for (const who of [ana, undefined])
        expect((await recordings(who, asked)).map(({ title }) => title)).toEqual(['One'])
      const refused = await add('last', [{ ...one, id: randomUUID() }])
      expect([refused.status, refused.body.code]).toEqual([404, 'track-not-found'])
      const beside = await add('last', [{ ...one, id: randomUUID() }, item(0)])
      expect(beside.status).toBe(201)
      await hide(fresh.id, { visibility: 'public', dmcaBlocked: false, status: 'published' })
    }
    expect((await recordings(maker, [fresh])).length).toBe(1)
  })

  test('is also what is of somebody whom one blocks', async () => {
    expect((await call(server, ana, `PUT /people/${maker.username}/block`)).status).toBe(200)
    expect(await recordings(ana, tracks)).toEqual([])
    expect((await add('last', [item(0)])).body.code).toBe('track-not-found')
  })

  test('is of what is for sale all but the preview', async () => {
    const sold = await newPublishedTrack(server, maker, { title: 'Sold' })
    await giveSound(server, maker, sold.id)
    await hide(sold.id, { paid: true, previewEnabled: true })
    expect(await recordings(ana, [sold])).toMatchObject([
      { title: 'Sold', streamUrl: null, previewSeconds: 30 },
    ])
    expect(await recordings(maker, [sold])).toMatchObject([{ previewSeconds: null }])
    await hide(sold.id, { previewEnabled: false })
    expect(await recordings(ana, [sold])).toEqual([])
    // Then it is not put into a queue either: nobody is told that it was, and hears nothing.
    const refused = await add('last', [{ id: randomUUID(), trackId: sold.id, source: null }])
    expect([refused.status, refused.body.code]).toEqual([404, 'track-not-found'])
  })

  test('is asked of the books as often for many tracks as for one', async () => {
    let asked = 0
    const db = server.ctx.db.withPlugin({
      transformQuery: ({ node }) => {
        asked++
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const countFor = async (some: readonly Track[]) => {
      asked = 0
      const ids = some.map(({ id }) => id)
      const found = await recordingsFor({ ...server.ctx, db }, { userId: ana.id }, ids)
      expect(found.map(({ previewSeconds }) => previewSeconds)).toEqual(some.map(() => 30))
      return asked
    }
    for (const { id } of tracks) await hide(id, { paid: true, previewEnabled: true })
    expect(await countFor(tracks)).toBe(await countFor(tracks.slice(0, 1)))
    for (const { id } of tracks) await hide(id, { paid: false, previewEnabled: false })
  })

  test('is not told as to a stranger where the access of who is signed in has ended', async () => {
    const tab = browserTab(server.url)
    await signInTab(tab, bareCaller(server.url), ana)
    const csrf = { 'x-csrf-token': tab.cookie('veza_csrf') ?? '' }
    const ask = async (headers = {}) =>
      (await tab.get(`/api/v1/recordings?of=${tracks[0]?.id}`, headers)).status
    expect(await ask(csrf)).toBe(200)
    tab.keep(['veza_access='])
    expect([await ask(csrf), await ask()]).toEqual([401, 200])
    const guest = `/api/v1/together/${'a'.repeat(43)}?guest=${randomUUID()}`
    expect([(await tab.get(guest, csrf)).status, (await tab.get(guest)).status]).toEqual([401, 404])
    // Whoever has signed out meanwhile is a stranger.
    tab.keep(['veza_csrf='])
    expect(await ask(csrf)).toBe(200)
  })

  test('more ids than a page has, or none, are refused', async () => {
    const many = Array.from({ length: 101 }, () => randomUUID()).join(',')
    for (const ids of [many, '', 'x'])
      expect((await call(server, ana, `GET /recordings?of=${ids}`)).status).toBe(400)
  })
})

test('is in the copy of one’s own, and goes with the account', async () => {
  await play([item(0), item(1)])
  const own = personalData.find(({ domain }) => domain === 'listening')
  const rows: unknown[] = []
  for await (const row of own?.collect(server.ctx.db, ana.id)['queue-items'] ?? []) rows.push(row)
  expect(rows).toHaveLength(2)
  await server.ctx.transaction(async (tx) => own?.erase?.(tx, ana.id, server.ctx.clock.now()))
  const { rows: left } = await sql`SELECT FROM queue_items WHERE user_id = ${ana.id}`.execute(server.ctx.db)
  expect(left).toEqual([])
})
