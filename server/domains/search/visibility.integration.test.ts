import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { SearchPage, Suggestion } from '@veza/shared/contracts/search.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, uploadWhole } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { sweepVocabulary } from './sweep.ts'
import { searchOn } from './testing.ts'
import { forgetOwner } from './vocabulary.ts'

let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let other: SignedInUser
let find: ReturnType<typeof searchOn>
let made = 0

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  find = searchOn(server)
  owner = await newUser(server, ['creator'])
  other = await newUser(server, ['creator'])
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** A title of its own, of one word, with a tag that nothing else has. */
async function published(user = owner): Promise<Track & { word: string }> {
  const word = `quibble${String.fromCharCode((97 + made / 26) | 0, 97 + (made++ % 26))}zz`
  return { ...(await newPublishedTrack(server, user, { title: word, tags: [`tag${word}`] })), word }
}
const change = (set: string, id: string) =>
  sql`UPDATE tracks SET ${sql.raw(set)} WHERE id = ${id}`.execute(server.ctx.db)

/** All ways in which a search could tell somebody of a word: results, numbers, facets, corrections, suggestions. */
async function tellsOf(word: string, who?: SignedInUser): Promise<boolean[]> {
  const { body } = await find.page(word, '&limit=50', who)
  const mistyped = await find.page(`${word.slice(0, -2)}q`, '&limit=50', who)
  const browsed = await find.page('', '&limit=50', who)
  const narrowed = await find.page('', `&tag=tag${word}`, who)
  const suggested = await call<{ items: Suggestion[] }>(server, who, `GET /search/suggestions?query=${word}`)
  const tells = (page: SearchPage) => JSON.stringify(page).includes(word)
  return [
    tells(body) || (!body.isAlike && body.summary?.matches !== 0),
    tells(mistyped.body),
    tells(browsed.body),
    tells(narrowed.body) || narrowed.body.summary?.matches !== 0,
    JSON.stringify(suggested.body).includes(word),
  ]
}
const all = Array(5).fill(true)
const none = Array(5).fill(false)

