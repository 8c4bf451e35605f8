import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import type { SearchPage, Suggestion } from '@veza/shared/contracts/search.ts'
import { musicalKeys } from '@veza/shared/media/musical-keys.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { FACET_VALUES } from './summary.ts'
import { nameOf, searchOn } from './testing.ts'

let database: TestDatabase
let server: TestServer
let ann: SignedInUser
let bob: SignedInUser
let find: ReturnType<typeof searchOn>

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  find = searchOn(server)
  ann = await newUser(server, ['creator'])
  bob = await newUser(server, ['creator'])
  await rename(ann, 'Ann Ögren')
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const rename = (user: SignedInUser, name: string) =>
  sql`UPDATE users SET display_name = ${name} WHERE id = ${user.id}`.execute(server.ctx.db)
const publish = (input: Partial<Track> & { title: string }, user = ann) =>
  newPublishedTrack(server, user, input)

describe('a search for tracks', () => {
  test('finds all words in whatever order, in title, artist, genre, tags and credits; titles first', async () => {
    await publish({ title: 'Harbour Lights' })
    await publish({ title: 'Walking Home', tags: ['harbour'] })
    await publish({ title: 'Third', genre: 'Harbour Folk' })
    await publish({ title: 'Fourth', credits: 'Fiddle: Harbour Jones' })
    expect(await find.names('harbour')).toEqual(['Harbour Lights', 'Fourth', 'Third', 'Walking Home'])
    expect(await find.names('LIGHTS harbour')).toEqual(['Harbour Lights'])
    expect(await find.names('harb')).toHaveLength(4)
    expect(await find.names('harbour ogren lights')).toEqual(['Harbour Lights'])
    expect(await find.names('harbour nobody')).toEqual([])
    // The last word alone may be half of one.
    expect(await find.names('harb lights')).not.toContain('Walking Home')
  })

  test('knows no case, accents and punctuation', async () => {
    await publish({ title: 'L’Étoile: Straße/Ночь' })
    for (const query of [
      'étoile',
      'ETOILE',
      'e\u0301toile',
      'l’étoile',
      'strasse',
      'ночь',
      '«étoile»',
      'Étoile…',
    ])
      expect(await find.names(query), query).toEqual(['L’Étoile: Straße/Ночь'])
  })

  test('forgives what is mistyped, and says so', async () => {
    await publish({ title: 'Marlow Crossing', genre: 'Chanson' })
    for (const query of ['marlwo', 'crosing', 'Marlow Crosssing', 'chansson']) {
      const { body } = await find.page(query)
      expect([body.isAlike, body.items.map(nameOf)], query).toEqual([true, ['Marlow Crossing']])
      expect(body.summary).toMatchObject({ matches: 1, facets: { genre: [{ value: 'chanson', count: 1 }] } })
    }
    expect((await find.page('marlow')).body.isAlike).toBe(false)
    expect((await find.page('zzyzx')).body).toMatchObject({ items: [], isAlike: false })
  })

  test('follows what changes: title, artist, tags', async () => {
    const track = await publish({ title: 'Formerly', tags: ['oldtag'] }, bob)
    expect(await find.names('formerly')).toEqual(['Formerly'])
    const changes = { version: track.version, title: 'Afterwards', tags: ['newtag'] }
    await call(server, bob, `PATCH /tracks/${track.id}`, changes)
    expect(await find.names('formerly')).toEqual([])
    expect(await find.names('oldtag')).toEqual([])
    expect(await find.names('afterwards newtag')).toEqual(['Afterwards'])
    await rename(bob, 'Quillfeather')
    expect(await find.names('quillfeather')).toEqual(['Afterwards'])
  })

  test('of two changes that meet, keeps both', async () => {
    const track = await publish({ title: 'Meeting' }, bob)
    const { db } = server.ctx
    let second: Promise<unknown> | undefined
    await db.transaction().execute(async (tx) => {
      await sql`UPDATE tracks SET title = 'Meeting Twice' WHERE id = ${track.id}`.execute(tx)
      second = sql`UPDATE users SET display_name = 'Halfpenny' WHERE id = ${bob.id}`.execute(db)
      // Until the other waits for what is held here.
      await expect
        .poll(async () => {
          const { rows } = await sql`SELECT FROM pg_stat_activity WHERE datname = current_database()
            AND wait_event_type = 'Lock'`.execute(db)
          return rows.length
        })
        .toBe(1)
    })
    await second
    expect(await find.names('halfpenny meeting twice')).toEqual(['Meeting Twice'])
  })
})

