import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { accountTable } from '../../server/web/account/index.ts'
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
import { member, newcomer, type Somebody, signInOn } from '../support/people.ts'
import { totpAt } from '../support/second-factors.ts'

const SCRIPTS_MAX_BYTES = 5_000
let folder: string
let product: Product
let browser: Browser

describe.skipIf(!chromiumPath)('the pages of accounts', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-looks-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test.each(looks)('are whole, $width, $theme, $language', async (look) => {
    const person = await member(product, { displayName: 'Ada Okonkwo-Lindqvist' })
    const { page, close } = await openPage(browser, contextFor(look))
    for (const { path, audience } of accountTable) {
      if (audience === 'signed-in' || path === '/sign-in/factor') continue
      await page.goto(product.url + path)
      await inspect(page, path.slice(1).replaceAll('/', '-'), look)
    }
    await faults(page, look)
    await sent(page, look)

    await signInOn(page, product, person)
    await page.locator('details[data-menu]').waitFor()
    for (const { path, audience } of accountTable) {
      if (audience !== 'signed-in' || path === '/settings/confirm') continue
      await page.goto(product.url + path)
      await inspect(page, path.slice(1).replaceAll('/', '-'), look)
    }
    await menu(page, look)
    await factors(page, person, look)
    await close()
  })

  test('stay whole where the letters are twice as large, and the screen is small', async () => {
    const person = await member(product, { displayName: 'W'.repeat(60) })
    const { page, close } = await openPage(browser, { viewport: { width: 320, height: 640 }, locale: 'fr' })
    await signInOn(page, product, person)
    for (const { path, audience } of accountTable) {
      if (audience === 'visitors') continue
      await page.goto(product.url + path)
      expect([path, await overflows(page)]).toEqual([path, false])
    }
    await close()
  })

  test('load a small script of their own, and nothing of the player', async () => {
    const { page, close } = await openPage(browser)
    const scripts: { url: string; bytes: number }[] = []
    page.on('response', async (answer) => {
      if (!/\.js$/.test(answer.url())) return
      scripts.push({ url: answer.url(), bytes: brotliCompressSync(await answer.body()).length })
    })
    await page.goto(`${product.url}/sign-in`, { waitUntil: 'networkidle' })
    const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0)
    expect(scripts.length).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(SCRIPTS_MAX_BYTES)
    expect(await page.content()).not.toContain('player.')
    await close()
  })

  test('move nothing once they are shown', async () => {
    const { page, close } = await openPage(browser)
    await page.addInitScript(`globalThis.shifts = []
      new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: 'layout-shift', buffered: true })`)
    for (const path of ['/sign-in', '/sign-up', '/reset-password']) {
      await page.goto(product.url + path, { waitUntil: 'networkidle' })
      expect(await page.evaluate<number>('shifts.reduce((sum, shift) => sum + shift, 0)')).toBeLessThan(0.01)
    }
    await close()
  })

  test('are used from the keyboard alone, in the order they are read', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser)
    await page.goto(`${product.url}/sign-in?next=/settings`)
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Skip to the page')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type(person.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(person.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${product.url}/settings`)
    await close()
  })
})

/** Looks at a page as a photographer, and as somebody who cannot see it. */
async function inspect(page: Page, name: string, look: Look): Promise<void> {
  await photograph(page, `account-${name}`, look)
  expect([name, await overflows(page)]).toEqual([name, false])
  expect([name, await accessibilityFaults(page)]).toEqual([name, []])
  expect([name, await page.locator('html').getAttribute('lang')]).toEqual([name, look.language])
  expect([name, await page.locator('h1:visible').count()]).toEqual([name, 1])
  // A key that has no words stands on the page as itself.
  expect([
    name,
    (await page.locator('body').innerText()).match(/\b[a-z]+[A-Z]?\w*\.[a-z]\w+\.?\w*\b/g) ?? [],
  ]).toEqual([
    name,
    expect.not.arrayContaining([expect.stringMatching(/^(?:field|fault|problem|said|form|settings)\./)]),
  ])
}

const overflows = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')

async function faults(page: Page, look: Look): Promise<void> {
  await page.goto(`${product.url}/sign-up`)
  await page.locator('#sign-up-email').fill('somebody at home')
  await page.locator('#sign-up-password').fill('short')
  await page.locator('main form button[type=submit]').click()
  await page.getByRole('alert').waitFor()
  await inspect(page, 'sign-up-faults', look)
}

async function sent(page: Page, look: Look): Promise<void> {
  const { email, username, password } = newcomer()
  await page.locator('#sign-up-email').fill(email)
  await page.locator('#sign-up-username').fill(username)
  await page.locator('#sign-up-password').fill(password)
  await page.locator('main form button[type=submit]').click()
  await page.waitForURL('**/sign-up/sent')
  await inspect(page, 'sign-up-sent-to', look)
}

async function menu(page: Page, look: Look): Promise<void> {
  await page.goto(`${product.url}/settings`)
  await page.locator('details[data-menu] summary').click()
  await inspect(page, 'menu', look)
}

/** The app's QR code, its recovery codes, and the second step itself. */
async function factors(page: Page, person: Somebody, look: Look): Promise<void> {
  await page.goto(`${product.url}/settings/security/app`)
  await page.locator('#begin-currentPassword').fill(person.password)
  await page.locator('main form button[type=submit]').click()
  const secret = (await page.locator('#key').innerText()).replaceAll(' ', '')
  await inspect(page, 'app-scan', look)
  await page.locator('#confirm-totp').fill(totpAt(secret, new Date()))
  await page.locator('main form button[type=submit]').click()
  await page.locator('.codes').waitFor()
  await inspect(page, 'recovery-codes', look)
  await page.goto(`${product.url}/settings/security`)
  await inspect(page, 'security-with-app', look)
  await page.goto(`${product.url}/settings/confirm`)
  await inspect(page, 'settings-confirm', look)
  await page.context().clearCookies()
  await signInOn(page, product, person)
  await page.locator('#totp-totp').waitFor()
  await inspect(page, 'sign-in-factor', look)
}