describe('what may not be found', () => {
  test('what is public is found by everybody: the questions below can tell', async () => {
    const { word } = await published()
    for (const who of [undefined, other, owner]) expect(await tellsOf(word, who)).toEqual(all)
  })

  test.each<[string, (track: Track) => Promise<unknown>]>([
    [
      'private',
      ({ id, version }) => call(server, owner, `PATCH /tracks/${id}`, { version, visibility: 'private' }),
    ],
    [
      'unlisted',
      ({ id, version }) => call(server, owner, `PATCH /tracks/${id}`, { version, visibility: 'unlisted' }),
    ],
    ['taken back to a draft', ({ id }) => call(server, owner, `POST /tracks/${id}/unpublish`)],
    ['blocked after a notice', ({ id }) => change('dmca_blocked = true', id)],
    [
      'held for the scan',
      async ({ id }) => {
        const { id: upload } = await uploadWhole(server, owner, id, Buffer.from(`sound of ${id}`))
        await sql`UPDATE tracks SET original_upload_id = ${upload} WHERE id = ${id}`.execute(server.ctx.db)
        await sql`UPDATE uploads SET scan = 'waiting' WHERE id = ${upload}`.execute(server.ctx.db)
      },
    ],
  ])('what is %s is its owner’s alone', async (_how, hide) => {
    const track = await published()
    await hide(track)
    // A word that was public is forgotten by the sweep; until then it leads nowhere.
    await sweepVocabulary(server.ctx.db)
    expect(await tellsOf(track.word)).toEqual(none)
    expect(await tellsOf(track.word, other)).toEqual(none)
    expect(await find.names(track.word, '', owner)).toEqual([track.title])
    expect(await find.names('', `&tag=tag${track.word}`, owner)).toEqual([track.title])
  })

  test('a draft of one’s own is found as well', async () => {
    await call(server, owner, 'POST /tracks', { title: 'Unfinished Quodlibet' })
    expect(await find.names('quodlibet', '', owner)).toEqual(['Unfinished Quodlibet'])
    for (const who of [undefined, other]) expect(await tellsOf('quodlibet', who)).toEqual(none)
  })

  test('what is deleted is nobody’s', async () => {
    const track = await published()
    await call(server, owner, `DELETE /tracks/${track.id}`)
    await sweepVocabulary(server.ctx.db)
    for (const who of [undefined, other, owner]) expect(await tellsOf(track.word, who)).toEqual(none)
  })

  test.each(['suspended_at = now()', 'deletion_at = now()', 'email_verified_at = NULL'])(
    'of somebody with %s nothing is found, and all of it once they are back',
    async (set) => {
      const away = await newUser(server, ['creator'])
      const { word } = await published(away)
      const put = (what: string) =>
        sql`UPDATE users SET ${sql.raw(what)} WHERE id = ${away.id}`.execute(server.ctx.db)
      await put(set)
      await sweepVocabulary(server.ctx.db)
      for (const who of [undefined, other]) expect(await tellsOf(word, who)).toEqual(none)
      await put('suspended_at = NULL, deletion_at = NULL, email_verified_at = now()')
      expect(await tellsOf(word, other)).toEqual(all)
    },
  )

  test('those who have blocked each other find nothing of each other, whoever did it', async () => {
    const [one, two] = [await newUser(server, ['creator']), await newUser(server, ['creator'])]
    const [first, second] = [await published(one), await published(two)]
    await call(server, one, `PUT /people/${two.username}/block`)
    // That there is such a word, both know from everybody else; what it is in they do not.
    for (const [word, who] of [
      [first.word, two],
      [second.word, one],
    ] as const) {
      expect(await tellsOf(word, who)).toEqual(none)
      expect(await find.names(word, '&kind=creators', who)).toEqual([])
    }
    expect(await tellsOf(first.word, other)).toEqual(all)
  })

  test('documents say the same as the lists of the catalogue, whatever a track is', async () => {
    const track = await published()
    for (const visibility of ['public', 'unlisted', 'private'])
      for (const status of ['draft', 'published'])
        for (const blocked of [true, false]) {
          await change(
            `visibility = '${visibility}', status = '${status}', dmca_blocked = ${blocked}`,
            track.id,
          )
          const { rows } = await sql<{ isListed: boolean }>`
            SELECT is_listed FROM search_documents WHERE id = ${track.id}`.execute(server.ctx.db)
          const { body } = await call<{ items: Track[] }>(server, undefined, 'GET /tracks?limit=100')
          expect([visibility, status, blocked, rows]).toEqual([
            visibility,
            status,
            blocked,
            [{ isListed: body.items.some(({ id }) => id === track.id) }],
          ])
        }
  })

  test('what a document says wrongly is not believed', async () => {
    const track = await published()
    await call(server, owner, `POST /tracks/${track.id}/unpublish`)
    await sql`UPDATE search_documents SET is_listed = true WHERE id = ${track.id}`.execute(server.ctx.db)
    expect(await find.names(track.word, '', other)).toEqual([])
  })
})

describe('a release', () => {
  let cover: { id: string }
  beforeAll(async () => {
    cover = await newImage(server, owner, ringsPng(400))
  })

  async function release(title: string) {
    const track = await published()
    const offer = offerOf([licenceOf(700)], { images: [cover.id] })
    const product = await newOnSale(server, owner, offer, { kind: 'release', title, trackIds: [track.id] })
    return { product, track }
  }
  const releases = (query: string, who?: SignedInUser) => find.names(query, '&kind=releases', who)

  test('is found while it can be bought, and by its seller always', async () => {
    const { product } = await release('Obelisk')
    expect(await releases('obelisk')).toEqual(['Obelisk'])
    await call(server, owner, `POST /products/${product.id}/withdraw`, { version: product.version })
    expect([await releases('obelisk'), await releases('obelisk', other)]).toEqual([[], []])
    expect(await releases('obelisk', owner)).toEqual(['Obelisk'])
  })

  test.each(["visibility = 'unlisted'", "visibility = 'private'", 'dmca_blocked = true', "status = 'draft'"])(
    'is not found with a track in it that has %s',
    async (set) => {
      const title = `Monolith ${set.replaceAll(/\W/g, '')}`
      const { track } = await release(title)
      expect(await releases(title)).toEqual([title])
      await change(set, track.id)
      expect(await releases(title, other)).toEqual([])
    },
  )
})

