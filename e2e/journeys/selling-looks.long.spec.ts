import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { writeDemoCover } from '../../server/commands/seed/demo-song/index.ts'
import { call } from '../support/api.ts'
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
import { type MoneyRig, newPaidOrder } from '../support/money.ts'
import { signInOn } from '../support/people.ts'
import { licenceOf, newOnSale, newSaleableTrack, offerOf } from '../support/products.ts'
import { describeSelf, uploadPicture } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { controlClient } from '../support/stripe/control/client.ts'

const HERE = '/settings/selling'
let folder: string
let product: Product
let server: TestServer
let browser: Browser
let rig: Pick<MoneyRig, 'server' | 'stripe'>
let ann: SignedInUser

describe.skipIf(!chromiumPath)('the pages of selling', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-selling-looks-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    // One sells in yen as well.
    process.env.SETTLEMENT_CURRENCIES = 'eur,jpy'
    product = await startProduct(options, () => undefined).finally(
      () => delete process.env.SETTLEMENT_CURRENCIES,
    )
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    const stripe = { control: controlClient(new URL(product.paymentsUrl ?? '').origin) } as MoneyRig['stripe']
    rig = { server, stripe }
    browser = await launchChromium()
    ann = await newUser(server)
    await describeSelf(server, ann, { displayName: 'Ann Ögren' })
    await aBusyMonth()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test.each(looks)('are whole, $width, $theme, $language', async (look) => {
    const newcomer = await newUser(server)
    const { page, close } = await openPage(browser, contextFor(look))
    await opened(page, newcomer)
    await inspect(page, 'none', look)
    await page.locator('form:has(#open-country) button[type=submit]').click()
    await page.getByRole('alert').waitFor()
    await inspect(page, 'faults', look)
    await page.locator('#open-country').selectOption('FR')
    await page.locator('form:has(#open-country) button[type=submit]').click()
    await page.waitForURL(/\/onboarding\//)
    await page.goto(product.url + HERE)
    await inspect(page, 'incomplete', look)
    const account = await pspOf(newcomer)
    await rig.stripe.control.finishOnboarding({ account })
    await page.reload()
    await inspect(page, 'ready', look)
    await rig.stripe.control.refuseAccount({ account })
    await vi.waitUntil(async () => (await standsAt(newcomer)) === null, { timeout: 20_000, interval: 200 })
    await page.reload()
    await inspect(page, 'rejected', look)
    await close()
    await busy(look)
    await buyBlock(look)
  })
})

const opened = async (page: Page, { email, password, username }: SignedInUser) => {
  await signInOn(page, product, { email, password, username, displayName: username }, HERE)
  await page.waitForURL(product.url + HERE)
}

async function busy(look: Look): Promise<void> {
  const { page, close } = await openPage(browser, contextFor(look))
  await opened(page, ann)
  await inspect(page, 'busy', look)
  for (const list of ['sales', 'transfers', 'payouts']) {
    await page.goto(`${product.url}${HERE}/${list}`)
    await inspect(page, list, look)
  }
  await page.locator('details[data-menu] summary').click()
  await inspect(page, 'menu', look)
  await close()
}

async function buyBlock(look: Look): Promise<void> {
  const { page, close } = await openPage(browser, contextFor(look))
  await page.goto(`${product.url}/@${ann.username}`)
  await inspect(page, 'artist', look)
  await page.locator('.on-sale summary').first().click()
  await inspect(page, 'artist-open', look)
  await close()
}

const accountRow = ({ id }: SignedInUser) =>
  server.ctx.db.selectFrom('sellerAccounts').selectAll().where('userId', '=', id).executeTakeFirst()
const pspOf = async (user: SignedInUser) => (await accountRow(user))?.pspAccountId ?? ''
/** Null, once the provider takes no money for somebody any more. */
const standsAt = async (user: SignedInUser) => ((await accountRow(user))?.transfersActive ? 'ready' : null)

/** Sales in two currencies, refunds, payouts that arrived and that came back, a debt. */
async function aBusyMonth(): Promise<void> {
  await call(server, ann, 'POST /me/selling/account', { country: 'FR' })
  const account = await pspOf(ann)
  await rig.stripe.control.finishOnboarding({ account })
  const long = await newSaleableTrack(server, ann, 'Stairwell No. 4, the Long Way Down from the Attic')
  const short = await newSaleableTrack(server, ann, 'Rain')
  await writeDemoCover(join(folder, 'cover.png'))
  const cover = await uploadPicture(
    server,
    ann,
    await readFile(join(folder, 'cover.png')),
    'cover.png',
    'cover',
  )
  const podcast = licenceOf(500, { terms: { template: 'podcast' }, payWhatYouWant: { minimum: 200 } })
  const one = await newOnSale(server, ann, offerOf([licenceOf(300), podcast]), { trackIds: [long.id] })
  const yen = await newOnSale(server, ann, offerOf([licenceOf(400)], { currency: 'jpy' }), {
    trackIds: [short.id],
  })
  const release = await newOnSale(server, ann, offerOf([licenceOf(123_450)], { images: [cover.id] }), {
    kind: 'release',
    title: 'Stairwells',
    trackIds: [long.id, short.id],
  })
  for (const products of [[one], [one], [yen], [release], [one], [one], [release]])
    await newPaidOrder(rig as MoneyRig, { products })
  await vi.waitUntil(
    async () => {
      const { rows } = await sql`SELECT id FROM transfers WHERE status <> 'completed'`.execute(server.ctx.db)
      return rows.length === 0
    },
    { timeout: 60_000, interval: 300 },
  )
  await rig.stripe.control.freeFunds({})
  const { payouts } = await rig.stripe.control.payOut({ account })
  for (const [index, { id }] of payouts.entries())
    await (index === 0
      ? rig.stripe.control.arrivePayout({ payout: id })
      : rig.stripe.control.failPayout({ payout: id }))
  const last = await newPaidOrder(rig as MoneyRig, { products: [release] })
  const asked = await call(
    server,
    ann,
    `POST /orders/${last.orderId}/refunds`,
    { amount: 20_000, reason: 'Sold by mistake.' },
    {
      'idempotency-key': last.orderId,
    },
  )
  expect(asked.status).toBe(202)
  await vi.waitUntil(
    async () => {
      const { rows } = await sql`SELECT id FROM payouts WHERE psp_status IN ('failed', 'paid')`.execute(
        server.ctx.db,
      )
      const returned = await sql`SELECT id FROM returned_shares`.execute(server.ctx.db)
      return rows.length === payouts.length && returned.rows.length > 0
    },
    { timeout: 60_000, interval: 300 },
  )
}

/** Looks at a page as a photographer, and as somebody who cannot see it. */
async function inspect(page: Page, name: string, look: Look): Promise<void> {
  await photograph(page, `selling-${name}`, look)
  const overflows = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
  expect([name, await page.evaluate<boolean>(overflows)]).toEqual([name, false])
  expect([name, await accessibilityFaults(page)]).toEqual([name, []])
  expect([name, await page.locator('html').getAttribute('lang')]).toEqual([name, look.language])
  expect([name, await page.locator('h1:visible').count()]).toEqual([name, 1])
  // A key that has no words stands on the page as itself.
  const text = await page.locator('body').innerText()
  expect([name, text.match(/\b(?:selling|settings|offer|person|fault|problem|said)\.[a-z]\w+/g)]).toEqual([
    name,
    null,
  ])
}
