import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Playlist, PlaylistItem } from '@veza/shared/contracts/playlists.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../e2e/support/api.ts'
import { newPublishedTrack } from '../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let playlist: Playlist
let tracks: Track[]
let items: PlaylistItem[]

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  owner = await newUser(server)
  tracks = []
  for (const title of ['One', 'Two <b>', 'Three'])
    tracks.push(await newPublishedTrack(server, owner, { title }))
  playlist = (
    await call<Playlist>(server, owner, 'POST /playlists', { title: 'A & B', description: 'Slow.' })
  ).body
  await call(server, owner, `POST /playlists/${playlist.id}/items`, { trackIds: tracks.map(({ id }) => id) })
  items = (await call<{ items: PlaylistItem[] }>(server, owner, `GET /playlists/${playlist.id}/items`)).body
    .items
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function page(query = '', { user, language = 'en' }: { user?: SignedInUser; language?: string } = {}) {
  const answer = await fetch(`${server.url}/playlists/${playlist.slug}${query}`, {
    headers: {
      accept: 'text/html',
      'accept-language': language,
      ...(user ? { authorization: user.authorization } : {}),
    },
  })
  return { status: answer.status, markup: await answer.text() }
}
const set = (changes: object) =>
  server.ctx.db.updateTable('playlists').set(changes).where('id', '=', playlist.id).execute()
const playing = (markup: string) => /data-recording="\{&#34;id&#34;:&#34;([\w-]+)/.exec(markup)?.[1]

test('private, it is there for its owner and for nobody else, as one that never was', async () => {
  const [own, none, missing] = [
    await page('', { user: owner }),
    await page(),
    await fetch(`${server.url}/playlists/none`, { headers: { accept: 'text/html' } }),
  ]
  expect([own.status, none.status, missing.status]).toEqual([200, 404, 404])
  expect(own.markup).toContain('Private: only you')
  expect(own.markup).toContain('<meta name="robots" content="noindex">')
  expect(none.markup).not.toContain('A &#38; B')
})

test('public, it is whole without scripts: rows that lead to the player, and the sound of one', async () => {
  await set({ visibility: 'public' })
  const { status, markup } = await page()
  expect(status).toBe(200)
  expect(markup).toContain('<h1>A &#38; B</h1>')
  expect(markup).toContain('Two &#60;b&#62;')
  expect(markup).toContain('3 tracks')
  expect(markup).toContain(`<link rel="canonical" href="${playlist.url}">`)
  expect(markup).toMatch(/<noscript>.*<audio controls/s)
  expect(playing(markup)).toBe(tracks[0]?.id)
  expect(markup).toContain(`data-next="/playlists/${playlist.slug}?item=${items[1]?.id}"`)
  const second = await page(`?item=${items[1]?.id}`, { language: 'fr' })
  expect([playing(second.markup), second.markup.includes('3 titres')]).toEqual([tracks[1]?.id, true])
  const last = await page(`?item=${items[2]?.id}`)
  expect([playing(last.markup), last.markup.includes('data-next')]).toEqual([tracks[2]?.id, false])
})

test('what is gone is said to be, and the player goes past it', async () => {
  await set({ visibility: 'public' })
  const hide = (visibility: 'private' | 'public') =>
    server.ctx.db
      .updateTable('tracks')
      .set({ visibility })
      .where('id', '=', tracks[0]?.id ?? '')
      .execute()
  await hide('private')
  const { markup } = await page()
  await hide('public')
  expect([markup.includes('This track is not available.'), markup.includes('>One<')]).toEqual([true, false])
  expect(playing(markup)).toBe(tracks[1]?.id)
})

test('what a listener may not hear any of has no way into their queue', async () => {
  await set({ visibility: 'public' })
  const id = tracks[1]?.id ?? ''
  const sell = (changes: { paid: boolean; previewEnabled: boolean }) =>
    server.ctx.db.updateTable('tracks').set(changes).where('id', '=', id).execute()
  const queued = (markup: string) =>
    [...markup.matchAll(/data-queue-tracks="([^"]+)"/g)].filter(([, ids = '']) => ids.includes(id)).length
  const before = queued((await page()).markup)
  await sell({ paid: true, previewEnabled: false })
  const [listener, own] = [await page(), await page('', { user: owner })]
  await sell({ paid: true, previewEnabled: true })
  const preview = await page()
  await sell({ paid: false, previewEnabled: false })
  expect(before).toBeGreaterThan(0)
  expect([queued(listener.markup), queued(own.markup), queued(preview.markup)]).toEqual([0, before, before])
})

test.each(['?cursor=%27', '?cursor=x&cursor=y', '?item=%00', '?item=a&item=b'])(
  'is not upset by %s',
  async (query) => {
    expect([200, 404]).toContain((await page(query, { user: owner })).status)
  },
)
