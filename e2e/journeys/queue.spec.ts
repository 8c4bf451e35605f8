import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { signInOn } from '../support/people.ts'
import { ringsPng } from '../support/pictures.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

const TITLES = ['Harbour', 'Low Tide', 'Night Ferry', 'Lamplight'] as const
let folder: string
let product: Product
let server: TestServer
let browser: Browser
let maker: SignedInUser
let tracks: Track[]
let playlist: Playlist

describe.skipIf(!chromiumPath)('the queue in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-queue-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    maker = await newUser(server)
    tracks = []
    for (const title of TITLES)
      tracks.push(await newSong(server, maker, title, { seconds: 20, hertz: 220 + 40 * tracks.length }))
    const said = { title: 'On the water', visibility: 'public' }
    playlist = (await call<Playlist>(server, maker, 'POST /playlists', said)).body
    const trackIds = tracks.map(({ id }) => id)
    await call(server, maker, `POST /playlists/${playlist.id}/items`, { trackIds })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const pathOf = (at: number) => `/tracks/${tracks[at]?.slug}`
  const dock = (page: Page) => page.locator('[data-dock]')
  const inDock = (page: Page) => dock(page).locator('[data-part=dock-title]')
  const reaches = (page: Page, status: string) =>
    page.locator(`[data-dock][data-status=${status}]`).waitFor({ timeout: 60_000 })
  const press = (page: Page, name: string) => page.locator('main').getByRole('button', { name }).click()
  const shows = (page: Page, title: string) =>
    expect.poll(() => inDock(page).textContent(), { timeout: 60_000 }).toBe(title)
  const rows = (page: Page) => page.locator('.queue-row [data-part=row-title]').allTextContents()
  const lists = (page: Page, titles: readonly string[]) =>
    expect.poll(() => rows(page), { timeout: 60_000 }).toEqual(titles)
  const openList = (page: Page) => dock(page).locator('[data-part=dock-open]').click()
  const isSaid = (page: Page) => page.locator('[data-queue-said]:not(:empty)').waitFor({ timeout: 60_000 })
  /** Wherever the sound is. */
  const toSecond = (page: Page, seconds: number) =>
    page.evaluate(
      `{ const audio = [...document.querySelectorAll('audio')].find((one) => !one.paused); audio.currentTime = ${seconds} }`,
    )
  const signedIn = async (user: SignedInUser, path: string) => {
    const opened = await openPage(browser)
    await signInOn(opened.page, product, { ...user, displayName: user.username }, path)
    await opened.page.waitForURL(product.url + path)
    return opened
  }

  test('outlives navigation and reload, with where one was; the next track follows by itself', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(product.url + pathOf(0))
    expect(await dock(page).isVisible()).toBe(false)
    await page.locator('[data-player] [data-part=play]').click()
    await reaches(page, 'playing')
    await toSecond(page, 12)
    await page.goto(product.url + pathOf(1))
    await shows(page, 'Harbour')
    await reaches(page, 'idle')
    const elapsed = dock(page).locator('[data-part=dock-elapsed]')
    await expect.poll(() => elapsed.textContent(), { timeout: 60_000 }).toMatch(/^0:1[2-5]$/)
    await press(page, 'Add to queue: Low Tide')
    await isSaid(page)
    await page.goto(product.url + pathOf(2))
    await press(page, 'Play next: Night Ferry')
    await isSaid(page)
    await page.reload()
    await openList(page)
    await lists(page, ['Harbour', 'Night Ferry', 'Low Tide'])
    await dock(page).locator('[data-part=dock-play]').click()
    await reaches(page, 'playing')
    await expect.poll(() => elapsed.textContent(), { timeout: 60_000 }).toMatch(/^0:1[2-9]$/)
    await toSecond(page, 19.2)
    await shows(page, 'Night Ferry')
    await reaches(page, 'playing')
    // On its own page its own player has it.
    expect(await page.locator('[data-player][data-status=playing]').count()).toBe(1)
    await toSecond(page, 19.2)
    await shows(page, 'Low Tide')
    await reaches(page, 'playing')
    expect(await page.locator('[data-player][data-status=playing]').count()).toBe(0)
    // Keys are for what one listens to, on pages with a player of their own and without.
    await page.locator('body').press('k')
    await reaches(page, 'paused')
    expect(await page.locator('[data-player][data-status=ended]').count()).toBe(1)
    await openList(page)
    await lists(page, ['Harbour', 'Night Ferry', 'Low Tide'])
    await page.goto(`${product.url}/trending`)
    await page.locator('body').press('k')
    await reaches(page, 'idle')
    await dock(page).locator('[data-part=dock-play]').click()
    await reaches(page, 'playing')
    await page.locator('[data-part=dock-open]').focus()
    await page.keyboard.press('k')
    await reaches(page, 'paused')
    expect(complaints).toEqual([])
    await close()
  })

  test('is changed by keys and by dragging, shuffled, and cleared', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(`${product.url}/playlists/${playlist.slug}`)
    await press(page, 'Add to queue: On the water')
    await isSaid(page)
    await openList(page)
    await lists(page, TITLES)
    await page.getByRole('button', { name: 'Move Lamplight with the arrow keys' }).press('ArrowUp')
    await lists(page, ['Harbour', 'Low Tide', 'Lamplight', 'Night Ferry'])
    expect(await page.getByRole('status').filter({ hasText: 'Lamplight, 3 of 4' }).count()).toBe(1)
    await page.keyboard.press('ArrowUp')
    await lists(page, ['Harbour', 'Lamplight', 'Low Tide', 'Night Ferry'])
    const handle = page.getByRole('button', { name: 'Move Night Ferry with the arrow keys' })
    const from = await handle.boundingBox()
    const to = await page.locator('.queue-row').nth(1).boundingBox()
    await page.mouse.move((from?.x ?? 0) + 10, (from?.y ?? 0) + 10)
    await page.mouse.down()
    await page.mouse.move((from?.x ?? 0) + 10, (to?.y ?? 0) + 4, { steps: 6 })
    await page.mouse.up()
    await lists(page, ['Harbour', 'Night Ferry', 'Lamplight', 'Low Tide'])
    await page.getByRole('button', { name: 'Take Lamplight out of the queue' }).click()
    await page.reload()
    await openList(page)
    await lists(page, ['Harbour', 'Night Ferry', 'Low Tide'])
    await page.getByRole('button', { name: 'Shuffle' }).click()
    await page.getByRole('button', { name: 'Shuffle' }).click()
    await lists(page, ['Harbour', 'Night Ferry', 'Low Tide'])
    await page.getByRole('button', { name: 'Clear' }).click()
    await dock(page).waitFor({ state: 'hidden', timeout: 60_000 })
    expect(complaints).toEqual([])
    await close()
  })

  test('of a playlist: what was put next by hand comes first, then its rows', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${product.url}/playlists/${playlist.slug}`)
    await page.locator('[data-player] [data-part=play]').click()
    await reaches(page, 'playing')
    await page.locator('.row-menu').nth(3).locator('summary').click()
    await page.locator('.row-menu').nth(3).getByRole('button', { name: 'Play next: Lamplight' }).click()
    await isSaid(page)
    await toSecond(page, 19.2)
    await shows(page, 'Lamplight')
    await reaches(page, 'playing')
    expect(page.url()).not.toContain('item=')
    await toSecond(page, 19.2)
    await shows(page, 'Low Tide')
    await close()
  })

  test('of an account is the same on another device, which goes on where the first one was', async () => {
    const ana = await newUser(server, ['listener'])
    const one = await signedIn(ana, pathOf(0))
    await one.page.locator('[data-player] [data-part=play]').click()
    await reaches(one.page, 'playing')
    await toSecond(one.page, 7)
    await one.page.locator('[data-player] [data-part=play]').click()
    await reaches(one.page, 'paused')
    const other = await signedIn(ana, pathOf(1))
    await shows(other.page, 'Harbour')
    const elapsed = dock(other.page).locator('[data-part=dock-elapsed]')
    await expect.poll(() => elapsed.textContent(), { timeout: 60_000 }).toMatch(/^0:0[789]$/)
    await press(other.page, 'Add to queue: Low Tide')
    await isSaid(other.page)
    await openList(one.page)
    // By asking, as it does when somebody looks at it again.
    await one.page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    await lists(one.page, ['Harbour', 'Low Tide'])
    expect([one.complaints, other.complaints]).toEqual([[], []])
    await Promise.all([one.close(), other.close()])
  })

  test('of before one signed in becomes the account’s, unless that has one', async () => {
    const ben = await newUser(server, ['listener'])
    const { page, close } = await openPage(browser)
    await page.goto(product.url + pathOf(2))
    await press(page, 'Add to queue: Night Ferry')
    await isSaid(page)
    await signInOn(page, product, { ...ben, displayName: ben.username }, pathOf(3))
    await page.waitForURL(product.url + pathOf(3))
    await shows(page, 'Night Ferry')
    const queued = () =>
      server.ctx.db.selectFrom('queueItems').select('trackId').where('userId', '=', ben.id).execute()
    await expect.poll(queued, { timeout: 60_000 }).toEqual([{ trackId: tracks[2]?.id }])
    await close()
    const elsewhere = await openPage(browser)
    await elsewhere.page.goto(product.url + pathOf(0))
    await press(elsewhere.page, 'Add to queue: Harbour')
    await isSaid(elsewhere.page)
    await signInOn(elsewhere.page, product, { ...ben, displayName: ben.username }, pathOf(3))
    await elsewhere.page.waitForURL(product.url + pathOf(3))
    await shows(elsewhere.page, 'Night Ferry')
    expect(await queued()).toEqual([{ trackId: tracks[2]?.id }])
    await elsewhere.close()
  })

  test('of a release plays on although its first track was queued alone, and headsets go by the queue', async () => {
    const trackIds = tracks.slice(0, 3).map(({ id }) => id)
    const offer = offerOf([licenceOf(0)], { images: [(await newImage(server, maker, ringsPng())).id] })
    const release = await newOnSale(server, maker, offer, { kind: 'release', title: 'Water', trackIds })
    const { page, complaints, close } = await openPage(browser)
    // No headset can be pressed here: what it would call is called.
    await page.addInitScript(`{
      globalThis.pressed = {}
      const set = MediaSession.prototype.setActionHandler
      MediaSession.prototype.setActionHandler = function (name, handler) {
        pressed[name] = handler
        set.call(this, name, handler)
      }
    }`)
    await page.goto(product.url + pathOf(0))
    await press(page, 'Add to queue: Harbour')
    await isSaid(page)
    await page.goto(product.url + pathOf(3))
    await press(page, 'Play next: Lamplight')
    await isSaid(page)
    await page.goto(release.url ?? '')
    await page.locator('[data-player] [data-part=play]').click()
    await page.locator('[data-player][data-status=playing]').waitFor({ timeout: 60_000 })
    await openList(page)
    await lists(page, ['Harbour', 'Lamplight', 'Low Tide', 'Night Ferry'])
    await page.evaluate(`pressed.nexttrack({ action: 'nexttrack' })`)
    await shows(page, 'Lamplight')
    await reaches(page, 'playing')
    await toSecond(page, 19.2)
    await shows(page, 'Low Tide')
    await page.locator('[data-player][data-status=playing]').waitFor({ timeout: 60_000 })
    expect(complaints).toEqual([])
    await close()
  })
})
