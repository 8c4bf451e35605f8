import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { unfurl } from 'unfurl.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

const HOSTILE = `</script><b>"Low" & <!-- water`
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let track: Track
let release: Product

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  owner = await newUser(server)
  track = await newSaleableTrack(server, owner, HOSTILE)
  const image = (await newImage(server, owner)).id
  release = await newOnSale(server, owner, offerOf([licenceOf(990)], { images: [image] }), {
    kind: 'release',
    title: 'Low water',
    trackIds: [track.id],
    listening: 'whole',
  })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown> & Partial<Problem>
}

async function ask(query: Record<string, string> | string): Promise<Answer> {
  const answer = await fetch(`${server.url}/oembed?${new URLSearchParams(query)}`)
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] }
}
const given = async (visibility: Track['visibility']) => {
  const { version } = (await call<Track>(server, owner, `GET /tracks/${track.id}`)).body
  await call(server, owner, `PATCH /tracks/${track.id}`, { version, visibility })
}
const block = (dmcaBlocked: boolean) =>
  server.ctx.db.updateTable('tracks').set({ dmcaBlocked }).where('id', '=', track.id).execute()

describe('/oembed', () => {
  test('says how to show a track, in a frame that is there', async () => {
    const { status, headers, body } = await ask({ url: track.url, format: 'json' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    const { publicUrl } = server.ctx.config
    expect(body).toEqual({
      version: '1.0',
      type: 'rich',
      provider_name: 'Veza',
      provider_url: `${publicUrl}/`,
      title: HOSTILE,
      author_name: owner.username,
      author_url: `${publicUrl}/@${owner.username}`,
      html: expect.stringMatching(/^<iframe src="[^"<>]+" [^<>]+><\/iframe>$/),
      width: 640,
      height: 240,
    })
    const src = /src="([^"]+)"/.exec(String(body.html))?.[1] ?? ''
    expect(src).toBe(`${publicUrl}/embed/track/${track.id}`)
    expect((await fetch(src)).status).toBe(200)
  })

  test('says it of a release, with its cover', async () => {
    const { body } = await ask({ url: `${release.url}/?lang=fr#buy` })
    expect(body).toMatchObject({
      title: 'Low water',
      thumbnail_url: release.coverUrl,
      thumbnail_width: 320,
      thumbnail_height: 320,
      height: 420,
    })
    expect(body.html).toContain(`/embed/release/${release.id}"`)
  })

  test('takes ids and frames for addresses as well, and whatever follows a path', async () => {
    const { publicUrl } = server.ctx.config
    for (const url of [
      `${track.url}/`,
      `${track.url}/comments?x=1#y`,
      `${publicUrl}/embed/track/${track.id}?start=3`,
      `${publicUrl}/embed/track/${track.id.toUpperCase()}`,
      `${publicUrl}/releases/${release.id}`,
    ])
      expect([url, (await ask({ url })).status]).toEqual([url, 200])
  })

  test.each([
    [{}, 640, 240],
    [{ maxwidth: '500', maxheight: '300' }, 500, 240],
    [{ maxwidth: '0', maxheight: '0' }, 240, 240],
    [{ maxwidth: '100', maxheight: '100' }, 240, 240],
    [{ maxwidth: '1280' }, 1_280, 240],
    [{ maxwidth: '99999', maxheight: '99999' }, 1_280, 240],
    [{ maxwidth: '9'.repeat(400) }, 1_280, 240],
    [{ maxwidth: '-1', maxheight: 'high' }, 640, 240],
    [{ maxwidth: '1e3' }, 640, 240],
  ])('keeps within bounds: %o', async (asked, width, height) => {
    const { body } = await ask({ url: track.url, ...asked })
    expect(body).toMatchObject({ width, height })
    expect(body.html).toContain(`width="${width}" height="${height}"`)
  })

  test('keeps a release within bounds', async () => {
    expect((await ask({ url: release.url ?? '', maxheight: '300' })).body.height).toBe(300)
  })

  test('knows nothing of other hosts, of what is not there, or of what is no address', async () => {
    const { publicUrl } = server.ctx.config
    for (const url of [
      'https://evil.example/tracks/x',
      `${publicUrl}/tracks/never-was`,
      `${publicUrl}/releases/01990000-0000-7000-8000-000000000000`,
      `${publicUrl}/embed/track/01990000-0000-7000-8000-000000000000`,
      `${publicUrl}/@${owner.username}`,
      `${publicUrl}/oembed?url=${encodeURIComponent(track.url)}`,
      `${track.url}?${'x'.repeat(10_000)}`,
      'not a url',
      'http://[::1',
      '\u0000',
    ]) {
      const { status, body, headers } = await ask({ url })
      expect([url, status, body.code]).toEqual([url, 404, 'track-not-found'])
      expect(headers.get('content-type')).toContain('problem+json')
    }
  })

  test.each([
    ['url=x&format=xml', 501],
    ['url=x&format=yaml', 501],
    ['', 400],
    ['url=', 400],
    ['url=a&url=b', 400],
  ])('refuses %s with %i', async (query, expected) => {
    expect((await ask(query)).status).toBe(expected)
  })

  test('tells nothing of what is private, and that what was taken down was', async () => {
    await given('private')
    expect((await ask({ url: track.url })).status).toBe(404)
    await given('unlisted')
    expect((await ask({ url: track.url })).status).toBe(200)
    await given('public')
    await block(true)
    const { status, headers } = await ask({ url: track.url })
    expect([status, headers.get('link')]).toEqual([451, '</legal/dmca>; rel="blocked-by"'])
    expect(headers.get('cache-control')).toBe('no-store')
    await block(false)
  })

  test('is found and read by what makes previews of links, from the pages themselves', async () => {
    for (const [url, title] of [
      [track.url, HOSTILE],
      [release.url ?? '', 'Low water'],
    ] as const) {
      const { oEmbed, open_graph: openGraph } = await unfurl(url)
      expect(oEmbed).toMatchObject({
        type: 'rich',
        title,
        provider_name: 'Veza',
        author_name: owner.username,
        html: expect.stringContaining('<iframe'),
      })
      expect(openGraph.url).toBe(url)
      expect(openGraph.title).toContain(title)
    }
    await given('private')
    const own = await fetch(track.url, {
      headers: { accept: 'text/html', authorization: owner.authorization },
    })
    expect(await own.text()).not.toContain('json+oembed')
    await given('public')
  })
})
