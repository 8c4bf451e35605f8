import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Browser, FrameLocator, Page, Response } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { describeSelf } from '../support/profiles.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

/** A machine that is busy plays no slower, but takes its time for all around it. */
const PATIENCE = { timeout: 120_000 }
let folder: string
let redis: TestRedis
let product: Product
let browser: Browser
let foreign: Server
let ann: SignedInUser
let long: Track
let short: Track

describe.skipIf(!chromiumPath)('plays, as they are heard in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-plays-'))
    redis = await startRedis()
    vi.stubEnv('REDIS_URL', redis.url)
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
    const server = { url: product.url, ctx: product.server.ctx } as TestServer
    ann = await newUser(server)
    await describeSelf(server, ann, { displayName: 'Ann Ögren' })
    long = await newSong(server, ann, 'Night ferry', { seconds: 33 })
    short = await newSong(server, ann, 'Harbour')
    foreign = createServer(
      (req, res) => void res.setHeader('content-type', 'text/html').end(hostPage(req.url)),
    )
    foreign.listen(0, '127.0.0.1')
    await once(foreign, 'listening')
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    foreign?.close()
    await browser?.close()
    await product?.stop()
    await redis?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('half a minute on the page is one, and is shown there', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(long.url)
    const told = reportOn(page)
    await page.locator('[data-part=play]').click()
    const answer = await told
    expect(await answer.json()).toEqual({ outcome: 'counted' })
    // Nothing of who listens goes along.
    expect(await answer.request().headerValue('cookie')).toBeNull()
    expect(await page.evaluate<number>(`document.querySelector('audio').currentTime`)).toBeGreaterThan(29)
    expect(complaints).toEqual([])
    await close()

    const { page: plain, close: closePlain } = await openPage(browser, { javaScriptEnabled: false })
    const row = plain.locator('.credits dl > div').filter({ hasText: 'Plays' })
    const shown = async () => {
      await plain.goto(long.url)
      return (await row.count()) > 0 ? row.locator('dd').textContent() : undefined
    }
    await expect.poll(shown, { ...PATIENCE, interval: 1_000 }).toBe('1')
    await closePlain()
    expect((await call(product, ann, 'GET /me/plays')).body).toMatchObject({
      items: [
        { track: { title: 'Harbour' }, plays: 0 },
        { track: { title: 'Night ferry' }, plays: 1 },
      ],
    })
  })

  test('a short track in a frame of another site is one when it was heard, not when it was skipped', async () => {
    const { page, complaints, close } = await openPage(browser)
    const asked: string[] = []
    page.on('request', (request) => {
      const path = new URL(request.url()).pathname
      if (/\/plays?$/.test(path)) asked.push(`${request.method()} ${path}`)
    })
    const player = await embed(page, short)
    const status = () => player.locator('[data-player]').getAttribute('data-status')
    await player.locator('[data-part=play]').click()
    await expect.poll(status, PATIENCE).toBe('playing')
    await player.locator('[data-part=slider]').press('End')
    await expect.poll(status, PATIENCE).toBe('ended')
    const told = reportOn(page)
    await player.locator('[data-part=play]').click()
    expect(await (await told).json()).toEqual({ outcome: 'counted' })
    await expect.poll(status, PATIENCE).toBe('ended')
    expect(asked).toEqual([`GET /api/v1/tracks/${short.id}/play`, 'POST /api/v1/plays'])
    expect(complaints).toEqual([])
    await close()
  })

  test('the same track once more within the hour is none, on the page or in a frame', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(short.url)
    const told = reportOn(page)
    await page.locator('[data-part=play]').click()
    expect(await (await told).json()).toEqual({ outcome: 'repeated' })
    await close()
  })

  test.each(looks)('are shown, $width, $theme, $language', async (look) => {
    await product.server.ctx.db
      .updateTable('playTotals')
      .set({ plays: 12_345 })
      .where('trackId', '=', long.id)
      .execute()
    const { page, complaints, close } = await openPage(browser, contextFor(look))
    await page.goto(long.url, { waitUntil: 'networkidle' })
    const row = page.locator('.credits dl > div').filter({ hasText: /Plays|Écoutes/ })
    expect(await row.locator('dd').textContent()).toMatch(/^12\D345$/)
    await photograph(page, 'track-plays', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  // The last one: nothing is counted after it.
  test('while they cannot be counted, whoever listens notices nothing', async () => {
    await redis.stop()
    const { page, complaints, close } = await openPage(browser)
    await page.goto(short.url)
    const told = reportOn(page)
    await page.locator('[data-part=play]').click()
    expect(await (await told).json()).toEqual({ outcome: 'later' })
    const status = () => page.locator('[data-player]').getAttribute('data-status')
    await expect.poll(status, PATIENCE).toBe('ended')
    expect(await page.locator('[data-part=notice]').isVisible()).toBe(false)
    expect(complaints).toEqual([])
    await close()
  })
})

const reportOn = (page: Page): Promise<Response> =>
  page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/v1/plays', PATIENCE)

/** A player in a page of another site: another one to the browser, not merely another port. */
async function embed(page: Page, { id }: Track): Promise<FrameLocator> {
  const { port } = foreign.address() as AddressInfo
  const query = new URLSearchParams({ src: `${product.url}/embed/track/${id}` })
  await page.goto(`http://localhost:${port}/?${query}`)
  return page.frameLocator('iframe')
}

function hostPage(url = '/'): string {
  const src = new URL(url, 'http://localhost').searchParams.get('src') ?? ''
  return `<!doctype html><meta charset="utf-8"><title>A blog</title><link rel="icon" href="data:,">
<iframe src="${src}" width="640" height="240" title="Player" allow="autoplay; encrypted-media"></iframe>`
}
