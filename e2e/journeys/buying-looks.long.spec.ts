import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  type Look,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { licenceOf, newOnSale, offerOf } from '../support/products.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

let folder: string
let product: Product
let browser: Browser
let slug: string
let emails = 0

describe.skipIf(!chromiumPath)('the pages of buying', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-buying-looks-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
    const server = { url: product.url, ctx: product.server.ctx } as TestServer
    const ann = await newUser(server)
    await describeSelf(server, ann, { displayName: 'Ann Ögren' })
    const track = await newSong(server, ann, 'Stairwell No. 4, the Long Way Down from the Attic')
    slug = track.slug
    await newOnSale(
      server,
      ann,
      offerOf([
        licenceOf(300),
        licenceOf(500, { terms: { template: 'podcast' }, payWhatYouWant: { minimum: 200 } }),
        licenceOf(40_000, { terms: { template: 'exclusive' } }),
      ]),
      { trackIds: [track.id] },
    )
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test.each(looks)('are whole, $width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    await page.goto(`${product.url}/tracks/${slug}`)
    await inspect(page, 'track', look)
    await page.locator('.licence-text summary').first().click()
    await page.locator('.licence').first().locator('button').click()
    await page.goto(`${product.url}/tracks/${slug}`)
    await page.locator('.licence').nth(1).locator('button').click()
    await page.locator('.line').nth(1).waitFor()
    await inspect(page, 'cart', look)
    await send(page, 'pay')
    await page.getByRole('alert').waitFor()
    await inspect(page, 'cart-faults', look)
    await page.locator('#pay-email').fill(`looks-${process.pid}-${++emails}@veza.example`)
    await send(page, 'pay')
    await page.waitForURL(/\/pay\//)
    await order(page, look)
    await page.goto(`${product.url}/orders/01990000-0000-7000-8000-000000000000`)
    await inspect(page, 'order-lost', look)
    await close()
  })
})

/** The order that was just made, through what becomes of it. */
async function order(page: Page, look: Look): Promise<void> {
  const { db } = product.server.ctx
  const { id } = await db
    .selectFrom('orders')
    .select('id')
    .where('email', '=', `looks-${process.pid}-${emails}@veza.example`)
    .executeTakeFirstOrThrow()
  await page.goto(`${product.url}/orders/${id}?checkout=left`)
  await inspect(page, 'order-left', look)
  await page.goto(`${product.url}/orders/${id}?checkout=done`)
  await page.locator('[data-awaits]').waitFor()
  await inspect(page, 'order-waiting', look)
  await page.goto(`${product.url}/orders/${id}`)
  await send(page, 'pay')
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry (MM / YY)').fill('12 / 40')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: /^Pay/ }).click()
  await page.locator('.files').first().waitFor()
  await page.locator('.licence-text summary').first().click()
  await page.locator('#refund summary').click()
  await inspect(page, 'order-paid', look)
}

/** Sends the page's own form of this name. */
const send = (page: Page, action: string) =>
  page.locator(`form:has(input[name=do][value=${action}]) button[type=submit]`).click()

/** Looks at a page as a photographer, and as somebody who cannot see it. */
async function inspect(page: Page, name: string, look: Look): Promise<void> {
  await photograph(page, `buying-${name}`, look)
  const overflows = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
  expect([name, await page.evaluate<boolean>(overflows)]).toEqual([name, false])
  expect([name, await accessibilityFaults(page)]).toEqual([name, []])
  expect([name, await page.locator('html').getAttribute('lang')]).toEqual([name, look.language])
  expect([name, await page.locator('h1:visible').count()]).toEqual([name, 1])
  // A key that has no words stands on the page as itself.
  const text = await page.locator('body').innerText()
  expect([
    name,
    text.match(/\b(?:cart|order|orders|offer|refund|fault|problem|said|format)\.[a-z]\w+/g),
  ]).toEqual([name, null])
}
