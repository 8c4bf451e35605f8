import type { Track } from '@veza/shared/contracts/catalog.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../e2e/support/api.ts'
import { bareCaller } from '../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../e2e/support/browser-tab.ts'
import { newPublishedTrack } from '../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let ana: SignedInUser
let track: Track
let album: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  ana = await newUser(server)
  track = await newPublishedTrack(server, ana, { title: 'Tide' })
  const { id } = await newSaleableTrack(server, ana, 'On the album')
  const offer = offerOf([licenceOf(500)], { images: [(await newImage(server, ana)).id] })
  const release = await newOnSale(server, ana, offer, { kind: 'release', title: 'Album', trackIds: [id] })
  album = new URL(release.url ?? '').pathname
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function tabOf(user: SignedInUser): Promise<BrowserTab> {
  const tab = browserTab(server.url)
  await signInTab(tab, bareCaller(server.url), user)
  return tab
}
const pathOf = ({ slug }: Track) => `/tracks/${slug}`
/** Each button of a page: what it would do, whether it is pressed, and the number behind it. */
const buttonsOf = (markup: string) =>
  [
    ...markup.matchAll(
      /<button class="text-button reaction"[^>]*value="(\w+)" aria-pressed="(\w+)">.*?data-count>(\d*)</g,
    ),
  ].map(([, does, pressed, count]) => `${does} ${pressed} ${count}`.trim())

describe('the page of a track, and that of a release', () => {
  test.each(['track', 'release'])(
    'of a %s: liked and reposted by its forms, counted, and taken back',
    async (kind) => {
      const path = kind === 'track' ? pathOf(track) : album
      const tab = await tabOf(await newUser(server, ['listener']))
      const { csrf, markup } = await tab.get(path)
      expect(buttonsOf(markup)).toEqual(['like false', 'repost false'])
      for (const wish of ['like', 'like', 'repost']) {
        const sent = await tab.post(path, { csrf, do: wish })
        expect([sent.status, sent.location]).toEqual([303, path])
      }
      expect(buttonsOf((await tab.get(path)).markup)).toEqual(['unlike true 1', 'unrepost true 1'])
      const other = await tabOf(await newUser(server, ['listener']))
      expect(buttonsOf((await other.get(path)).markup)).toEqual(['like false 1', 'repost false 1'])
      for (const wish of ['unlike', 'unrepost', 'unlike']) await tab.post(path, { csrf, do: wish })
      expect(buttonsOf((await tab.get(path)).markup)).toEqual(['like false', 'repost false'])
      expect((await tab.post(path, { csrf, do: 'love' })).status).toBe(404)
      expect((await tab.post(path, { csrf: 'none', do: 'like' })).status).toBe(403)
    },
  )

  test('lead who is not signed in there, and back', async () => {
    const tab = browserTab(server.url)
    for (const path of [pathOf(track), album]) {
      const { markup, csrf } = await tab.get(path)
      expect(buttonsOf(markup)).toEqual([])
      expect(markup).toContain(
        `<a class="text-button reaction" href="/sign-in?next=${encodeURIComponent(path)}"`,
      )
      const sent = await tab.post(path, { csrf, do: 'like' })
      expect([303, 403]).toContain(sent.status)
    }
    for (const path of ['/library', '/feed'])
      expect((await tab.get(path)).location).toBe(`/sign-in?next=${encodeURIComponent(path)}`)
  })

  test('offer their owner no repost, and nobody anything of a draft, or by a link', async () => {
    const own = await tabOf(ana)
    expect(buttonsOf((await own.get(pathOf(track))).markup)).toEqual(['like false'])
    const { csrf } = await own.get(pathOf(track))
    expect((await own.post(pathOf(track), { csrf, do: 'repost' })).location).toBe(pathOf(track))
    const draft = await call<Track>(server, ana, 'POST /tracks', { title: 'Draft' })
    expect((await own.get(pathOf(draft.body))).markup).not.toContain('class="reactions"')
    const { body } = await call<{ token: string }>(server, ana, `POST /tracks/${track.id}/shares`, {})
    const shared = await browserTab(server.url).get(`/s/${body.token}`)
    expect(shared.status).toBe(200)
    expect(shared.markup).not.toContain('class="reactions"')
  })
})

