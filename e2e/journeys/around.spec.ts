import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { type Scene, sceneOf } from '../support/listeners.ts'
import { type Somebody, signInOn } from '../support/people.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'

let folder: string
let product: Product
let server: TestServer
let browser: Browser
let scene: Scene

describe.skipIf(!chromiumPath)('around a track, in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-around-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    scene = await sceneOf(server)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const asSomebody = (user: SignedInUser): Somebody => ({ ...user, displayName: user.username })
  const pathOf = (at: number) => `/tracks/${scene.tracks[at]?.slug}`
  const like = (page: Page) => page.getByRole('button', { name: /^Like/ })
  /** The tracks have no sound in the store: their waveforms are not there. */
  const serious = (complaints: readonly string[]) =>
    complaints.filter((one) => !one.startsWith('Failed to load resource'))
  const stands = async (page: Page) =>
    `${await like(page).getAttribute('aria-pressed')} ${await like(page).locator('[data-count]').innerText()}`

  const becomes = (page: Page, wanted: string) =>
    expect.poll(() => stands(page), { timeout: 60_000 }).toBe(wanted)

  test('who is not signed in presses like, signs in, and comes back to the track', async () => {
    const eve = await newUser(server, ['listener'])
    const { page, complaints, close } = await openPage(browser)
    await page.goto(product.url + pathOf(0))
    await page.getByRole('link', { name: /^Like/ }).click()
    await page.locator('#sign-in-email').fill(eve.email)
    await page.locator('#sign-in-password').fill(eve.password)
    await page.locator('form:has(#sign-in-email) button[type=submit]').click()
    await page.waitForURL(product.url + pathOf(0))
    expect(await stands(page)).toBe('false 1')
    await like(page).click()
    await becomes(page, 'true 2')
    expect(serious(complaints)).toEqual([])
    await close()
  })

  test('is done in place; pressed in a hurry, it ends as the button says; in another window it holds as well', async () => {
    const eve = await newUser(server, ['listener'])
    const { page, complaints, close } = await openPage(browser)
    await signInOn(page, product, asSomebody(eve), pathOf(1))
    await page.waitForURL(product.url + pathOf(1))
    const other = await page.context().newPage()
    await other.goto(product.url + pathOf(1))
    await page.evaluate('globalThis.stayed = true')
    // All within one turn: what is asked for later must not be overtaken.
    await page.evaluate(
      `{ const button = document.querySelector('[data-reaction$="like"] button'); for (let n = 0; n < 5; n++) button.click() }`,
    )
    await becomes(page, 'true 2')
    await like(other).click()
    await becomes(other, 'true 2')
    await page.getByRole('button', { name: /^Repost/ }).click()
    await page.locator('[data-reaction$="repost"] [aria-pressed=true]').waitFor()
    expect(await page.evaluate('globalThis.stayed')).toBe(true)
    await page.goto(`${product.url}/library`)
    const row = page.getByRole('button', { name: 'Like Rain, Second Floor' })
    await row.click()
    await expect.poll(() => row.getAttribute('aria-pressed'), { timeout: 60_000 }).toBe('false')
    const likedBy = async () =>
      (await server.ctx.db.selectFrom('reactions').select('kind').where('userId', '=', eve.id).execute())
        .length
    await expect.poll(likedBy, { timeout: 60_000 }).toBe(1)
    await page.goto(product.url + pathOf(1))
    await becomes(page, 'false 1')
    expect(serious(complaints)).toEqual([])
    await close()
  })

  test('what is for sale is put on the wish list in place, and taken off from there', async () => {
    const eve = await newUser(server, ['listener'])
    const { page, complaints, close } = await openPage(browser)
    await signInOn(page, product, asSomebody(eve), scene.album)
    await page.waitForURL(product.url + scene.album)
    await page.evaluate('globalThis.stayed = true')
    const mark = page.getByRole('button', { name: 'Wish list: Stairwells' })
    await mark.click()
    const wished = async () =>
      (await server.ctx.db.selectFrom('wishes').select('productId').where('userId', '=', eve.id).execute())
        .length
    await expect.poll(wished, { timeout: 60_000 }).toBe(1)
    expect(await mark.getAttribute('aria-pressed')).toBe('true')
    expect(await page.evaluate('globalThis.stayed')).toBe(true)
    await page.goto(`${product.url}/library`)
    await page.getByRole('link', { name: 'Wish list' }).click()
    await mark.click()
    await expect.poll(wished, { timeout: 60_000 }).toBe(0)
    expect(serious(complaints)).toEqual([])
    await close()
  })

  test('where the script’s call fails, the form does it', async () => {
    const eve = await newUser(server, ['listener'])
    const { page, close } = await openPage(browser)
    await signInOn(page, product, asSomebody(eve), pathOf(2))
    await page.waitForURL(product.url + pathOf(2))
    await page.route('**/reactions/**', (route) => route.abort())
    await like(page).click()
    await becomes(page, 'true 2')
    await page.reload()
    expect(await stands(page)).toBe('true 2')
    await close()
  })

  test('all of it works without scripts: track, release, library, feed, and the lists of follows', async () => {
    const eve = await newUser(server, ['listener'])
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await signInOn(page, product, asSomebody(eve), scene.album)
    await page.waitForURL(product.url + scene.album)
    expect(await stands(page)).toBe('false 1')
    await like(page).click()
    await becomes(page, 'true 2')
    await page.getByRole('button', { name: 'Wish list: Stairwells' }).click()
    await page.goto(`${product.url}/library/wishes`)
    await page.getByRole('button', { name: 'Wish list: Stairwells' }).click()
    await page.locator('.library .empty').waitFor()
    await page.goto(`${product.url}/feed`)
    await page.locator('.suggested').getByRole('link', { name: 'Ann Ögren' }).click()
    await page.getByRole('button', { name: 'Follow Ann Ögren' }).click()
    await page.locator('.counts').getByRole('link', { name: 'Followers' }).click()
    await page.getByRole('heading', { level: 1, name: 'Followers' }).waitFor()
    expect(await page.locator('.tracks .name').allInnerTexts()).toEqual([eve.username])
    await page.locator('.person summary').first().click()
    await page.getByRole('link', { name: 'Feed' }).click()
    await page.getByRole('heading', { level: 1, name: 'Feed' }).waitFor()
    expect(await page.locator('.tracks .name').allInnerTexts()).toEqual([
      ...['Stairwells', 'Landing', 'A Door Left Open', 'Rain, Second Floor', 'Stairwell No. 4'],
    ])
    await page.goto(`${product.url}/library`)
    await page.getByRole('button', { name: 'Like Stairwells' }).click()
    await page.locator('.library .empty').waitFor()
    await close()
  })
})
