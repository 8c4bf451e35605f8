import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Download, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openSqlite } from '../../../desktop/engine/db/sqlite.ts'
import { haveSale, saleAt, saleItem } from '../../../desktop/engine/sales/testing.ts'
import { accessibilityFaults, chromiumPath, openPage } from '../../support/browser.ts'
import { arrives } from '../../support/people.ts'
import { licenceOf, newOnSale, offerOf } from '../../support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { newSong } from '../../support/songs.ts'
import { controlClient } from '../../support/stripe/control/client.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

const IBAN = 'FR14 2004 1010 0505 0001 3M02 606'
const screens = ['sales', 'orders', 'payouts'] as const

let studio: StudioTest
let server: TestServer
let ann: SignedInUser
let buyer: Awaited<ReturnType<typeof buyAsGuest>>

describe.skipIf(!chromiumPath)('a creator’s money', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    ann = await newUser(server)
  })
  afterAll(() => studio?.stop())

  test('an account is opened, and a sale arrives', async () => {
    const { page, complaints, close } = await signedIn()
    for (const screen of screens) {
      await go(page, screen)
      await page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
      expect([screen, await accessibilityFaults(page)]).toEqual([screen, []])
      await photographAll(studio, page, `${screen}-empty`)
    }
    await becomeKnown(page)

    await go(page, 'sales')
    await page.getByText('Nothing sold yet').waitFor()
    buyer = await buyAsGuest(await onSale(ann))
    await page.locator('[data-earned=eur]').getByText('€2.70').waitFor({ timeout: 90_000 })
    const chart = page.getByRole('slider', { name: 'Revenue, By day' })
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/: €2\.70$/)
    await page
      .locator('[data-sold]')
      .getByRole('row', { name: /Stairwell No\. 4 1 1 €2\.70/ })
      .waitFor()
    await page.getByText('1 buyer this month').waitFor()
    await page.getByText('By country', { exact: true }).click()
    await page
      .locator('[data-sold=country]')
      .getByRole('row', { name: /France 1 1 €2\.70/ })
      .waitFor()

    await go(page, 'payouts')
    await page.locator('[data-transfer=completed]').getByText('€2.70').waitFor({ timeout: 60_000 })
    await page.getByText('In your account, not available yet').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'payouts')
    const [pdf] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^PDF: statement of / }).click(),
    ])
    expect((await bytesOf(pdf)).subarray(0, 5).toString()).toBe('%PDF-')
    await payOut(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('money is given back: the figure goes back, and the buyer’s downloads are gone', async () => {
    const { page, complaints, close } = await signedIn()
    await giveBack(page)
    await buyer.hasMoneyBack()
    await go(page, 'sales')
    await page.locator('[data-earned=eur]').getByText('€0.00', { exact: true }).waitFor({ timeout: 90_000 })
    await goToNotices(page)
    // What had been sent is taken back, when the worker comes by.
    await page
      .getByText(/^Taken back from your account: /)
      .first()
      .waitFor({ timeout: 180_000 })
    await photographAll(studio, page, 'notifications-money')
    expect(complaints).toEqual([])
    await close()
  })

  test('years of sales in two currencies are shown, searched and taken away as tables', async () => {
    const { page, complaints, close } = await signedIn()
    await haveYears(ann)
    await go(page, 'sales')
    await page.locator('[data-earned=eur]').waitFor()
    expect(await page.locator('[data-earned]').count()).toBe(2)
    const chart = page.locator('[data-chart]')
    await chart.focus()
    await page.keyboard.press('Home')
    const first = await chart.getAttribute('aria-valuetext')
    await page.keyboard.press('ArrowRight')
    expect(await chart.getAttribute('aria-valuetext')).not.toBe(first)
    await page.getByText('The chart as a table').click()
    expect(await page.locator('details table tbody tr').count()).toBe(30)
    await page.getByText('The chart as a table').click()
    await choose(page, 'Period', 'Last 12 months')
    await expect.poll(() => chart.getAttribute('aria-valuemax')).toBe('11')
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'sales', async (window) => {
      await choose(window, /Period|Période/, /12 (months|derniers mois)/)
      await window.locator('[data-chart][aria-valuemax="11"]').waitFor()
    })
    await exportsWhatIsShown(page)
    await buyersAndCountries(page)

    await go(page, 'orders')
    const rows = page.getByRole('list', { name: 'Orders' }).getByRole('listitem')
    await rows.first().waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'orders')
    await page.keyboard.press('/')
    await page.keyboard.type('harbour')
    await expect.poll(() => rows.first().innerText()).toContain('Harbour')
    await choose(page, 'Which orders', 'Refund in progress')
    await rows.filter({ hasText: 'Refund in progress' }).first().waitFor()

    await page.setViewportSize({ width: 1024, height: 640 })
    for (const screen of screens) {
      await go(page, screen)
      const overflows = () =>
        page.evaluate<boolean>(
          'document.documentElement.scrollWidth > document.documentElement.clientWidth || document.querySelector("#screen > *").scrollWidth > document.querySelector("#screen").clientWidth',
        )
      expect([screen, await overflows()]).toEqual([screen, false])
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    await withoutTheServer(page)
    expect(complaints).toEqual([])
    await close()
  })
})

