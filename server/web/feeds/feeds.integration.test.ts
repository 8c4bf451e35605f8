import type { Track } from '@veza/shared/contracts/catalog.ts'
import { parseRssFeed } from 'feedsmith'
import jsonld from 'jsonld'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack, uploadWhole } from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { giveSound } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

const HOSTILE = `]]></title><b>"Low" & 'water' <!--`
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const read = async (path: string) => {
  const answer = await fetch(server.url + path, { headers: { accept: '*/*' } })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
async function change(user: SignedInUser, { id }: Track, changes: Partial<Track>) {
  const { version } = (await call<Track>(server, user, `GET /tracks/${id}`)).body
  const { status } = await call(server, user, `PATCH /tracks/${id}`, { version, ...changes })
  expect(status).toBe(200)
}

/** A published track with its original. */
async function newOriginal(user: SignedInUser, title: string, hertz: number) {
  const draft = await newTrack(server, user, title)
  const bytes = toneWav({ seconds: 1, hertz })
  const upload = await uploadWhole(server, user, draft.id, bytes)
  await call(server, user, `POST /tracks/${draft.id}/original`, { uploadId: upload.id })
  await giveSound(server, user, draft.id)
  const { body } = await call<Track>(server, user, `POST /tracks/${draft.id}/publish`)
  return { track: body, bytes }
}

describe('a creator’s feed', () => {
  test('is read by a reader of feeds: what it is, and each track, with its file where it is free', async () => {
    const ann = await newUser(server)
    const { track, bytes } = await newOriginal(ann, HOSTILE, 330)
    await change(ann, track, { description: 'A line.\nAnother & <last>.' })
    const { track: sold } = await newOriginal(ann, 'For sale', 440)
    await newOnSale(server, ann, offerOf([licenceOf(300)]), { trackIds: [sold.id] })
    const bare = await newSaleableTrack(server, ann, 'Without its original')
    const { headers, text } = await read(`/@${ann.username}/feed.xml`)
    expect(headers.get('content-type')).toMatch(/^application\/rss\+xml/)
    const feed = parseRssFeed(text)
    const { publicUrl } = server.ctx.config
    expect(feed).toMatchObject({
      title: ann.username,
      link: `${publicUrl}/@${ann.username}`,
      podcast: { medium: 'music', guid: expect.stringMatching(/^[0-9a-f-]{36}$/), locked: { value: false } },
      itunes: { author: ann.username },
      atom: { links: [{ rel: 'self', href: `${publicUrl}/@${ann.username}/feed.xml` }] },
    })
    expect(feed.items?.map(({ title }) => title)).toEqual([bare.title, sold.title, HOSTILE])
    const [withoutFile, paid, free] = feed.items ?? []
    expect(free).toMatchObject({
      link: track.url,
      description: 'A line.\nAnother & <last>.',
      guid: { value: track.id, isPermaLink: false },
      enclosures: [
        { length: bytes.length, type: 'audio/wav', url: `${publicUrl}/api/v1/tracks/${track.id}/stream` },
      ],
      itunes: { duration: 30 },
      podcast: { persons: [{ display: ann.username, role: 'artist' }] },
    })
    expect(paid?.enclosures).toBeUndefined()
    expect(withoutFile?.enclosures).toBeUndefined()
    const file = await fetch(String(free?.enclosures?.[0]?.url))
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
  })

  test('holds nothing that is not everybody’s, and is nobody’s who publishes nothing', async () => {
    const ann = await newUser(server)
    const [unlisted, gone, draft] = [
      await newSaleableTrack(server, ann, 'Unlisted'),
      await newSaleableTrack(server, ann, 'Taken down'),
      await newSaleableTrack(server, ann, 'Draft'),
    ]
    await change(ann, unlisted, { visibility: 'unlisted' })
    await call(server, ann, `POST /tracks/${draft.id}/unpublish`)
    await server.ctx.db.updateTable('tracks').set({ dmcaBlocked: true }).where('id', '=', gone.id).execute()
    const { status, text } = await read(`/@${ann.username}/feed.xml`)
    expect(status).toBe(200)
    expect(parseRssFeed(text).items ?? []).toEqual([])
    const listener = await newUser(server, ['listener'])
    for (const path of [`/@${listener.username}/feed.xml`, '/@nobody-at-all/feed.xml', '/@%00/feed.xml'])
      expect([path, (await read(path)).status]).toEqual([path, 404])
  })

  test('is named by the page of its creator, which says that it is a MusicGroup’s', async () => {
    const ann = await newUser(server)
    const { text } = await read(`/@${ann.username}`)
    const { publicUrl } = server.ctx.config
    expect(text).toContain(
      `<link rel="alternate" type="application/rss+xml" href="${publicUrl}/@${ann.username}/feed.xml"`,
    )
    const track = await newSaleableTrack(server, ann)
    expect(await typesIn(text)).toContain('https://schema.org/MusicGroup')
    expect(await typesIn((await read(new URL(track.url).pathname)).text)).toContain(
      'https://schema.org/MusicRecording',
    )
  })
})

describe('what search engines are told', () => {
  test('robots.txt leads to the sitemap, and forbids nothing that is public', async () => {
    const { status, headers, text } = await read('/robots.txt')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(text).toContain(`Sitemap: ${server.ctx.config.publicUrl}/sitemap.xml`)
    expect(text).not.toMatch(/Disallow: \/(?:tracks|releases|@|assets|api|$)/m)
  })

  test('the sitemap leads to every page that everybody may find, and to no other', async () => {
    const ann = await newUser(server)
    const [listed, unlisted] = [await newSaleableTrack(server, ann), await newSaleableTrack(server, ann)]
    const images = [(await newImage(server, ann)).id]
    const release = (title: string, trackIds: string[]) =>
      newOnSale(server, ann, offerOf([licenceOf(300)], { images }), { kind: 'release', title, trackIds })
    const [found, hidden] = [
      await release('Found', [listed.id]),
      await release('Hidden', [listed.id, unlisted.id]),
    ]
    await change(ann, unlisted, { visibility: 'unlisted' })
    const quiet = await newUser(server)
    const pages = await everyPage()
    const { publicUrl } = server.ctx.config
    for (const url of [listed.url, found.url, `${publicUrl}/@${ann.username}`]) expect(pages).toContain(url)
    for (const url of [unlisted.url, hidden.url, `${publicUrl}/@${quiet.username}`])
      expect(pages).not.toContain(url)
    expect(new Set(pages).size).toBe(pages.length)
    for (const url of pages)
      expect([url, (await fetch(url, { headers: { accept: 'text/html' } })).status]).toEqual([url, 200])
  })

  test.each([
    '/sitemaps/tracks/2.xml',
    '/sitemaps/tracks/0.xml',
    '/sitemaps/tracks/-1.xml',
    '/sitemaps/users/1.xml',
    '/sitemaps/tracks/999999.xml',
  ])('there is nothing at %s', async (path) => expect((await read(path)).status).toBe(404))
})

const locations = (xml: string) => [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = '']) => url)

async function everyPage(): Promise<string[]> {
  const files = locations((await read('/sitemap.xml')).text)
  const answers = await Promise.all(files.map((url) => read(new URL(url).pathname)))
  for (const { headers } of answers) expect(headers.get('content-type')).toMatch(/^application\/xml/)
  return answers.flatMap(({ text }) => locations(text))
}

/** By a reader of JSON-LD; the vocabulary is schema.org's, which is not fetched. */
async function typesIn(markup: string): Promise<string> {
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(markup)?.[1] ?? ''
  const document = { '@context': { '@vocab': 'https://schema.org/' } }
  const documentLoader = async (url: string) => ({ documentUrl: url, document })
  return JSON.stringify(await jsonld.expand(JSON.parse(json), { documentLoader }))
}