describe('what is asked', () => {
  test.each(
    [
      "'; DROP TABLE tracks; --",
      "') & !('x",
      "a' | 'b",
      'harbour & !lights',
      'harbour:*A',
      '\\',
      "\\'",
      '%_%',
      '$1',
      '<b>harbour</b>',
      '🎻🎻',
      '!!! ???',
      `${'('.repeat(200)}`,
      'a '.repeat(99),
      'é'.repeat(200),
    ].map((query) => ({ query, shown: query.slice(0, 30) })),
  )('“$shown” is words, and nothing else', async ({ query }) => {
    const { status, body } = await find.page(query)
    expect([status, Array.isArray(body.items)]).toEqual([200, true])
    expect(body.items.every((found) => found.kind === 'track')).toBe(true)
  })

  test('signs alone find nothing, rather than everything', async () => {
    expect(await find.names('!!!')).toEqual([])
    expect((await find.names('')).length).toBeGreaterThan(3)
  })

  test.each(
    [
      'query='.concat('x'.repeat(10_000)),
      'query=a%00',
      'kind=everything',
      'sort=price',
      'duration=1',
      'price=cheap',
      'bpm=120',
      'key=Am',
      'limit=51',
      'limit=0',
      'cursor=abc',
      `cursor=${Buffer.from('[9,false,"2026-01-01T00:00:00.000Z","x"]').toString('base64url')}`,
      `cursor=${Buffer.from('[0,false,"2026-01-01T00:00:00.000Z","\' OR 1=1"]').toString('base64url')}`,
      Array.from({ length: 6 }, (_, tag) => `tag=${tag}`).join('&'),
    ].map((query) => ({ query, shown: query.slice(0, 30) })),
  )('?$shown is refused', async ({ query }) => {
    const { status, body } = await call<Problem>(server, undefined, `GET /search?${query}`)
    expect(status).toBe(400)
    expect(body.detail).not.toBe('')
  })

  test('facets take what is written as it stands', async () => {
    for (const value of ["x'", "x' | '#genre:folk", '\\', 'a:b', '%'])
      expect(await find.names('', `&genre=${encodeURIComponent(value)}`), value).toEqual([])
  })
})

describe('facets', () => {
  beforeAll(async () => {
    const on = async (title: string, genre: string, tags: string[], licences: [string, number][]) => {
      const track = await publish({ title, genre, tags })
      if (licences.length === 0) return
      const offered = licences.map(([template, price]) => licenceOf(price, { terms: { template } as never }))
      await newOnSale(server, ann, offerOf(offered), { trackIds: [track.id] })
    }
    await on(
      'Facet One',
      'Techno',
      ['dark', 'slow'],
      [
        ['personal', 100],
        ['commercial', 9_000],
      ],
    )
    await on('Facet Two', 'techno', ['dark'], [['personal', 2_500]])
    await on('Facet Three', 'Jazz', ['slow', "o'clock"], [])
  })

  test('are counted among what was found', async () => {
    const { body } = await find.page('facet')
    expect(body.summary).toEqual({
      matches: 3,
      isExact: true,
      facets: {
        genre: [
          { value: 'techno', count: 2 },
          { value: 'jazz', count: 1 },
        ],
        tag: [
          { value: 'dark', count: 2 },
          { value: 'slow', count: 2 },
          { value: "o'clock", count: 1 },
        ],
        duration: [{ value: 'under-2', count: 3 }],
        licence: [
          { value: 'personal', count: 2 },
          { value: 'commercial', count: 1 },
        ],
        price: [
          { value: '20-100', count: 1 },
          { value: 'under-5', count: 1 },
        ],
      },
    })
  })

  test.each<[string, string[]]>([
    ['genre=techno', ['Facet Two', 'Facet One']],
    ['genre=TECHNO', ['Facet Two', 'Facet One']],
    ['tag=dark&tag=slow', ['Facet One']],
    ["tag=o'clock", ['Facet Three']],
    ['licence=commercial', ['Facet One']],
    ['price=under-5', ['Facet One']],
    ['price=20-100&tag=dark', ['Facet Two']],
    ['duration=under-2&genre=jazz', ['Facet Three']],
    ['duration=5-10', []],
    ['lossless=yes', []],
  ])('?%s narrows down to as many as were counted', async (more, expected) => {
    expect(await find.names('facet', `&${more}`)).toEqual(expected)
    expect((await find.page('facet', `&${more}`)).body.summary?.matches).toBe(expected.length)
  })

  test('tempo and key are facets of what tells them, from the lower end of a range on', async () => {
    const songs = [
      ['Pulse One', '89.99', 'a-minor'],
      ['Pulse Two', '90', 'a-minor'],
      ['Pulse Three', '119.5', 'f-sharp-major'],
      ['Pulse Four', '400', ''],
      ['Pulse Five', '', ''],
    ] as const
    for (const [title, bpm, musicalKey] of songs) await publish({ title, bpm, musicalKey })
    const { facets } = (await find.page('pulse')).body.summary ?? {}
    expect(facets?.key).toEqual([
      { value: 'a-minor', count: 2 },
      { value: 'f-sharp-major', count: 1 },
    ])
    const ranges = ['110-120', '90-110', 'from-180', 'under-90']
    expect(facets?.bpm).toEqual(ranges.map((value) => ({ value, count: 1 })))
    expect(await find.names('pulse', '&bpm=under-90')).toEqual(['Pulse One'])
    expect(await find.names('pulse', '&bpm=90-110&key=a-minor')).toEqual(['Pulse Two'])
    expect(await find.names('pulse', '&key=a-minor')).toEqual(['Pulse Two', 'Pulse One'])
    expect(await find.names('pulse', '&bpm=from-180')).toEqual(['Pulse Four'])
    const { id, version } = await publish({ title: 'Pulse Six', bpm: '150' })
    await call(server, ann, `PATCH /tracks/${id}`, { version, bpm: '100' })
    expect(await find.names('pulse', '&bpm=90-110')).toEqual(['Pulse Six', 'Pulse Two'])
    expect(await find.names('pulse', '&bpm=140-160')).toEqual([])
  })

  test('all keys are told that there are, however many', async () => {
    const keys = musicalKeys.slice(0, FACET_VALUES + 1)
    for (const musicalKey of keys) await publish({ title: 'Wheel', musicalKey })
    const told = (await find.page('wheel')).body.summary?.facets.key?.map(({ value }) => value)
    expect(told?.toSorted()).toEqual(keys.toSorted())
  })

  test('a licence that is offered no more is none', async () => {
    const { id, version } = await newOnSale(server, ann, undefined, {
      trackIds: [(await publish({ title: 'Withdrawing' })).id],
    })
    expect(await find.names('withdrawing', '&licence=personal')).toEqual(['Withdrawing'])
    await call(server, ann, `POST /products/${id}/withdraw`, { version })
    expect(await find.names('withdrawing', '&licence=personal')).toEqual([])
    expect(await find.names('withdrawing')).toEqual(['Withdrawing'])
  })
})