/** A window of Ann's: the first one signs in, the engine keeps it. */
async function signedIn() {
  const opened = await studio.open()
  await opened.page.locator('input[name=email], nav').first().waitFor()
  if (await opened.page.locator('input[name=email]').isVisible()) await signInToStudio(opened.page, ann)
  return opened
}

async function go(page: Page, screen: (typeof screens)[number]): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/${screen}`)
  await page
    .getByRole('heading', { level: 1, name: screen[0]?.toUpperCase() + screen.slice(1), exact: true })
    .waitFor()
}

async function choose(page: Page, what: string | RegExp, choice: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: what }).click()
  await page.getByRole('option', { name: choice }).click()
}

/** From the Studio to the provider's page in the browser, and back by itself. */
async function becomeKnown(page: Page): Promise<void> {
  await choose(page, 'Country', 'France')
  const [outside] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'Set up my account' }).click(),
  ])
  await page.getByText('The provider’s page is open in your browser.').waitFor()
  await outside.getByLabel('Name').fill('Ann Ögren')
  await outside.getByLabel('Account number (IBAN)').fill(IBAN)
  await outside.getByRole('button', { name: 'Finish', exact: true }).click()
  await page.getByText('All set.').waitFor({ timeout: 30_000 })
  await outside.close()
  const [dashboard] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'My account at the provider' }).click(),
  ])
  await dashboard.close()
}

/** A song that is sold for 3.00; what comes of it is the seller's, less the platform's tenth. */
async function onSale(seller: SignedInUser): Promise<Track> {
  const song = await newSong(server, seller, 'Stairwell No. 4')
  await newOnSale(server, seller, offerOf([licenceOf(300)]), { trackIds: [song.id] })
  return song
}

/** On the public page, by the provider's. */
async function buyAsGuest(song: Track) {
  const { page, close } = await openPage(studio.browser)
  await page.goto(`${studio.product.url}/tracks/${song.slug}`)
  await page.getByRole('button', { name: /^Add to cart/ }).click()
  await page.getByLabel('E-mail address').fill(`guest-${song.slug}@veza.example`)
  await page.getByRole('button', { name: 'Pay €3.00' }).click()
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry (MM / YY)').fill('12 / 40')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: /^Pay/ }).click()
  await arrives(page, 'Thank you: this is yours')
  const downloads = page.getByRole('button', { name: /^Download/ })
  expect(await downloads.count()).toBeGreaterThan(0)
  return {
    async hasMoneyBack() {
      await page.reload()
      await arrives(page, 'You have your money back')
      expect(await downloads.count()).toBe(0)
      await close()
    },
  }
}

async function goToNotices(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/notifications`)
  await page.getByRole('heading', { level: 1, name: 'Notifications', exact: true }).waitFor()
}

