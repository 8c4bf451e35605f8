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
  launchChromium,
  openPage,
  photograph,
} from '../support/browser.ts'
import { type OidcStandIn, startOidcProvider } from '../support/oidc/provider.ts'
import { clientId, clientSecret, registerAt } from '../support/oidc/rig.ts'
import { arrives, member, signInOn } from '../support/people.ts'

let folder: string
let product: Product
let browser: Browser
let provider: OidcStandIn

describe.skipIf(!chromiumPath)('signing in by another service, on the pages', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-connections-'))
    provider = await startOidcProvider()
    const one = { id: 'one', name: 'Provider One', issuer: provider.issuer, clientId, clientSecret }
    process.env.OAUTH_PROVIDERS = JSON.stringify([one])
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    delete process.env.OAUTH_PROVIDERS
    registerAt(provider, 'one', product.url)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await provider?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  describe.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('%s', (_name, javaScriptEnabled) => {
    const open = () => openPage(browser, { javaScriptEnabled })

    test('an account is linked, signs in, and is unlinked', async () => {
      const person = await member(product)
      const login = there(person.email)
      const { page, close } = await open()
      await signInOn(page, product, person, '/settings/connections')
      await page.getByText('Link Provider One').first().click()
      await page.getByLabel('Current password').fill(person.password)
      await page.getByRole('button', { name: 'Link Provider One' }).click()
      await signInThere(page, login)
      await arrives(page, 'Connections')
      await page.getByText(`${person.email} · linked on`).waitFor()

      await page.context().clearCookies({ name: /^veza_(access|refresh|csrf)$/ })
      await page.goto(`${product.url}/sign-in?next=/settings/connections`)
      await page.getByRole('link', { name: 'Continue with Provider One' }).click()
      // The provider may remember who was there, and asks nothing then.
      if (page.url().startsWith(provider.issuer)) await signInThere(page, login)
      await arrives(page, 'Connections')

      await page.getByText('Unlink Provider One').first().click()
      await page.getByLabel('Current password').fill(person.password)
      await page.getByRole('button', { name: 'Unlink Provider One' }).click()
      await page.getByRole('status').getByText('The link is removed').waitFor()
      await page.getByText('Not linked').waitFor()
      await close()
    })

    test('who says no there is back here, and told so', async () => {
      const { page, close } = await open()
      await page.goto(`${product.url}/sign-in`)
      await page.getByRole('link', { name: 'Continue with Provider One' }).click()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await arrives(page, 'Sign in')
      expect(await page.getByRole('status').first().innerText()).not.toBe('')
      await close()
    })
  })

  test.each([
    { theme: 'light', width: 'wide', language: 'en' },
    { theme: 'dark', width: 'narrow', language: 'fr' },
  ] as const)('a photograph: $width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    await page.goto(`${product.url}/sign-in`)
    await photograph(page, 'account-sign-in-providers', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await signInOn(page, product, await member(product), '/settings/connections')
    await page.locator('.rows').waitFor()
    await page.locator('.more summary').first().click()
    await photograph(page, 'account-settings-connections-open', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await close()
  })
})

let count = 0

/** Somebody at the provider, with this address. */
function there(email: string): string {
  count += 1
  const login = `there-${count}`
  provider.accounts.set(login, { email, email_verified: true })
  return login
}

async function signInThere(page: Page, login: string): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in at the provider' }).waitFor()
  await page.getByLabel('Name').fill(login)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
