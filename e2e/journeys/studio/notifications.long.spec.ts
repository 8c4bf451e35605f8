import { randomUUID } from 'node:crypto'
import type { Product } from '@veza/shared/contracts/products.ts'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newTrack } from '../../support/api.ts'
import { accessibilityFaults, chromiumPath, openPage } from '../../support/browser.ts'
import { cartOf, placeOrder } from '../../support/money.ts'
import { licenceOf, newOnSale, offerOf } from '../../support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

let studio: StudioTest
let server: TestServer
let ann: SignedInUser

describe.skipIf(!chromiumPath)('what happens is told', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    ann = await newUser(server)
  })
  afterAll(() => studio?.stop())

  test('a sale is heard of at once, in one window aloud, and stays in the list until it is read', async () => {
    const product = await newOnSale(server, ann, offerOf([licenceOf(300)]))
    // Sold before this Studio has ever been here: no news.
    await buy(product)
    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(90_000)
    await signInToStudio(page, ann)
    await go(page)
    await page.getByText('Nothing has happened yet').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'notifications-empty')

    // By itself it has just asked, and does so again in a minute.
    await page.locator('[data-offline=up-to-date]').waitFor({ timeout: 90_000 })
    await newTrack(server, ann, 'A sign of life')
    await page.goto(`${new URL(page.url()).origin}/#/library`)
    await page.getByRole('row').filter({ hasText: 'A sign of life' }).waitFor({ timeout: 90_000 })
    await buy(product)
    const messages = page.getByRole('region', { name: 'Messages' })
    await messages.getByText(`Sold: ${product.tracks[0]?.title}. €2.70 for you`).waitFor({ timeout: 20_000 })
    const link = page.getByRole('navigation').getByRole('link', { name: 'Notifications 1' })
    await link.waitFor()
    process.kill(await studio.enginePid(), 'SIGKILL')
    await page
      .getByRole('navigation')
      .getByRole('link', { name: 'Notifications 2' })
      .waitFor({ timeout: 60_000 })

    await go(page)
    const row = page.locator('[data-notification]')
    await page.locator('[data-notification=engine-restarted]').getByText('SIGKILL').waitFor()
    expect(await row.count()).toBe(2)
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'notifications', (window) =>
      window.locator('[data-notification]').first().waitFor(),
    )
    // Another window is told nothing aloud that was told.
    const other = await openPage(studio.browser, { storageState: await page.context().storageState() })
    await other.page.goto(page.url())
    await other.page.locator('[data-notification=sale]').waitFor()
    expect(await other.page.getByRole('region', { name: 'Messages' }).innerText()).toBe('')
    await other.close()

    await page.locator('[data-notification=sale]').getByRole('link').click()
    await page.getByRole('heading', { level: 1, name: /^Order of / }).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Notifications 1' }).waitFor()
    await go(page)
    expect(await isWholeBesideMany(page)).toBe(true)
    await page.getByRole('button', { name: 'Mark all as read' }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Notifications', exact: true }).waitFor()
    expect(await page.getByText('Unread').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})

/** The longest word of the navigation, beside the longest count. */
const isWholeBesideMany = (page: Page) =>
  page.evaluate<boolean>(`{
    const link = document.querySelector('nav a[href="#/notifications"]')
    link.lastElementChild.textContent = '99+'
    const word = link.querySelector('span')
    word.scrollWidth <= word.clientWidth
  }`)

async function go(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/notifications`)
  await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor()
}

/** On the provider’s page, as whoever buys does: 3.00, of which the platform keeps a tenth. */
async function buy(product: Product): Promise<void> {
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder({ server }, undefined, { email, ...cartOf(product) })
  const { page, close } = await openPage(studio.browser)
  page.setDefaultTimeout(90_000)
  await page.goto(body.checkoutUrl ?? '')
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry (MM / YY)').fill('12 / 40')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: /^Pay/ }).click()
  const isPaid = async () =>
    (await server.ctx.db.selectFrom('orders').select('status').where('id', '=', body.orderId).execute())[0]
      ?.status === 'completed'
  await vi.waitUntil(isPaid, { timeout: 90_000, interval: 100 })
  await close()
}
