import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { arrives } from '../support/people.ts'
import { licenceOf, newOnSale, offerOf } from '../support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

const DECLINED = '4000 0000 0000 0002'
const ACCEPTED = '4242 4242 4242 4242'

let folder: string
let product: Product
let server: TestServer
let browser: Browser
let ann: SignedInUser
let song: Track
let count = 0

const guest = () => `guest-${process.pid}-${++count}@veza.example`

describe.skipIf(!chromiumPath)('buying', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-buying-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    ann = await newUser(server)
    song = await newSong(server, ann, 'Stairwell No. 4')
    await newOnSale(
      server,
      ann,
      offerOf([
        licenceOf(300, { formats: ['original', 'aac'] }),
        licenceOf(500, { terms: { template: 'podcast' }, payWhatYouWant: { minimum: 200 } }),
      ]),
      { trackIds: [song.id] },
    )
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('a guest buys, downloads, opens the invoice, asks for the money back and gets it', async () => {
    const { page, complaints, close } = await openPage(browser)
    const email = guest()
    await putInCart(page)
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Pay €3.00' }).click()
    await payWith(page, ACCEPTED)
    await arrives(page, 'Thank you: this is yours')
    expect(page.url()).not.toContain('token')
    const here = page.url()
    expect(await page.getByRole('link', { name: /^Cart/ }).count()).toBe(0)

    const [wav] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download Original file: Stairwell No. 4' }).click(),
    ])
    expect(wav.suggestedFilename()).toBe('Stairwell No. 4.wav')
    expect((await bytesOf(wav)).subarray(0, 4).toString()).toBe('RIFF')
    const [pdf] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /\(PDF\)$/ }).click(),
    ])
    expect((await bytesOf(pdf)).subarray(0, 5).toString()).toBe('%PDF-')

    await page.getByText('Ask for your money back').click()
    await page.getByLabel('Why?').fill('It was meant for somebody else.')
    await page.getByRole('button', { name: 'Ask for the money back' }).click()
    await page.getByText('You have asked for your money back.').waitFor()
    await reloadUntil(page, 'You have your money back')
    expect(await page.getByRole('button', { name: /^Download/ }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()

    // The mail's link opens it elsewhere, and the token leaves the address.
    const elsewhere = await openPage(browser)
    const { origin, pathname } = new URL(here)
    const link = await orderLink(email, `${origin}${pathname}?token=`)
    await elsewhere.page.goto(link)
    await arrives(elsewhere.page, 'You have your money back')
    expect(elsewhere.page.url()).toBe(link.split('?')[0])
    await elsewhere.page.context().clearCookies()
    await elsewhere.page.reload()
    await arrives(elsewhere.page, 'This order cannot be opened here')
    await elsewhere.close()
  })

  test('without scripts, a declined card is followed by one that pays', async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await putInCart(page, /^Add to cart: Podcast/)
    await page.getByLabel('E-mail address').fill(guest())
    await page.getByRole('button', { name: 'Pay €5.00' }).click()
    await payWith(page, DECLINED)
    await page.getByText('Your card was declined.').waitFor()
    await payWith(page, ACCEPTED)
    await page.waitForURL(/\/orders\/[\w-]+\?checkout=done$/)
    await reloadUntil(page, 'Thank you: this is yours')
    await page.getByText('The licence “Podcast” in full').click()
    expect(await page.locator('.words').innerText()).toContain('podcast')
    await close()
  })

  test('who names a price gets it, and is asked again where it is too little', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${product.url}/tracks/${song.slug}`)
    await page.getByLabel('Your price').fill('1.99')
    await page.getByRole('button', { name: /^Add to cart: Podcast/ }).click()
    await page.getByRole('link', { name: 'The artist asks for at least €2.00.' }).click()
    await page.getByLabel('Your price').fill('2,50')
    await page.getByRole('button', { name: 'Add to cart' }).click()
    await page.getByRole('button', { name: 'Pay €2.50' }).waitFor()
    await page.getByRole('spinbutton', { name: 'Number' }).fill('3')
    await page.getByRole('button', { name: /^Change the number/ }).click()
    await page.getByRole('button', { name: 'Pay €7.50' }).waitFor()
    await page.getByRole('button', { name: /^Remove/ }).click()
    await page.getByText('There is nothing in your cart.').waitFor()
    await close()
  })

  test('back from the provider without paying, the order waits, and no address makes it paid', async () => {
    const { page, close } = await openPage(browser)
    await putInCart(page)
    await page.getByLabel('E-mail address').fill(guest())
    await page.getByRole('button', { name: 'Pay €3.00' }).click()
    await page.getByRole('link', { name: /back/i }).first().click()
    await arrives(page, 'This order is not paid yet')
    await page.getByText('You came back without paying').waitFor()
    const [here] = page.url().split('?')
    await page.goto(`${here}?checkout=done&payment_status=paid`)
    await arrives(page, 'We are waiting for the payment')
    expect(await page.getByRole('button', { name: /^Download/ }).count()).toBe(0)
    await page.goto(here ?? '')
    await page.getByRole('button', { name: 'Pay now' }).click()
    await payWith(page, ACCEPTED)
    await arrives(page, 'Thank you: this is yours')
    await close()
  })

  test('a double click, the way back and the form sent again make one order', async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    const email = guest()
    await putInCart(page)
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Pay €3.00' }).dblclick()
    await page.waitForURL(/\/pay\//)
    const first = page.url()
    await page.goBack()
    await arrives(page, 'Cart')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Pay €3.00' }).click()
    await page.waitForURL(/\/pay\//)
    expect(page.url()).toBe(first)
    const { rows } = await ordersOf(email)
    expect(rows).toHaveLength(1)
    await close()
  })

  test('who is signed in finds it among their orders, and hears all of the track', async () => {
    const buyer = await newUser(server, ['listener'])
    const { page, complaints, close } = await openPage(browser)
    await putInCart(page)
    await page.getByRole('link', { name: 'sign in', exact: true }).click()
    await page.locator('#sign-in-email').fill(buyer.email)
    await page.locator('#sign-in-password').fill(buyer.password)
    await page.locator('form:has(#sign-in-email) button[type=submit]').click()
    await arrives(page, 'Cart')
    await page.getByRole('button', { name: 'Pay €3.00' }).click()
    await payWith(page, ACCEPTED)
    await arrives(page, 'Thank you: this is yours')
    await page.goto(`${product.url}/orders`)
    await page.getByRole('link', { name: 'Stairwell No. 4' }).click()
    await arrives(page, 'Thank you: this is yours')
    await page.goto(`${product.url}/tracks/${song.slug}`)
    await page.getByRole('link', { name: 'You have bought this' }).waitFor()
    expect(await page.getByText('Preview, first 30 seconds').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})

const ordersOf = async (email: string) => ({
  rows: await server.ctx.db.selectFrom('orders').select('id').where('email', '=', email).execute(),
})

/** From the track's page into the cart. */
async function putInCart(page: Page, licence = /^Add to cart: Personal/): Promise<void> {
  await page.goto(`${product.url}/tracks/${song.slug}`)
  await page.getByRole('button', { name: licence }).click()
  await arrives(page, 'Cart')
}

/** What a buyer does on the provider's page. */
async function payWith(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry (MM / YY)').fill('12 / 40')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: /^Pay/ }).click()
}

/** The link of a mail that begins so. */
async function orderLink(email: string, beginning: string): Promise<string> {
  const answer = await fetch(`${product.mailboxUrl}?to=${encodeURIComponent(email)}`)
  const mails = (await answer.json()) as { links: string[] }[]
  const link = mails.flatMap(({ links }) => links).find((one) => one.startsWith(beginning))
  if (!link) throw new Error(`no link to the order among ${JSON.stringify(mails)}`)
  return link
}

/** A page that changes when somebody else has done something. */
async function reloadUntil(page: Page, heading: string): Promise<void> {
  await vi.waitUntil(
    async () => {
      await page.reload()
      return (await page.getByRole('heading', { level: 1 }).innerText()) === heading
    },
    { timeout: 30_000, interval: 300 },
  )
}

async function bytesOf(download: {
  createReadStream(): Promise<AsyncIterable<Uint8Array>>
}): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
