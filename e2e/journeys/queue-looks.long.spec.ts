import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { type Scene, sceneOf } from '../support/listeners.ts'
import { signInOn } from '../support/people.ts'
import { newUser, type TestServer } from '../support/server.ts'

let folder: string
let product: Product
let server: TestServer
let browser: Browser
let scene: Scene

describe.skipIf(!chromiumPath)('the queue and listening together, in pictures', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-queue-looks-'))
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

  test.each(looks)('$width, $theme, $language', async (look) => {
    const ana = await newUser(server, ['listener'])
    const { page, close } = await openPage(browser, contextFor(look))
    const shown = async (name: string) => {
      await photograph(page, name, look)
      expect(await accessibilityFaults(page), name).toEqual([])
    }
    await signInOn(page, product, { ...ana, displayName: ana.username }, scene.album)
    await page.waitForURL(product.url + scene.album)
    await page.locator('.queue-buttons [data-queue-add=last]').click()
    await page.locator('[data-dock]').waitFor()
    await page.locator('[data-queue-said]:empty').waitFor({ state: 'attached' })
    await page.locator('.row-menu summary').first().click()
    await shown('queue-menu')
    await page.keyboard.press('Escape')
    await page.locator('[data-part=dock-open]').click()
    await page.locator('.queue-row').first().waitFor()
    await page.locator('[data-part=together-host]').click()
    const link = page.locator('[data-part=together-link]')
    await expect.poll(() => link.inputValue(), { timeout: 60_000 }).toContain('/together/')
    await page.locator('[data-part=together-may-add]').check()
    await shown('queue-host')
    const address = await link.inputValue()
    await page.context().clearCookies()
    await page.goto(address)
    await page.locator('.queue-row').first().waitFor()
    await page.locator('[data-part=together-add]').waitFor()
    await shown('together-guest')
    await close()
  })
})
