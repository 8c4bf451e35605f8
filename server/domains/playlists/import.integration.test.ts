import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import type { ImportedPlaylist, PlaylistItem } from '@veza/shared/contracts/playlists.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let maker: SignedInUser
let user: SignedInUser
let one: Track
let two: Track
let secret: Track

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  ;[maker, user] = [await newUser(server), await newUser(server, ['listener'])]
  one = await newPublishedTrack(server, maker, { title: 'Été' })
  two = await newPublishedTrack(server, maker, { title: 'Two' })
  secret = await newPublishedTrack(server, maker, { title: 'Secret', visibility: 'private' })
  await newPublishedTrack(server, maker, { title: 'Twin' })
  await newPublishedTrack(server, maker, { title: 'Twin' })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const bring = (format: string, text: string, headers = {}) =>
  call<ImportedPlaylist & Problem>(
    server,
    user,
    'POST /playlists/import',
    { title: 'Brought', format, text },
    headers,
  )
const titles = async (id: string) =>
  (await call<{ items: PlaylistItem[] }>(server, user, `GET /playlists/${id}/items`)).body.items.map(
    ({ track }) => track?.title,
  )

test('M3U8: by address, by artist and title; what is not found is listed', async () => {
  const lines = [
    '\uFEFF#EXTM3U',
    `#EXTINF:30,${maker.username.toUpperCase()} - ÉTÉ`,
    'C:\\Music\\ete.mp3',
    `https://elsewhere.example/api/v1/tracks/${two.id}/master.m3u8`,
    '',
    `${one.url}?lang=fr`,
    `https://veza.example/tracks/${secret.slug}`,
    '#EXTINF:30,Nobody - Été',
    'x.mp3',
    '#EXTINF:30,Twin',
    'y.mp3',
    '../z.mp3',
  ]
  const { status, body } = await bring('m3u8', lines.join('\r\n'))
  expect(status).toBe(201)
  expect(await titles(body.playlist.id)).toEqual(['Été', 'Two', 'Été'])
  expect(body.playlist.visibility).toBe('private')
  expect(body.missing).toEqual([
    { line: 7, text: `https://veza.example/tracks/${secret.slug}` },
    { line: 9, text: 'Nobody - Été' },
    { line: 11, text: 'Twin' },
    { line: 12, text: '../z.mp3' },
  ])
  expect(body.missingTotal).toBe(4)
})

test('JSON: addresses, ids, names; as a list or below `tracks`', async () => {
  const list = [
    one.url,
    { id: two.id },
    { title: 'two', artist: maker.username },
    { title: 'None', artist: 'Nobody' },
  ]
  for (const given of [list, { tracks: list }]) {
    const { body } = await bring('json', JSON.stringify(given))
    expect(await titles(body.playlist.id)).toEqual(['Été', 'Two', 'Two'])
    expect(body.missing).toEqual([{ line: 4, text: 'Nobody - None' }])
  }
})

test('the same key makes one', async () => {
  const headers = { 'idempotency-key': 'brought' }
  const [first, again] = [await bring('m3u8', one.url, headers), await bring('m3u8', one.url, headers)]
  expect(again.body).toEqual(first.body)
})

test.each([
  ['a hundred thousand lines', 'm3u8', 'a\n'.repeat(100_000), 413],
  ['a hundred thousand entries', 'json', JSON.stringify(Array(100_000).fill('a')), 413],
  ['more than may be sent', 'm3u8', 'a'.repeat(1_000_001), 400],
  ['deep nests', 'json', '['.repeat(400_000), 400],
  ['many keys', 'json', `[${'{"a":1},'.repeat(100_001)}1]`, 400],
  ['no JSON', 'json', '{', 400],
  ['no list', 'json', '{"a":1}', 400],
  ['one line without end', 'm3u8', 'tracks/'.repeat(140_000), 422],
  ['nothing that is here', 'm3u8', 'a\nb', 422],
])('%s is refused, and nothing is made', async (_what, format, text, expected) => {
  const count = () => server.ctx.db.selectFrom('playlists').selectAll().execute()
  const before = await count()
  const { status, body } = await bring(format, text)
  expect([status, body.code !== 'internal']).toEqual([expected, true])
  expect(await count()).toHaveLength(before.length)
})

test('whoever is not signed in sends no more than anybody', async () => {
  const text = 'a\n'.repeat(100_000)
  const { status } = await call(server, undefined, 'POST /playlists/import', {
    title: 'x',
    format: 'm3u8',
    text,
  })
  expect(status).toBe(413)
})