test('the library has what one likes, and of what is gone a row to let it go by', async () => {
  const eve = await newUser(server, ['listener'])
  const tab = await tabOf(eve)
  expect((await tab.get('/library')).markup).toContain('for you alone')
  const lost = await newPublishedTrack(server, ana, { title: 'Lost' })
  for (const path of [pathOf(track), album, pathOf(lost)]) {
    const { csrf } = await tab.get(path)
    await tab.post(path, { csrf, do: 'like' })
  }
  await call(server, ana, `DELETE /tracks/${lost.id}`)
  const { markup, csrf } = await tab.get('/library')
  expect([...markup.matchAll(/<a class="name" href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    album,
    pathOf(track),
  ])
  expect(markup).toContain('This track is not available.')
  expect(markup).not.toContain('Lost')
  const fields = { csrf, do: 'unlike', kind: 'track' }
  for (const { id } of [lost, track])
    expect((await tab.post('/library', { ...fields, id })).location).toBe('/library')
  expect((await tab.get('/library')).markup.match(/class="row-action"/g)).toHaveLength(1)
  for (const wrong of [{ id: 'x' }, { id: track.id, kind: 'person' }, { id: track.id, do: 'x' }])
    expect((await tab.post('/library', { ...fields, ...wrong })).status).toBe(404)
  expect((await tab.get('/library?cursor=abc')).location).toBe('/library')
})

test('the feed says who reposted what; without anything, whom one may follow', async () => {
  const [eve, ben] = [await newUser(server, ['listener']), await newUser(server, ['listener'])]
  const tab = await tabOf(eve)
  expect((await tab.get('/feed')).markup).toContain('comes here')
  expect((await tab.get('/feed')).markup).toContain(`href="/@${ana.username}"`)
  const ofBen = await tabOf(ben)
  await ofBen.post(pathOf(track), { csrf: (await ofBen.get(pathOf(track))).csrf, do: 'repost' })
  await tab.post(`/@${ben.username}`, { csrf: (await tab.get(`/@${ben.username}`)).csrf, do: 'follow' })
  const { markup } = await tab.get('/feed')
  expect(markup).toContain(`reposted by <a href="/@${ben.username}">`)
  expect(markup).toContain(`href="${pathOf(track)}"`)
  expect((await tab.get('/feed?cursor=abc')).location).toBe('/feed')
})

test('followers, and whom somebody follows, have pages of their own', async () => {
  const ben = await newUser(server, ['listener'])
  await call(server, ben, `PUT /people/${ana.username}/follow`)
  const tab = browserTab(server.url)
  expect((await tab.get(`/@${ana.username}`)).markup).toContain(`href="/@${ana.username}/followers"`)
  expect((await tab.get(`/@${ana.username}/followers`)).markup).toContain(`href="/@${ben.username}"`)
  expect((await tab.get(`/@${ben.username}/following`)).markup).toContain(`href="/@${ana.username}"`)
  expect((await tab.get('/@nobody-here/followers')).status).toBe(404)
  await call(server, ana, `PUT /people/${ben.username}/block`)
  expect((await (await tabOf(ana)).get(`/@${ben.username}/following`)).status).toBe(404)
})

test('who presses without end is told how long to wait, by page and by API', async () => {
  const env = { ROLE: 'web', DISABLE_RATE_LIMIT_FOR_TESTS: 'false' }
  const strict = await startTestServer({ databaseUrl: database.url, env })
  try {
    const eve = await newUser(strict, ['listener'])
    const tab = browserTab(strict.url)
    await signInTab(tab, bareCaller(strict.url), eve)
    const { csrf } = await tab.get(pathOf(track))
    /** Once there is nothing left of what one may; a slow machine may meet the beginning of another window. */
    const spent = async (kind: 'reaction' | 'follow' | 'feed', ask: () => Promise<{ status: number }>) => {
      const takeAll = async () => {
        for (;;) await strict.ctx.limits.take(kind, eve.id)
      }
      const answer = async () => {
        await expect(takeAll()).rejects.toMatchObject({ status: 429 })
        return (await ask()).status
      }
      await expect.poll(answer, { timeout: 60_000 }).toBe(429)
    }
    await spent('reaction', () => call(strict, eve, `PUT /tracks/${track.id}/reactions/like`))
    await spent('reaction', () => tab.post(pathOf(track), { csrf, do: 'like' }))
    await spent('follow', () => call(strict, eve, `PUT /people/${ana.username}/follow`))
    await spent('follow', () => tab.post(`/@${ana.username}`, { csrf, do: 'follow' }))
    await spent('feed', () => call(strict, eve, 'GET /me/feed'))
    await spent('feed', () => tab.get('/feed'))
    const told = await tab.post(`/@${ana.username}`, { csrf, do: 'follow' })
    expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(told.markup).toContain('A little too fast')
    // Whom one does not want to meet can be blocked all the same.
    expect((await tab.post(`/@${ana.username}`, { csrf, do: 'block' })).location).toBe('/')
  } finally {
    await strict.stop()
  }
})
