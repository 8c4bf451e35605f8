import type { SyncProduct, SyncTrack } from '@veza/shared/contracts/sync.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { createOffline } from '../offline.ts'
import { haveTrack, productAt, server, testAccount, trackAt } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { forgetAccount } from '../sync/accounts.ts'
import { receive } from '../sync/receive.ts'
import { countEntries, type EntryQuery, entryIds, listEntries, offerOf } from './entries.ts'
import { getPublication, openPublication, rememberPublication, startOver } from './publications.ts'
import { getTrack, insertTrack, updateTrack } from './tracks.ts'

const now = new Date('2026-02-01T00:00:00.000Z')

function addLocal(
  { db, newId }: TestLibrary,
  title: string,
  more: { artist?: string; ms?: number } = {},
): string {
  const id = newId()
  const source = { path: `/music/${id}.wav`, bytes: 10, mtimeMs: 1, format: 'wav' as const }
  const sha256 = id.replaceAll('-', '').padEnd(64, '0')
  insertTrack(
    db,
    {
      ...{ id, title, artist: more.artist ?? '', album: '', genre: '', coverFile: null },
      source: { ...source, sha256 },
      durationMs: more.ms ?? 1_000,
      sampleRate: 44_100,
      channels: 2,
    },
    now,
  )
  return id
}

const account = { server, accountId: 'somebody' }

/** As after the first steps of publishing: the server has a draft of it. */
function link({ db, newId }: TestLibrary, trackId: string, serverTrackId: string): string {
  const publication = openPublication(db, { ...account, trackId }, 'x', newId, now)
  const synced = getTrack(db, trackId)?.metadata ?? null
  rememberPublication(db, publication, { serverTrackId, synced }, now)
  return publication
}

describe('what the library shows', () => {
  let lib: TestLibrary
  beforeEach(async () => {
    lib = await testLibrary()
  })
  afterEach(() => lib.close())

  const titles = (query: Partial<EntryQuery> = {}) =>
    listEntries(lib.db, { account: testAccount(lib.db).id, ...query }).map(({ title }) => title)

  test('is what lies here, what lies at the server, and what does both, once', () => {
    const id = addLocal(lib, 'Here')
    const there = haveTrack(lib.db, lib.newId, { title: 'There', status: 'published' })
    expect(titles({ sort: 'title' })).toEqual(['Here', 'There'])
    expect(listEntries(lib.db, { account: 0 }).map(({ title }) => title)).toEqual(['Here'])
    const both = haveTrack(lib.db, lib.newId, { title: 'Here', status: 'draft' })
    expect(titles()).toHaveLength(3)
    const publication = link(lib, id, both.id)
    expect(listEntries(lib.db, { account: there.account, sort: 'title' })).toMatchObject([
      { id, localId: id, remoteId: both.id, status: 'draft' },
      { id: there.id, localId: null, remoteId: there.id, status: 'published' },
    ])
    // Published as somebody, it is nobody's no more.
    expect(listEntries(lib.db, { account: 0 })).toEqual([])
    startOver(lib.db, publication, 'Here', now)
    expect(titles()).toHaveLength(3)
    lib.db.prepare('DELETE FROM tracks').run()
    expect(titles({ sort: 'title' })).toEqual(['Here', 'There'])
    forgetAccount(lib.db, there.account)
    expect(lib.db.prepare('SELECT count(*) FROM library_entries').pluck().get()).toBe(0)
  })

  test('is found by the beginnings of its words, without accents, and follows what is edited', () => {
    const id = addLocal(lib, 'Été à Paris', { artist: 'Zoë' })
    addLocal(lib, 'Winter')
    for (const search of ['ete', 'PARIS', 'par zoe', '"par', 'zo* (été'])
      expect(titles({ search })).toEqual(['Été à Paris'])
    expect(titles({ search: 'aris' })).toEqual([])
    expect(titles({ search: ' *"(' })).toHaveLength(2)
    updateTrack(lib.db, id, { title: 'Printemps', tags: ['chanson'] }, now)
    expect(titles({ search: 'paris' })).toEqual([])
    expect(titles({ search: 'chans' })).toEqual(['Printemps'])
    expect(countEntries(lib.db, { account: 0, search: 'print' })).toBe(1)
  })

  test('an account that comes later has what lies here', () => {
    addLocal(lib, 'Here')
    expect(titles()).toEqual(['Here'])
  })
})