describe('a playlist', () => {
  const lists = (query: string, who?: SignedInUser) => find.names(query, '&kind=playlists', who)
  const newList = async (user = owner) => {
    const word = `jukebox${String.fromCharCode((97 + made / 26) | 0, 97 + (made++ % 26))}zz`
    const said = { title: word, description: `Songs about ${word}lore`, visibility: 'public' }
    return { ...(await call<Playlist>(server, user, 'POST /playlists', said)).body, word }
  }
  const put = (set: string, id: string) =>
    sql`UPDATE playlists SET ${sql.raw(set)} WHERE id = ${id}`.execute(server.ctx.db)

  /** Results, numbers, corrections, the newest of all, suggestions. */
  async function tellsOfList(word: string, who?: SignedInUser): Promise<boolean[]> {
    const ask = async (query: string) => (await find.page(query, '&kind=playlists&limit=50', who)).body
    const [found, mistyped, browsed] = [await ask(word), await ask(`${word.slice(0, -2)}q`), await ask('')]
    const suggested = await call(server, who, `GET /search/suggestions?query=${word}`)
    return [
      JSON.stringify(found).includes(word),
      found.summary?.matches !== 0 && !found.isAlike,
      JSON.stringify(mistyped).includes(word),
      JSON.stringify(browsed).includes(word),
      JSON.stringify(suggested.body).includes(word),
    ]
  }

  test('that is public is found by everybody: by its title, what is said of it, and whose it is', async () => {
    const { word } = await newList()
    for (const who of [undefined, other, owner]) expect(await tellsOfList(word, who)).toEqual(all)
    expect(await lists(`${word}lore`)).toEqual([word])
    expect(await lists(`${word} ${owner.username}`)).toEqual([word])
    expect(await find.names(word)).toEqual([])
    const { body } = await find.page(word, '&kind=playlists')
    expect(body.summary).toEqual({ matches: 1, isExact: true, facets: {} })
  })

  test.each(["visibility = 'private'", "moderation = 'hidden'"])(
    'with %s is its owner’s alone, also where others were asked to it',
    async (set) => {
      const { id, word } = await newList()
      await call(server, owner, `PUT /playlists/${id}/collaborators/${other.username}`, { right: 'edit' })
      await put(set, id)
      await sweepVocabulary(server.ctx.db)
      for (const who of [undefined, other]) expect(await tellsOfList(word, who)).toEqual(none)
      expect(await lists(word, owner)).toEqual([word])
    },
  )

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['deleted', (id) => call(server, owner, `DELETE /playlists/${id}`)],
    ['removed by the moderation', (id) => put("moderation = 'removed'", id)],
  ])('that is %s is nobody’s', async (_how, remove) => {
    const { id, word } = await newList()
    await remove(id)
    await sweepVocabulary(server.ctx.db)
    for (const who of [undefined, other, owner]) expect(await tellsOfList(word, who)).toEqual(none)
  })

  test('is not found by whom its owner has blocked, nor while its owner is suspended', async () => {
    const [one, two] = [await newUser(server), await newUser(server)]
    const { word } = await newList(one)
    await call(server, one, `PUT /people/${two.username}/block`)
    expect(await tellsOfList(word, two)).toEqual(none)
    expect(await tellsOfList(word, other)).toEqual(all)
    await sql`UPDATE users SET suspended_at = now() WHERE id = ${one.id}`.execute(server.ctx.db)
    expect(await tellsOfList(word, other)).toEqual(none)
  })

  test('follows its title and its owner’s name; what its document says wrongly is not believed', async () => {
    const user = await newUser(server)
    const { id, version } = await newList(user)
    const change = { version, title: 'Turntable', visibility: 'private' }
    await call(server, user, `PATCH /playlists/${id}`, change)
    await sql`UPDATE users SET display_name = 'Wurlitzer' WHERE id = ${user.id}`.execute(server.ctx.db)
    expect(await lists('turntable wurlitzer', user)).toEqual(['Turntable'])
    await sql`UPDATE search_documents SET is_listed = true WHERE id = ${id}`.execute(server.ctx.db)
    expect(await lists('turntable', other)).toEqual([])
    const { body } = await call(server, other, 'GET /search/suggestions?query=turntable')
    expect(body).toEqual({ items: [] })
  })
})

test('an erased owner leaves no word behind', async () => {
  const leaving = await newUser(server, ['creator'])
  await sql`UPDATE users SET display_name = 'Zephyrine Oldcastle' WHERE id = ${leaving.id}`.execute(
    server.ctx.db,
  )
  const { word } = await published(leaving)
  const words = async () =>
    (await sql<{ word: string }>`SELECT word FROM search_vocabulary`.execute(server.ctx.db)).rows.map(
      (row) => row.word,
    )
  expect(await words()).toEqual(expect.arrayContaining(['zephyrine', 'oldcastle', word]))
  await forgetOwner(server.ctx.db, leaving.id)
  const left = await words()
  expect(left).not.toContain('zephyrine')
  expect(left).not.toContain(word)
  expect(await tellsOf(word, leaving)).toEqual(none)
})
