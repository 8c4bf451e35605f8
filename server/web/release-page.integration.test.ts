import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import jsonld from 'jsonld'
import ogs from 'open-graph-scraper'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../e2e/support/api.ts'
import { browserTab } from '../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import {
  licenceOf,
  newDraft,
  newImage,
  newOnSale,
  newSaleableTrack,
  offerOf,
} from '../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

const HOSTILE = `</script><b>"Low" & <!-- water`
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let tracks: Track[]
let release: Product

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  owner = await newUser(server)
  tracks = []
  for (const title of ['Night ferry', 'First light', HOSTILE])
    tracks.push(await newSaleableTrack(server, owner, title))
  release = await newRelease(HOSTILE, tracks)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function newRelease(title: string, of: readonly Track[]): Promise<Product> {
  const images = [(await newImage(server, owner)).id]
  const offer = offerOf([licenceOf(990)], { images })
  return newOnSale(server, owner, offer, { kind: 'release', title, trackIds: of.map(({ id }) => id) })
}
const pathOf = ({ url }: { url: string | null }) => new URL(url ?? '').pathname
const open = (path: string, headers: Record<string, string> = {}) => browserTab(server.url).get(path, headers)
const block = (id: string | undefined, dmcaBlocked: boolean) =>
  server.ctx.db
    .updateTable('tracks')
    .set({ dmcaBlocked })
    .where('id', '=', id ?? '')
    .execute()

