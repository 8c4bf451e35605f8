import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

interface Page {
  readonly items: Track[]
  readonly nextCursor: string | null
}
interface BatchAnswer {
  readonly items: { ok: boolean; id: string; track?: Track | null; code?: string; detail?: string }[]
}

const TRACKS = 120
const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let other: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  owner = await newUser(server)
  other = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const get = <T = Page>(path: string, user?: SignedInUser) => call<T>(server, user, `GET ${path}`)

/** Every page of a list in turn; `between` is called after each. */
async function walk(path: string, limit: number, user?: SignedInUser, between?: () => Promise<unknown>) {
  const items: Track[] = []
  const sizes: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { status, body }: { status: number; body: Page } = await get(
      `${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`,
      user,
    )
    expect(status).toBe(200)
    items.push(...body.items)
    sizes.push(body.items.length)
    cursor = body.nextCursor
    await between?.()
  }
  return { items, sizes }
}

describe('lists, page by page', () => {
  const wanted: string[] = []
  beforeAll(async () => {
    for (let n = 0; n < TRACKS; n++) {
      // Three of each instant: ties are told apart by the id.
      if (n % 3 === 0) clock.advance(1)
      wanted.unshift((await newPublishedTrack(server, owner, { title: `Walk ${n}` })).id)
    }
  })
  const byInstantAndId = (items: Track[]) =>
    items.map(({ publishedAt, id }) => `${publishedAt} ${id}`).sort((a, b) => (a < b ? 1 : -1))

  test('120 tracks by sevens: each once, newest first, though others are published meanwhile', async () => {
    let added = 0
    const { items, sizes } = await walk('/tracks', 7, undefined, async () => {
      clock.advance(1)
      if (added < 5) await newPublishedTrack(server, other, { title: `Meanwhile ${++added}` })
    })
    expect(items.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted())
    expect(items.map(({ publishedAt, id }) => `${publishedAt} ${id}`)).toEqual(byInstantAndId(items))
    expect(sizes).toEqual([...Array(17).fill(7), 1])
    expect(added).toBe(5)
  })

  test('a page that ends with the list has no next one', async () => {
    const { body } = await get(`/me/tracks?limit=${60}`, owner)
    const last = await get(`/me/tracks?limit=60&cursor=${body.nextCursor}`, owner)
    expect([last.body.items.length, last.body.nextCursor]).toEqual([60, null])
  })

  test('one’s own list has drafts, and nobody else’s tracks; a deleted one is in none', async () => {
    const [draft, deleted] = [
      await newTrack(server, other, 'Only a draft'),
      await newPublishedTrack(server, other, { title: 'Deleted' }),
    ]
    await call(server, other, `DELETE /tracks/${deleted.id}`)
    const { items } = await walk('/me/tracks', 4, other)
    expect(items[0]?.id).toBe(draft.id)
    expect(new Set(items.map(({ artist }) => artist.username))).toEqual(new Set([other.username]))
    const all = await walk('/tracks', 100)
    for (const { id } of [draft, deleted]) expect(all.items.map((track) => track.id)).not.toContain(id)
    expect(items.map(({ id }) => id)).not.toContain(deleted.id)
    expect((await get<Problem>('/me/tracks')).status).toBe(401)
  })

  test('unlisted, private and blocked tracks are in no public list', async () => {
    const hidden = [
      await newPublishedTrack(server, other, { title: 'Unlisted', visibility: 'unlisted' }),
      await newPublishedTrack(server, other, { title: 'Private', visibility: 'private' }),
      await newPublishedTrack(server, other, { title: 'Blocked' }),
    ]
    await server.ctx.db
      .updateTable('tracks')
      .set({ dmcaBlocked: true })
      .where('id', '=', hidden[2]?.id ?? '')
      .execute()
    const ids = (await walk('/tracks', 100)).items.map(({ id }) => id)
    for (const { id, title } of hidden) expect(ids, title).not.toContain(id)
  })

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const id = '01990000-0000-7000-8000-000000000000'
  const instant = '2026-01-01T00:00:00.000Z'
  test.each([
    ['nothing of ours', 'tampered'],
    ['not JSON', Buffer.from('[').toString('base64url')],
    ['not a pair', encode({ at: 1 })],
    ['an instant that is none', encode(['yesterday', id])],
    ['a day that is none', encode(['2026-02-31T00:00:00Z', id])],
    ['an id that is none', encode([instant, "' OR 1=1"])],
    ['a third part', encode([instant, id, 'more'])],
  ])('a cursor with %s is refused', async (_name, cursor) => {
    for (const path of ['/tracks', '/me/tracks'])
      expect((await get<Problem>(`${path}?cursor=${cursor}`, owner)).body).toMatchObject({
        status: 400,
        code: 'bad-cursor',
      })
  })

  test.each(['0', '101', '-1', 'ten', '1.5', '1e9'])('a limit of %s is refused', async (limit) => {
    expect((await get<Problem>(`/tracks?limit=${limit}`)).body).toMatchObject({
      status: 400,
      errors: [{ field: 'limit' }],
    })
  })
})