describe('paging', () => {
  const through = async (more: string, between: () => Promise<unknown>) => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { status, body }: { status: number; body: SearchPage } = await find.page(
        'wren',
        `${more}&limit=4${cursor && `&cursor=${cursor}`}`,
      )
      expect(status).toBe(200)
      expect(body.summary === null).toBe(cursor !== '')
      seen.push(...body.items.map(nameOf))
      cursor = body.nextCursor
      await between()
    }
    return seen
  }

  test('shows each once, also while others arrive', async () => {
    const wanted: string[] = []
    for (let index = 0; index < 5; index++) {
      await publish({ title: `Wren ${index}` })
      await publish({ title: `Other ${index}`, tags: ['wren'] })
      wanted.push(`Wren ${index}`, `Other ${index}`)
    }
    for (const sort of ['relevance', 'newest', 'oldest']) {
      let arrived = 0
      const seen = await through(`&sort=${sort}`, async () => {
        if (++arrived > 1) return
        await publish({ title: `Wren arriving ${sort} ${arrived}` })
        await publish({ title: `Arriving ${sort} ${arrived}`, tags: ['wren'] })
      })
      expect(new Set(seen).size).toBe(seen.length)
      expect(wanted.filter((name) => !seen.includes(name))).toEqual([])
    }
    const newest = await find.names('wren', '&sort=newest&limit=50')
    expect(newest).toEqual((await find.names('wren', '&sort=oldest&limit=50')).toReversed())
  })

  test('goes on with the words that are like those that were mistyped', async () => {
    const first = await find.page('wrenn', '&limit=5&sort=newest')
    const second = await find.page('wrenn', `&limit=5&sort=newest&cursor=${first.body.nextCursor}`)
    const both = [...first.body.items, ...second.body.items].map(nameOf)
    expect([first.body.isAlike, second.body.isAlike, new Set(both).size]).toEqual([true, true, 10])
  })
})

test('releases and creators are found as well, each by their kind', async () => {
  const cover = await newImage(server, ann, ringsPng(400))
  const trackIds = [
    (await publish({ title: 'Side A', genre: 'Dub' })).id,
    (await publish({ title: 'Side B' })).id,
  ]
  const offer = offerOf([licenceOf(700)], { images: [cover.id] })
  await newOnSale(server, ann, offer, { kind: 'release', title: 'Gatefold', trackIds })
  expect(await find.names('gatefold', '&kind=releases')).toEqual(['Gatefold'])
  expect(await find.names('side dub ogren', '&kind=releases&price=5-20')).toEqual(['Gatefold'])
  expect(await find.names('gatefold')).toEqual([])
  expect(await find.names('ögren', '&kind=creators')).toEqual(['Ann Ögren'])
  expect((await find.page('ögren', '&kind=creators')).body.summary).toBeNull()
})

test('suggests who and what is called so, each title once', async () => {
  await publish({ title: 'Ånnual Report' })
  await publish({ title: 'Annual report' }, bob)
  const { body } = await call<{ items: Suggestion[] }>(server, undefined, 'GET /search/suggestions?query=ann')
  expect(body.items.filter(({ kind }) => kind === 'creator')).toContainEqual(
    expect.objectContaining({
      kind: 'creator',
      text: 'Ann Ögren',
      url: expect.stringContaining(`/@${ann.username}`),
    }),
  )
  expect(body.items.filter(({ kind }) => kind === 'title')).toHaveLength(1)
  for (const query of ['%', '_', '\\', "'"])
    expect(
      (await call(server, undefined, `GET /search/suggestions?query=${encodeURIComponent(query)}`)).body,
    ).toEqual({
      items: [],
    })
  expect((await call(server, undefined, 'GET /search/suggestions?query=')).status).toBe(400)
})