describe('what a track is sold for', () => {
  let lib: TestLibrary
  let track: ReturnType<typeof haveTrack>
  beforeEach(async () => {
    lib = await testLibrary()
    track = haveTrack(lib.db, lib.newId, { status: 'published' })
  })
  afterEach(() => lib.close())

  const offer = { trackIds: [] as string[], kind: 'track', title: null, currency: 'eur' } as const
  const licence = (price: number) => ({
    ...{ terms: { template: 'personal' as const }, price, payWhatYouWant: null, formats: ['aac' as const] },
  })
  function sells(id: string, more: Partial<SyncProduct>): void {
    const product = productAt(id, { ...offer, trackIds: [track.id], licences: [licence(300)], ...more })
    inTransaction(lib.db, () =>
      receive(lib.db, { account: track.account, kind: 'product', id }, product, now),
    )
  }
  const price = () => listEntries(lib.db, { account: track.account })[0]?.price

  test('is told while it is on sale by itself, the least of several', () => {
    const [single, release] = [lib.newId(), lib.newId()]
    expect(price()).toBeNull()
    sells(release, { kind: 'release', status: 'on-sale' })
    sells(single, { status: 'draft' })
    expect(price()).toBeNull()
    sells(single, { status: 'on-sale', version: 2 })
    expect(price()).toEqual({ amount: 300, currency: 'eur', kind: 'fixed' })
    sells(single, { status: 'on-sale', version: 3, licences: [licence(5_000), licence(300)] })
    expect(price()).toEqual({ amount: 300, currency: 'eur', kind: 'from' })
    sells(single, { status: 'withdrawn', version: 4 })
    expect(price()).toBeNull()
  })

  test('is what was last decided here, though the server has not heard of it', () => {
    const id = lib.newId()
    sells(id, { status: 'on-sale' })
    const offline = createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
    offline.edit(account, 'product', id, {
      action: 'offer',
      fields: { licences: [licence(900)], currency: 'eur' },
    })
    expect(price()).toMatchObject({ amount: 900 })
  })

  test('is found without looking through everything that is sold', () => {
    const plan = lib.db.prepare(`EXPLAIN QUERY PLAN SELECT ${offerOf('?', '?')}`).all(1, 't')
    expect(JSON.stringify(plan)).toContain('USING INDEX remote_items_offer')
  })
})

describe('a track that is here and at the server', () => {
  let lib: TestLibrary
  let local: string
  let remote: ReturnType<typeof haveTrack>
  let publication: string
  beforeEach(async () => {
    lib = await testLibrary()
    local = addLocal(lib, 'One')
    const { account: row } = haveTrack(lib.db, lib.newId)
    remote = { account: row, kind: 'track', id: lib.newId() }
    publication = link(lib, local, remote.id)
    says({ title: 'One' })
  })
  afterEach(() => lib.close())

  let version = 0
  const says = (more: object) =>
    inTransaction(lib.db, () =>
      receive(lib.db, remote, trackAt(remote.id, { version: ++version, ...more }), now),
    )
  const offline = () => createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
  const metadata = () => getTrack(lib.db, local)?.metadata
  const synced = () => getPublication(lib.db, publication)?.synced

  test('takes over what was changed there, and both agree on it', () => {
    says({ title: 'Theirs', genre: 'Jazz' })
    expect(metadata()).toMatchObject({ title: 'Theirs', genre: 'Jazz' })
    expect(synced()).toMatchObject({ title: 'Theirs', genre: 'Jazz' })
  })

  test('goes on where what was agreed is from before there were credits, tempo and key', () => {
    const newer = ['credits', 'isrc', 'bpm', 'musicalKey']
    const before = Object.fromEntries(
      Object.entries(trackAt(remote.id, { version: ++version })).filter(([name]) => !newer.includes(name)),
    ) as SyncTrack
    const forget = () =>
      lib.db
        .prepare('UPDATE publications SET synced = json_remove(synced, ?, ?, ?, ?)')
        .run(...newer.map((name) => `$.${name}`))
    forget()
    inTransaction(lib.db, () => receive(lib.db, remote, { ...before, title: 'Theirs' }, now))
    expect(metadata()).toMatchObject({ title: 'Theirs', credits: '', isrc: '', bpm: '', musicalKey: '' })
    forget()
    says({ title: 'Theirs', isrc: 'FRZ031400212', bpm: '87.5', musicalKey: 'a-minor' })
    expect(metadata()).toMatchObject({
      credits: '',
      isrc: 'FRZ031400212',
      bpm: '87.5',
      musicalKey: 'a-minor',
    })
    offline().editTracks(account, [local], { credits: 'Drums: Ana' })
    expect(offline().edits(account)).toMatchObject([{ fields: { credits: 'Drums: Ana' } }])
    says({ title: 'Theirs', isrc: 'FRZ031400212', credits: 'Drums: Ana' })
    expect(offline().edits(account)).toEqual([])
    expect(synced()).toMatchObject({ credits: 'Drums: Ana', isrc: 'FRZ031400212' })
  })

  test('keeps what was typed before it was published, for publishing to compare', () => {
    updateTrack(lib.db, local, { title: 'Typed' }, now)
    says({ title: 'Theirs', genre: 'Jazz' })
    expect(metadata()).toMatchObject({ title: 'Typed', genre: 'Jazz' })
    expect(synced()).toMatchObject({ title: 'One', genre: 'Jazz' })
  })

  test('keeps an edit that waits, agrees when it has arrived, and lets it go where the other side was chosen', () => {
    offline().editTracks(account, [local], { title: 'Mine' })
    expect([metadata()?.title, synced()?.title]).toEqual(['Mine', 'One'])
    says({ title: 'Theirs' })
    expect([metadata()?.title, synced()?.title]).toEqual(['Mine', 'One'])
    const [conflict] = offline().conflicts(account)
    offline().resolve({ entryId: conflict?.entryId ?? '', version, choices: { title: 'theirs' } })
    expect([metadata()?.title, synced()?.title]).toEqual(['Theirs', 'Theirs'])

    offline().editTracks(account, [local], { title: 'Mine again' })
    says({ title: 'Mine again' })
    expect(offline().edits(account)).toEqual([])
    expect([metadata()?.title, synced()?.title]).toEqual(['Mine again', 'Mine again'])
  })
})