describe('many at once', () => {
  const never = '01990000-0000-7000-8000-000000000000'
  const batch = (what: 'update' | 'delete', body: unknown) =>
    call<BatchAnswer>(server, owner, `POST /tracks/batch/${what}`, body)

  test('each change has its own answer, in order; what could be done is done', async () => {
    const [good, stale, theirs] = [
      await newTrack(server, owner, 'Good'),
      await newTrack(server, owner, 'Stale'),
      await newTrack(server, other, 'Theirs'),
    ]
    const items = [
      { id: theirs.id, version: 1, changes: { genre: 'stolen' } },
      { id: good.id, version: 1, changes: { genre: 'jazz' } },
      { id: stale.id, version: 7, changes: { genre: 'late' } },
      { id: never, version: 1, changes: { genre: 'none' } },
    ]
    const { status, body } = await batch('update', { items })
    expect(status).toBe(200)
    expect(body.items).toMatchObject([
      { ok: false, id: theirs.id, code: 'track-not-found' },
      { ok: true, id: good.id, track: { genre: 'jazz', version: 2 } },
      { ok: false, id: stale.id, code: 'stale-version' },
      { ok: false, id: never, code: 'track-not-found' },
    ])
    const genre = async (track: Track, user: SignedInUser) =>
      (await get<Track>(`/tracks/${track.id}`, user)).body.genre
    expect([await genre(good, owner), await genre(stale, owner), await genre(theirs, other)]).toEqual([
      'jazz',
      '',
      '',
    ])
  })

  test('each deletion too; the second of the same id finds nothing', async () => {
    const [mine, theirs] = [await newTrack(server, owner, 'Mine'), await newTrack(server, other, 'Theirs')]
    const { body } = await batch('delete', { ids: [mine.id, theirs.id, mine.id] })
    expect(body.items).toMatchObject([
      { ok: true, id: mine.id, track: null },
      { ok: false, id: theirs.id, code: 'track-not-found' },
      { ok: false, id: mine.id, code: 'track-not-found' },
    ])
    expect((await get<Track>(`/tracks/${theirs.id}`, other)).status).toBe(200)
  })

  test('one bad item refuses the whole before anything is done', async () => {
    const track = await newTrack(server, owner, 'Untouched')
    const items = [
      { id: track.id, version: 1, changes: { genre: 'x' } },
      { id: track.id, version: 1, changes: { title: '' } },
    ]
    expect(await batch('update', { items })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'items.1.changes.title' }] },
    })
    expect((await get<Track>(`/tracks/${track.id}`, owner)).body.version).toBe(1)
  })

  test.each([0, 101])('%i items are refused', async (count) => {
    const ids = Array.from({ length: count }, () => never)
    expect((await batch('delete', { ids })).status).toBe(400)
  })
})

describe('tags that others use', () => {
  const suggest = async (prefix: string) =>
    (
      await get<{ items: { tag: string; tracks: number }[] }>(
        `/tags/suggest?${new URLSearchParams({ prefix })}`,
      )
    ).body.items

  beforeAll(async () => {
    const tagged = [
      ['zz-ambient', 'zz-slow'],
      ['zz-slow'],
      ['zz-slow', 'zz-100%'],
      ['zz-100x'],
      ['zz_a'],
      ['zz\\a'],
    ]
    for (const tags of tagged) await newPublishedTrack(server, owner, { title: 'Tagged', tags })
    await call(server, owner, 'POST /tracks', { title: 'Draft', tags: ['zz-draft'] })
    await newPublishedTrack(server, owner, { title: 'Private', tags: ['zz-private'], visibility: 'private' })
    const blocked = await newPublishedTrack(server, owner, { title: 'Blocked', tags: ['zz-blocked'] })
    await server.ctx.db
      .updateTable('tracks')
      .set({ dmcaBlocked: true })
      .where('id', '=', blocked.id)
      .execute()
  })

  test('come most used first, from what is public', async () => {
    expect(await suggest('zz-')).toEqual([
      { tag: 'zz-slow', tracks: 3 },
      { tag: 'zz-100%', tracks: 1 },
      { tag: 'zz-100x', tracks: 1 },
      { tag: 'zz-ambient', tracks: 1 },
    ])
    expect(await suggest(' ZZ-SL')).toEqual([{ tag: 'zz-slow', tracks: 3 }])
  })

  test.each([
    ['zz-100%', ['zz-100%']],
    ['%slow', []],
    ['zz_', ['zz_a']],
    ['zz\\', ['zz\\a']],
    ['_', []],
    ["' OR '1'='1", []],
  ])('a prefix of %s means these characters, and no pattern', async (prefix, tags) => {
    expect((await suggest(prefix)).map(({ tag }) => tag)).toEqual(tags)
  })

  test('a prefix that no tag can have is refused', async () => {
    expect((await get<Problem>(`/tags/suggest?prefix=${'a'.repeat(41)}`)).status).toBe(400)
    expect((await get<Problem>('/tags/suggest?prefix=a%00')).status).toBe(400)
  })
})