/** To the bank, and back from it: each is told, with what to do. */
async function payOut(page: Page): Promise<void> {
  const control = controlClient(new URL(studio.product.paymentsUrl ?? '').origin)
  const { pspAccountId } = await server.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', ann.id)
    .executeTakeFirstOrThrow()
  await control.freeFunds({})
  const [payout] = (await control.payOut({ account: pspAccountId ?? '' })).payouts
  await control.sendPayout({ payout: payout?.id ?? '' })
  await control.arrivePayout({ payout: payout?.id ?? '' })
  await goToNotices(page)
  await page.getByText('Paid out to your bank: €2.70').first().waitFor({ timeout: 90_000 })
  await control.failPayout({ payout: payout?.id ?? '', code: 'no_account' })
  await page.getByText('Not paid out: €2.70 came back from your bank').first().waitFor({ timeout: 90_000 })
  await page.getByText('Open Payouts, and correct it at the provider.').first().waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
}

/** A part of the price; then what is left of it, as one asks for all. */
async function giveBack(page: Page): Promise<void> {
  await go(page, 'orders')
  await page.getByRole('link', { name: /Stairwell No\. 4/ }).click()
  await page.getByRole('heading', { level: 1, name: /^Order of / }).waitFor()
  const open = async (window: Page) => {
    await window.getByRole('button', { name: /^(Refund|Rembourser)$/ }).click()
    await window.getByRole('dialog').waitFor()
  }
  const openPart = async (window: Page) => {
    await open(window)
    await window.getByLabel(/^(A part of it|Une partie)$/).check()
    await window.getByLabel(/^(Amount|Montant)/).fill('1')
    await window.locator('[data-cost="100"]').waitFor()
  }
  await page.getByRole('button', { name: 'Refund', exact: true }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'order')
  await open(page)
  const cost = async () => (await page.locator('[data-cost]').innerText()).replace(/\s+/g, ' ')
  expect(await cost()).toBe('From you €2.70 From the platform’s fee €0.30 The buyer gets back €3.00')
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'order-refund', open)
  await page.getByLabel('A part of it').check()
  await page.getByLabel('Amount (EUR)').fill('3.01')
  await page.getByText('at most the €3.00 that is left.').waitFor()
  expect(await page.getByRole('button', { name: 'Refund', exact: true }).isDisabled()).toBe(true)
  await page.getByLabel('Amount (EUR)').fill('1')
  await page.getByText('€2.00 would be left.').waitFor()
  await page.locator('[data-cost="100"]').waitFor()
  expect(await cost()).toBe('From you €0.90 From the platform’s fee €0.10 The buyer gets back €1.00')
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'order-refund-part', openPart)
  await page.getByRole('button', { name: 'Refund €1.00' }).click()
  await page.locator('[data-refund=succeeded]').waitFor({ timeout: 90_000 })
  await page.locator('header').getByText('Partly refunded').waitFor({ timeout: 90_000 })
  await open(page)
  expect(await cost()).toBe('From you €1.80 From the platform’s fee €0.20 The buyer gets back €2.00')
  await page.getByLabel('Why?').fill('It was the wrong mix.')
  await page.getByRole('button', { name: 'Refund €2.00' }).click()
  await page.getByText('The refund is on its way.').first().waitFor()
  await page.locator('[data-refund]').getByText('It was the wrong mix.').waitFor()
  await page.locator('header [data-status=refunded]').waitFor({ timeout: 90_000 })
  expect(await page.locator('[data-refund=succeeded]').count()).toBe(2)
  await page.getByText('It has been refunded in full.').waitFor()
}

/** What was known stays, with its time; what needs the network says so. */
async function withoutTheServer(page: Page): Promise<void> {
  await go(page, 'payouts')
  const account = page.locator('[data-account]')
  await account.waitFor()
  await studio.product.stop()
  await go(page, 'orders')
  await page
    .getByRole('link', { name: /Harbour/ })
    .first()
    .click()
  await page.getByText('Refunds need a connection').waitFor()
  expect(await page.getByRole('button', { name: 'Refund', exact: true }).count()).toBe(0)
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'order-offline')
  await go(page, 'payouts')
  await page.getByText('The server does not answer. This is how things stood').waitFor()
  await account.waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'payouts-offline')
}

