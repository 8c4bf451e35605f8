import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
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
import { type Somebody, signInOn } from '../support/people.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'

const titles = {
  missing: { en: 'Not here', fr: 'Rien ici' },
  refused: { en: 'This form was not taken', fr: 'Ce formulaire n’a pas été accepté' },
  large: { en: 'That was too long', fr: 'C’était trop long' },
  hurried: { en: 'A little too fast', fr: 'Un peu trop vite' },
} as const
let folder: string
let product: Product
let server: TestServer
let browser: Browser
let user: SignedInUser

describe.skipIf(!chromiumPath)('a page that refuses', () => {
  beforeAll(async () => {
    // These are to be met.
    vi.stubEnv('DISABLE_RATE_LIMIT_FOR_TESTS', 'false')
    folder = await mkdtemp(join(tmpdir(), 'veza-refusals-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    user = await newUser(server)
    for (const displayName of ['Dan Ögren', 'W'.repeat(60)]) {
      const other = await newUser(server)
      await describeSelf(server, other, { displayName })
      await call(server, user, `PUT /people/${other.username}/block`)
    }
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
    vi.unstubAllEnvs()
  })

  test.each(looks)('is whole for everybody: $width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    for (const path of ['/no-such-page', '/@nobody-of-this-name', '/tracks/none']) {
      expect((await page.goto(product.url + path))?.status()).toBe(404)
      await inspect(page, 'missing', look)
    }
    await page.goto('about:blank')
    await page.setContent(`<form method="post" action="${product.url}/forgot-password"><input name="do" value="send">
      <button>From another site</button></form>`)
    await page.getByRole('button').click()
    await inspect(page, 'refused', look)

    await page.goto(`${product.url}/forgot-password`)
    await page.locator('main form').evaluate((form) => {
      const typed = { form, text: 'x'.repeat(30_000) } as unknown as {
        form: { innerHTML: string; submit(): void }
        text: string
      }
      typed.form.innerHTML += `<textarea name="more">${typed.text}</textarea>`
      typed.form.submit()
    })
    await inspect(page, 'large', look)

    await page.goto(`${product.url}/forgot-password`)
    await page.context().clearCookies()
    await page.locator('main form input[type=email]').fill('somebody@veza.example')
    await page.locator('main form button[type=submit]').click()
    await page.getByRole('alert').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await close()
  })

  test.each(looks)('and so are the people one refuses to meet: $width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    await signInOn(
      page,
      product,
      { ...user, displayName: user.username } satisfies Somebody,
      '/settings/blocked',
    )
    await page.getByText('Dan Ögren').waitFor()
    expect(await page.locator('main form button[type=submit]').count()).toBe(2)
    await photograph(page, 'account-settings-blocked-people', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
    await close()
  })

  test('whoever asks too often is told so on a whole page', async () => {
    const ask = async () => (await fetch(`${product.url}/api/v1/uploads/limits`)).status
    const useUp = async () => {
      const statuses: number[] = []
      while (!statuses.includes(429)) statuses.push(...(await Promise.all(Array.from({ length: 50 }, ask))))
    }
    for (const look of looks) {
      const { page, close } = await openPage(browser, contextFor(look))
      const status = async () => {
        await useUp()
        return (await page.goto(product.url))?.status()
      }
      // A new minute may begin in between.
      await expect.poll(status, { timeout: 60_000 }).toBe(429)
      await inspect(page, 'hurried', look)
      await close()
    }
  })

  /** Looks at a page as a photographer, and as somebody who cannot see it. */
  async function inspect(page: Page, kind: keyof typeof titles, look: Look): Promise<void> {
    await page.getByRole('heading', { level: 1, name: titles[kind][look.language], exact: true }).waitFor()
    await photograph(page, kind, look)
    expect([kind, await accessibilityFaults(page)]).toEqual([kind, []])
    expect([kind, await overflows(page)]).toEqual([kind, false])
    expect([kind, await page.locator('html').getAttribute('lang')]).toEqual([kind, look.language])
  }

  const overflows = (page: Page) =>
    page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')
})
