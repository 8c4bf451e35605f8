import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { demoAccounts } from '../../server/commands/seed/index.ts'
import { call } from '../support/api.ts'
import { bareCaller } from '../support/bare-http.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { arrives, linkTo, member, type Somebody, signInOn } from '../support/people.ts'
import { giveTotp } from '../support/second-factors.ts'
import { signIn } from '../support/server.ts'

let folder: string
let product: Product
let browser: Browser
let listener: Somebody
let trackPath: string

describe.skipIf(!chromiumPath)('reporting, and appealing, in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-report-'))
    const options = { port: 0, data: folder, studio: false, seed: true, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
    listener = await member(product)
    trackPath = new URL(product.demoTrackUrl ?? '').pathname
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const signInHere = async (page: Page, person: Somebody) => {
    await page.locator('#sign-in-email').fill(person.email)
    await page.locator('#sign-in-password').fill(person.password)
    await page.locator('form:has(#sign-in-email) button[type=submit]').click()
  }
  /** Reported, and hidden by a moderator. */
  const hide = async () => {
    const { ctx } = product.server
    const slug = trackPath.split('/').at(-1) ?? ''
    const { id } = await ctx.db
      .selectFrom('tracks')
      .select('id')
      .where('slug', '=', slug)
      .executeTakeFirstOrThrow()
    const report = { target: { kind: 'track', id }, reason: 'hate', text: 'The second verse.' }
    expect((await call(product, await signIn(product, listener), 'POST /reports', report)).status).toBe(201)
    const person = await member(product, { roles: ['moderator'] })
    const tokens = await signIn(product, person)
    await giveTotp(bareCaller(product.url), tokens, product.server.ctx.clock)
    type Cases = { items: { id: string }[] }
    const { body } = await call<Cases>(product, tokens, 'GET /moderation/cases')
    const of = `POST /moderation/cases/${body.items[0]?.id}`
    expect((await call(product, tokens, `${of}/claim`)).status).toBe(200)
    const decision = { action: 'hide', reason: 'The second verse insults a person by name.' }
    expect((await call(product, tokens, `${of}/decision`, decision)).status).toBe(200)
  }

  test('without scripts: from the track to the form, by way of signing in, and back', async () => {
    const { page, complaints, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(product.url + trackPath)
    await page.locator('.report a').click()
    await signInHere(page, listener)
    await page.waitForURL(/\/report\?next=/)
    await page.locator('button:text("Send report")').click()
    expect(await page.locator('.summary a').getAttribute('href')).toBe('#report-reportReason')
    await page.locator('select[name=reportReason]').selectOption('hate')
    await page.locator('textarea[name=reportText]').fill('The second verse, from 1:12 on.')
    await page.locator('button:text("Send report")').click()
    await arrives(page, 'We have your report')
    await page.locator('a:text("Back to the page")').click()
    expect(new URL(page.url()).pathname).toBe(trackPath)
    // Of the form that was sent without a reason.
    expect(complaints.filter((one) => !one.includes('422'))).toEqual([])
    await close()
  })

  test('hidden, it is not there for its listener; its creator appeals by the link of the mail', async () => {
    const [creator] = demoAccounts
    const { page, complaints, close } = await openPage(browser)
    await page.goto(product.url + trackPath)
    await photograph(page, 'report-link-track', { theme: 'light', width: 'wide', language: 'en' })
    expect(await accessibilityFaults(page)).toEqual([])
    await hide()
    await page.reload()
    expect(await page.locator('h1').textContent()).toBe('Not here')
    await page.goto(await linkTo(product, creator?.email ?? ''))
    // Taken from the address, and gone from it.
    await page.locator('#appeal-token').waitFor({ state: 'hidden' })
    expect(page.url()).not.toContain('token')
    await page.locator('#appeal-appeal').fill('It quotes a poem, and says so in the description.')
    await page.locator('button:text("Send appeal")').click()
    await arrives(page, 'We have your appeal')
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
  })

  test.each(looks)('photographs: $width, $theme, $language', async (look) => {
    const [creator] = demoAccounts
    const at = `/@${creator?.username}`
    const { page, close } = await openPage(browser, contextFor(look))
    const inspect = async (path: string, name: string) => {
      await page.goto(product.url + path)
      await photograph(page, name, look)
      expect(await accessibilityFaults(page)).toEqual([])
    }
    await inspect(at, 'report-link')
    await inspect('/appeal', 'appeal')
    await inspect('/appeal/sent', 'appeal-sent')
    await signInOn(page, product, listener, `/report?next=${encodeURIComponent(at)}`)
    await page.locator('select[name=reportReason]').waitFor()
    await inspect(`/report?next=${encodeURIComponent(at)}`, 'report')
    await page.locator('form:has(#report-reportText) button[type=submit]').click()
    await page.locator('.summary').waitFor()
    await photograph(page, 'report-fault', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await inspect(`/report/sent?next=${encodeURIComponent(at)}`, 'report-sent')
    await close()
  })
})