/** Three years of sales, in the library as if they had been synced: orders of the server's take a moment each. */
async function haveYears({ id }: SignedInUser): Promise<void> {
  const db = await openSqlite(join(studio.libraryDir, 'library.db'))
  const find = db.prepare<[string], { id: number }>(
    'SELECT id FROM sync_accounts WHERE account_id = ? AND pulled_at IS NOT NULL',
  )
  const account = await vi.waitUntil(() => find.get(id)?.id, { timeout: 30_000, interval: 100 })
  const titles = ['Harbour', 'Late trains', 'Stairwell No. 4', 'Night bus, northbound', 'Côte d’Azur']
  const works = titles.map((title) => ({ title, productId: randomUUID(), trackId: randomUUID() }))
  db.transaction(() => {
    for (let day = 0; day < 1_000; day += 1)
      for (let nth = 0; nth <= (day * 7) % 3; nth += 1) {
        const soldAt = new Date(Date.now() - day * 86_400_000 - nth * 3_600_000)
        haveSale(db, account, saleOf(works, (day * 3 + nth) % 97, soldAt))
      }
  }).immediate()
  db.close()
}

const countries = ['FR', 'FR', 'BE', 'DE', 'FR', null, 'CA', 'JP', 'CH', 'FR']

interface Work {
  readonly title: string
  readonly productId: string
  readonly trackId: string
}

function saleOf(works: readonly Work[], seed: number, soldAt: Date) {
  const work = works[seed % works.length]
  if (work === undefined) throw new Error('there is nothing to sell')
  const isYen = seed % 6 === 5
  const amount = (isYen ? 400 : 300) + (seed % 4) * 100
  const earned = Math.round(amount * 0.9)
  const isBack = seed % 23 === 7
  const { title, productId, trackId } = work
  const item = saleItem({
    ...{ id: randomUUID(), title, productId, unitPrice: amount, amount, licenceId: randomUUID() },
    refundedAmount: isBack ? amount : 0,
    earnings: [{ trackId, amount: earned, returned: isBack ? earned : 0 }],
  })
  return saleAt(randomUUID(), soldAt.toISOString(), {
    status: isBack ? 'refunded' : seed % 31 === 9 ? 'refund_pending' : 'completed',
    currency: isYen ? 'jpy' : 'eur',
    buyer: `buyer ${(seed * 5) % 37}`,
    country: countries[seed % countries.length] ?? null,
    items: [item],
  })
}

async function save(page: Page, item: string): Promise<string[]> {
  await page.getByRole('button', { name: 'Export' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ])
  return (await bytesOf(file)).toString().trim().split('\r\n')
}

async function exportsWhatIsShown(page: Page): Promise<void> {
  const chart = await save(page, 'The chart (CSV)')
  expect(chart).toHaveLength(13)
  const table = await save(page, 'The table (CSV)')
  const cell = (await page.locator('[data-sold] tbody tr').first().innerText()).split('\t')
  expect(table[1]).toContain(cell[0]?.includes(',') ? `"${cell[0]}"` : cell[0])
  expect(table[1]?.split(',').at(-4)).toBe(cell[3]?.replace(/[^\d.]/g, ''))
}

async function buyersAndCountries(page: Page): Promise<void> {
  const show = async (window: Page) => {
    await choose(window, /Period|Période/, /12 (months|derniers mois)/)
    await window.locator('[data-chart][aria-valuemax="11"]').waitFor()
    await window
      .getByText(/^(Buyers|Acheteurs)$/)
      .first()
      .click()
    await window.getByText(/^(By country|Par pays)$/).click()
    await window
      .locator('[data-sold=country]')
      .getByText(/^(Unknown|Inconnu)$/)
      .waitFor()
  }
  await show(page)
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'sales-countries', show)
  const chart = await save(page, 'The chart (CSV)')
  expect(chart[0]?.split(',').at(-1)).toBe('Buyers')
  expect(Number(chart.at(-1)?.split(',').at(-1))).toBeGreaterThan(0)
  const table = await save(page, 'The table (CSV)')
  expect(table[0]).toContain('Code,Country,Sold,Buyers,Your share')
  expect(table.some((row) => row.startsWith('FR,France,'))).toBe(true)
  expect(table.some((row) => row.startsWith(',Unknown,'))).toBe(true)
}

async function bytesOf(download: Download): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}
