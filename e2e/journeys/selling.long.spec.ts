import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Browser, Download, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { accessibilityFaults, chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { arrives, signInOn } from '../support/people.ts'
import { licenceOf, newOnSale, offerOf } from '../support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'
import { type Control, controlClient } from '../support/stripe/control/client.ts'

const HERE = '/settings/selling'
const IBAN = 'FR14 2004 1010 0505 0001 3M02 606'

let folder: string
let product: Product
let server: TestServer
let browser: Browser
let control: Control

describe.skipIf(!chromiumPath)('selling', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-selling-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    control = controlClient(new URL(product.paymentsUrl ?? '').origin)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('a creator is known to the provider, sells to a guest, is paid out, and has a statement that adds up', async () => {
    const ann = await newUser(server)
    const song = await onSale(ann)
    const { page, complaints, close } = await openPage(browser)
    await openSelling(page, ann)
    await page.getByText('It takes a few minutes, and you do it once.').waitFor()
    await page.getByLabel('Country').selectOption('France')
    await page.getByRole('button', { name: 'Set up my account' }).click()
    await tellTheProvider(page, 'Finish')
    await arrives(page, 'Selling')
    await page.getByText('All is in place.').waitFor()
    expect(new URL(page.url()).pathname).toBe(HERE)

    await buyAsGuest(song)
    await reloadUntil(page, async () => (await figureOf(page, 'In your account, not free yet')) === '€2.70')
    const sales = page.locator('.matter', { has: page.getByRole('heading', { name: 'Last sales' }) })
    expect(await sales.innerText()).toMatch(/Stairwell No\. 4[\s\S]*€2\.70\s+of €3\.00/)
    expect(await figureOf(page, 'With us, not sent yet')).toBe('€0.00')
    await page
      .locator('.matter', { hasText: 'Sent to your account' })
      .getByText('sent', { exact: true })
      .waitFor()

    await paidOut(page, ann)
    expect(await accessibilityFaults(page)).toEqual([])
    await statementAddsUp(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('without scripts and by the keyboard, half told is gone on with, and what is refused is said', async () => {
    const ben = await newUser(server, [])
    const { page, close } = await openPage(browser, { javaScriptEnabled: false, locale: 'fr' })
    await openSelling(page, ben)
    await page.getByRole('button', { name: 'Ouvrir mon compte' }).press('Enter')
    await page.getByRole('link', { name: 'Choisissez un pays.' }).click()
    await page.locator('#open-country').selectOption('BE')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await tellTheProvider(page, 'Leave unfinished')
    await page.getByText('Indiquer un compte bancaire').waitFor()
    await page.getByRole('button', { name: 'Compléter ce qui manque' }).press('Enter')
    await tellTheProvider(page, 'Be refused')
    await page.getByText('Le prestataire de paiement ne reçoit pas d’argent pour vous').waitFor()
    expect(await page.locator('.settings-page button').count()).toBe(0)
    await close()
  })

  test('a link of the provider that was used, and the way back typed by hand, make nobody ready', async () => {
    const cleo = await newUser(server)
    const { page, close } = await openPage(browser)
    await openSelling(page, cleo)
    await page.getByLabel('Country').selectOption('France')
    await page.getByRole('button', { name: 'Set up my account' }).click()
    await page.getByRole('heading', { name: 'Get paid' }).waitFor()
    const used = page.url()
    await page.goto(`${product.url}/api/v1/selling/return`)
    await page.getByText('The payment provider cannot take money for you yet.').waitFor()
    await page.goto(used)
    await page.getByRole('button', { name: 'Leave unfinished' }).click()
    await arrives(page, 'Selling')
    await page.goto(used)
    await page.getByRole('heading', { name: 'Get paid' }).waitFor()
    expect(page.url()).not.toBe(used)
    await tellTheProvider(page, 'Finish')
    await page.getByText('All is in place.').waitFor()
    await close()
  })

  test('what was earned before anybody knew the seller waits, and goes out as soon as the provider does', async () => {
    const dee = await newUser(server)
    const song = await onSale(dee)
    await buyAsGuest(song)
    const { page, close } = await openPage(browser)
    await openSelling(page, dee)
    await reloadUntil(
      page,
      async () => (await page.getByText('€2.70 of it waits for your account.').count()) === 1,
    )
    await page.getByLabel('Country').selectOption('France')
    await page.getByRole('button', { name: 'Set up my account' }).click()
    await tellTheProvider(page, 'Finish')
    await reloadUntil(page, async () => (await figureOf(page, 'In your account, not free yet')) === '€2.70')
    await close()
  })
})

/** A song that is sold for 3.00; what comes of it is the seller's, less the platform's tenth. */
async function onSale(seller: SignedInUser): Promise<Track> {
  const song = await newSong(server, seller, 'Stairwell No. 4')
  await newOnSale(server, seller, offerOf([licenceOf(300)]), { trackIds: [song.id] })
  return song
}

const openSelling = async (page: Page, { email, password, username }: SignedInUser) => {
  await signInOn(page, product, { email, password, username, displayName: username }, HERE)
  await page.waitForURL(product.url + HERE)
}

/** What a seller does on the provider's page. */
async function tellTheProvider(
  page: Page,
  button: 'Finish' | 'Leave unfinished' | 'Be refused',
): Promise<void> {
  await page.getByLabel('Name').fill('Ann Ögren')
  await page.getByLabel('Account number (IBAN)').fill(IBAN)
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.waitForURL(product.url + HERE)
}

async function buyAsGuest(song: Track): Promise<void> {
  const { page, close } = await openPage(browser)
  await page.goto(`${product.url}/tracks/${song.slug}`)
  await page.getByRole('button', { name: /^Add to cart/ }).click()
  await page.getByLabel('E-mail address').fill(`guest-${song.slug}@veza.example`)
  await page.getByRole('button', { name: 'Pay €3.00' }).click()
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry (MM / YY)').fill('12 / 40')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: /^Pay/ }).click()
  await arrives(page, 'Thank you: this is yours')
  await close()
}

/** The provider's daily payout, which anybody who has the stand-in's panel can make happen. */
async function paidOut(page: Page, seller: SignedInUser): Promise<void> {
  const { pspAccountId } = await server.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', seller.id)
    .executeTakeFirstOrThrow()
  await control.freeFunds({})
  const ready = () => figureOf(page, 'In your account, ready for your bank')
  await reloadUntil(page, async () => (await ready()) === '€2.70')
  const { payouts } = await control.payOut({ account: pspAccountId ?? '' })
  const payout = payouts[0]?.id ?? ''
  const list = page.locator('.matter', { hasText: 'Payouts to your bank' })
  await control.sendPayout({ payout })
  await reloadUntil(page, async () => (await list.innerText()).includes('on its way, expected on'))
  expect(await figureOf(page, 'Next payout')).toBe('€2.70')
  await control.arrivePayout({ payout })
  await reloadUntil(page, async () => (await list.innerText()).includes('paid, and in your bank account by'))
  expect(await list.innerText()).toContain(payout)
  await reloadUntil(page, async () => (await ready()) === '€0.00')
}

/** Its lines sum up to the balance that it ends with, which is the one on the page. */
async function statementAddsUp(page: Page): Promise<void> {
  const closing = await page.locator('.closing').innerText()
  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^CSV: statement of / }).click(),
  ])
  const rows = (await bytesOf(csv))
    .toString()
    .trim()
    .split('\r\n')
    .slice(1)
    .map((row) => row.split(','))
  const cents = (text = '') => Math.round(Number(text || 0) * 100)
  const lines = rows.slice(1, -1).map((row) => cents(row[6]))
  expect(lines).toEqual([270, -270])
  const balance = cents(rows[0]?.[7]) + lines.reduce((sum, amount) => sum + amount, 0)
  expect(cents(rows.at(-1)?.[7])).toBe(balance)
  expect(closing).toBe(`€${(balance / 100).toFixed(2)}`)
  const [pdf] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^PDF: statement of / }).click(),
  ])
  expect((await bytesOf(pdf)).subarray(0, 5).toString()).toBe('%PDF-')
}

/** The amount beside a label of the page's lists of facts; undefined where there is no such label. */
async function figureOf(page: Page, label: string): Promise<string | undefined> {
  const row = page.locator('.sums > div', { hasText: label })
  return (await row.count()) === 1 ? row.locator('dd').innerText() : undefined
}

/** A page that changes when somebody else has done something: as often as a person would look. */
async function reloadUntil(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(
    async () => {
      await page.reload()
      return isSo()
    },
    { timeout: 90_000, interval: 2_500 },
  )
}

async function bytesOf(download: Download): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}