describe('a release’s page', () => {
  test('is whole without scripts: cover, tracks in their order, a player, and what it costs', async () => {
    const { status, markup } = await open(pathOf(release))
    expect(status).toBe(200)
    expect(markup).toContain('<h1>&#60;/script&#62;&#60;b&#62;')
    const names = [...markup.matchAll(/<a class="name" href="([^"]+)">/g)].map(([, href]) => href)
    expect(names).toEqual(tracks.map(pathOf))
    expect(markup).toContain('3 tracks, 1:30')
    expect(markup).toMatch(/<div class="cover"><img src="\/api\/v1\/products\/[\w-]+\/images\//)
    expect(markup.match(/data-player/g)).toHaveLength(2)
    expect(markup).toContain('€9.90')
    expect(markup).not.toMatch(/ style=| on\w+="/)
  })

  test('gives each track to the player as this listener may hear it', async () => {
    const { markup } = await open(pathOf(release))
    const heard = recordingsIn(markup)
    expect(heard.map(({ id }) => id)).toEqual(tracks.map(({ id }) => id))
    expect(heard.map(({ previewSeconds, streamUrl }) => [previewSeconds, streamUrl])).toEqual(
      tracks.map(() => [30, null]),
    )
    const own = recordingsIn((await open(pathOf(release), { authorization: owner.authorization })).markup)
    expect(own.map(({ previewSeconds }) => previewSeconds)).toEqual([null, null, null])
  })

  test('is read by those who make previews of links', async () => {
    const { markup } = await open(pathOf(release))
    const { result } = await ogs({ html: markup })
    expect(result).toMatchObject({
      ogType: 'music.album',
      ogTitle: `${HOSTILE} by ${owner.username}`,
      ogUrl: release.url,
      musicSong: tracks.map(({ url }, at) => ({ url, track: String(at + 1) })),
      twitterCard: 'summary',
    })
    expect(result.ogImage).toMatchObject([{ url: release.coverUrl }])
    expect(markup).toContain(`<link rel="canonical" href="${release.url}">`)
  })

  test('is a MusicAlbum to search engines, and no title breaks out of it', async () => {
    const [album] = await jsonLdIn((await open(pathOf(release))).markup)
    expect(album).toMatchObject({
      '@type': ['https://schema.org/MusicAlbum'],
      'https://schema.org/name': [{ '@value': HOSTILE }],
      'https://schema.org/numTracks': [{ '@value': 3 }],
      'https://schema.org/offers': [
        {
          'https://schema.org/price': [{ '@value': '9.90' }],
          'https://schema.org/priceCurrency': [{ '@value': 'EUR' }],
        },
      ],
    })
    const list = JSON.stringify(album?.['https://schema.org/track'])
    for (const { url } of tracks) expect(list).toContain(url)
    expect(list).toContain('PT30S')
  })

  test('is linked from where its tracks are sold, and found by its id', async () => {
    const [track] = tracks
    expect((await open(pathOf({ url: track?.url ?? null }))).markup).toContain(`href="${pathOf(release)}"`)
    expect((await open(`/@${owner.username}`)).markup).toContain(`href="${pathOf(release)}"`)
    expect(await open(`/releases/${release.id}`)).toMatchObject({ status: 301, location: pathOf(release) })
  })

  test('is not there while it is a draft, but for its seller; nor once it is withdrawn', async () => {
    const draft = await newDraft(server, owner, {
      kind: 'release',
      title: 'Soon',
      trackIds: [tracks[0]?.id ?? ''],
    })
    const other = await newUser(server)
    for (const path of [pathOf(draft), `/releases/${draft.id}`, '/releases/never-was', '/releases/%E2%98%83'])
      for (const headers of [{}, { authorization: other.authorization }]) {
        const { status, markup } = await open(path, headers)
        expect([path, status]).toEqual([path, 404])
        expect(markup).not.toContain('Soon')
      }
    const seen = await open(pathOf(draft), { authorization: owner.authorization })
    expect(seen.status).toBe(200)
    expect(seen.markup).toContain('only you can see this page')
    expect(seen.markup).not.toContain('og:title')
    expect(seen.markup).toContain('noindex')
    const gone = await newRelease('Gone', tracks.slice(0, 1))
    await call(server, owner, `POST /products/${gone.id}/withdraw`)
    expect((await open(pathOf(gone))).status).toBe(404)
  })

  test('of a single track that is sold by itself does not exist', async () => {
    const single = await newOnSale(server, owner)
    expect(single.url).toBe(single.tracks[0]?.url)
    expect((await open(`/releases/${single.id}`)).status).toBe(404)
  })

  test('with a track that was taken down says so, to its seller as well', async () => {
    await block(tracks[1]?.id, true)
    for (const headers of [{}, { authorization: owner.authorization }]) {
      const { status, markup, headers: answered } = await open(pathOf(release), headers)
      expect(status).toBe(451)
      expect(answered.get('link')).toContain('rel="blocked-by"')
      expect(markup).toContain('taken down after a copyright notice')
      expect(markup).not.toContain('Night ferry')
    }
    await block(tracks[1]?.id, false)
  })

  test('keeps its address once the world has seen it', async () => {
    const { id, version } = (await call<Product>(server, owner, `GET /products/${release.id}`)).body
    const renamed = await call<Product>(server, owner, `PATCH /products/${id}`, { version, title: 'Another' })
    expect(renamed.body.url).toBe(release.url)
    const draft = await newDraft(server, owner, {
      kind: 'release',
      title: 'Été',
      trackIds: [tracks[0]?.id ?? ''],
    })
    expect(draft.url).toMatch(/\/releases\/ete-[0-9a-f]{8}$/)
    const moved = await call<Product>(server, owner, `PATCH /products/${draft.id}`, {
      version: draft.version,
      title: 'Winter',
    })
    expect(moved.body.url).toBe(draft.url?.replace('/ete-', '/winter-'))
  })

  test('that is unlisted is not offered to search engines', async () => {
    const track = await newSaleableTrack(server, owner, 'By its link alone')
    const hidden = await newRelease('Hidden', [track])
    expect((await open(pathOf(hidden))).markup).not.toContain('noindex')
    const { version } = (await call<Track>(server, owner, `GET /tracks/${track.id}`)).body
    await call(server, owner, `PATCH /tracks/${track.id}`, { version, visibility: 'unlisted' })
    expect((await open(pathOf(hidden))).markup).toContain('noindex')
  })
})

interface Heard {
  readonly id: string
  readonly previewSeconds: number | null
  readonly streamUrl: string | null
}

const textOf = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
const recordingsIn = (markup: string): Heard[] =>
  [...markup.matchAll(/<li class="release-track" data-recording="([^"]*)"/g)].map(([, json = '']) =>
    JSON.parse(textOf(json)),
  )

/** Expanded by a reader of JSON-LD; the vocabulary is schema.org's, which is not fetched. */
async function jsonLdIn(markup: string) {
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(markup)?.[1] ?? ''
  const document = { '@context': { '@vocab': 'https://schema.org/' } }
  return jsonld.expand(JSON.parse(json), {
    documentLoader: async (url) => ({ documentUrl: url, document }),
  })
}