describe('edits of many at once', () => {
  let lib: TestLibrary
  beforeEach(async () => {
    lib = await testLibrary()
  })
  afterEach(() => lib.close())

  test('are all there, or none', () => {
    const here = addLocal(lib, 'Here')
    const there = haveTrack(lib.db, lib.newId, { title: 'There' })
    const offline = createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
    expect(() => offline.editTracks(account, [here, there.id, 'nowhere'], { genre: 'Jazz' })).toThrow(
      'nowhere',
    )
    expect(getTrack(lib.db, here)?.metadata.genre).toBe('')
    expect(offline.edits(account)).toEqual([])
    offline.editTracks(account, [here, there.id], { genre: ' Jazz ' })
    expect(offline.library(account, { search: 'jazz' }).total).toBe(2)
    expect(offline.edits(account)).toMatchObject([{ resourceId: there.id, fields: { genre: 'Jazz' } }])
    expect(() => offline.editTracks(account, [here], { title: '' })).toThrow()
  })
})

describe('a library of ten thousand', () => {
  let lib: TestLibrary
  const words = ['amber', 'blue', 'cedar', 'dusk', 'ember', 'fjord', 'grove', 'haze', 'iris', 'jade']
  beforeAll(async () => {
    lib = await testLibrary()
    inTransaction(lib.db, () => {
      for (let index = 0; index < 10_000; index++) {
        const word = (place: number) => words[Math.floor(index / 10 ** place) % 10] ?? ''
        addLocal(lib, `${word(0)} ${word(1)} ${index}`, {
          artist: word(2),
          ms: 1_000 + ((index * 7_919) % 10_000),
        })
      }
    })
  })
  afterAll(() => lib.close())

  test('is paged in any order, and each track comes once', () => {
    for (const sort of ['added', 'title', 'artist', 'duration'] as const) {
      const all = entryIds(lib.db, { account: 0, sort })
      const paged: string[] = []
      for (let offset = 0; offset < 10_000; offset += 500)
        paged.push(...listEntries(lib.db, { account: 0, sort, offset, limit: 500 }).map(({ id }) => id))
      expect(paged).toEqual(all)
      expect(new Set(all).size).toBe(10_000)
    }
  })

  test('is searched for several words at once', () => {
    const query = { account: 0, search: 'dus emb', sort: 'title' } as const
    const found = listEntries(lib.db, { ...query, limit: 1_000 })
    expect(found).toHaveLength(countEntries(lib.db, query))
    expect(found.length).toBeGreaterThan(100)
    for (const { title, artist } of found) expect(`${title} ${artist}`).toMatch(/dusk.*ember|ember.*dusk/)
  })

  test('is brought up to date entry by entry, without looking at the others', () => {
    const plan = lib.db
      .prepare('EXPLAIN QUERY PLAN SELECT account FROM library_entry_source WHERE id = ?')
      .all('x') as { detail: string }[]
    const scanned = plan.flatMap(
      ({ detail }) => /^SCAN (?!accounts|library_entry_source)(.*)/.exec(detail)?.[1] ?? [],
    )
    expect(scanned).toEqual([])
  })

  test.each(['added', 'title', 'artist', 'duration'] as const)(
    'goes by an index where it is sorted by %s',
    (sort) => {
      const explained: string[] = []
      const spy = {
        prepare: (sql: string) => ({
          all: (values: object) => {
            explained.push(
              ...(lib.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]).map(
                ({ detail }) => detail,
              ),
            )
            return []
          },
        }),
      }
      listEntries(spy as never, { account: 0, sort })
      expect(explained.join('\n')).toContain(`library_entries_${sort}`)
      expect(explained.filter((line) => /SCAN (?!page|edits|entry|\()/.test(line))).toEqual([])
    },
  )
})
