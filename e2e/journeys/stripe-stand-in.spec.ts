import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { sections } from '../support/stripe/control/panel/shell.ts'
import { paidCharge, type Rig, readySeller, sale, startRig } from '../support/stripe/testing.ts'

let rig: Rig
let browser: Browser

/** English alone, which the stand-in speaks. */
const english = looks.filter(({ language }) => language === 'en')

describe.skipIf(!chromiumPath)('the stand-in for Stripe, in a browser', () => {
  beforeAll(async () => {
    rig = await startRig()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await rig?.stop()
  })

  test('somebody pays without scripts: declined, asked by the bank, and back in the shop', async () => {
    const back = `${rig.standIn.url}/_control/payments`
    const session = await rig.stripe.checkout.sessions.create({ ...sale(), success_url: back })
    const { page, complaints, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(session.url ?? '')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Card number').fill('4000 0000 0000 0002')
    await page.getByLabel('Expiry (MM / YY)').fill('12 / 40')
    await page.getByLabel('Security code').fill('123')
    await page.getByRole('button', { name: 'Pay €10.00' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('Your card was declined.')
    await page.getByLabel('Card number').fill('4000 0025 0000 3155')
    await page.getByRole('button', { name: 'Pay €10.00' }).click()
    await page.getByRole('button', { name: 'Yes, it is me' }).click()
    await page.waitForURL(back)
    expect((await rig.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid')
    // The browser's own words about a page that came with 402.
    expect(complaints.filter((line) => !line.includes('402'))).toEqual([])
    await close()
  })

  test('a debit is chosen without scripts, and shows its own field', async () => {
    const session = await rig.stripe.checkout.sessions.create(sale())
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(session.url ?? '')
    expect(await page.getByLabel('IBAN').isVisible()).toBe(false)
    await page.getByLabel('Bank debit (takes days)').check()
    expect(await page.getByLabel('Card number').isVisible()).toBe(false)
    expect(await page.getByLabel('IBAN').isVisible()).toBe(true)
    await close()
  })

  test('its pages can be used by everybody, in light and dark, wide and narrow', async () => {
    const session = await rig.stripe.checkout.sessions.create(sale())
    const charge = await paidCharge(rig)
    const seller = await readySeller(rig)
    await rig.standIn.control.openDispute({ charge: charge.id, amount: 100 })
    const urls = { return_url: 'https://shop.example', refresh_url: 'https://shop.example' }
    const link = await rig.stripe.accountLinks.create({
      account: seller.id,
      type: 'account_onboarding',
      ...urls,
    })
    const asked = await rig.stripe.checkout.sessions.create(sale())
    const { intent } = await rig.standIn.control.pay({ session: asked.id, number: '4000002500003155' })
    const addresses = {
      pay: session.url ?? '',
      bank: `${rig.standIn.url}/bank/${intent}`,
      onboarding: link.url,
      express: `${rig.standIn.url}/express/${seller.id}`,
      ...Object.fromEntries(
        Object.keys(sections).map((name) => [`panel-${name}`, `${rig.standIn.url}/_control/${name}`]),
      ),
    }
    for (const look of english) {
      const { page, complaints, close } = await openPage(browser, contextFor(look))
      for (const [name, address] of Object.entries(addresses)) {
        await page.goto(address)
        expect(await accessibilityFaults(page), `${name}, ${look.width}, ${look.theme}`).toEqual([])
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
        expect(await page.evaluate<number>(overflow), `${name}, ${look.width}`).toBeLessThanOrEqual(0)
        await photograph(page, `stand-in-${name}`, look)
      }
      expect(complaints).toEqual([])
      await close()
    }
  })
})
