import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { type OidcStandIn, startOidcProvider } from '../support/oidc/provider.ts'
import { clientId, clientSecret, registerAt } from '../support/oidc/rig.ts'
import { arrives, member } from '../support/people.ts'

let folder: string
let product: Product
let browser: Browser
let provider: OidcStandIn

describe.skipIf(!chromiumPath)('from the button on our page to the provider and back', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-oauth-'))
    // Another site than ours: what must come along from there, comes along.
    provider = await startOidcProvider('localhost')
    process.env.OAUTH_PROVIDERS = JSON.stringify([
      { id: 'one', name: 'Provider One', issuer: provider.issuer, clientId, clientSecret },
    ])
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

  test('a newcomer is back signed in, where they wanted to go', async () => {
    provider.accounts.set('zoe', { email: 'zoe@there.example', email_verified: true, name: 'Zoë Lind' })
    const { page, complaints, close } = await openPage(browser)
    await page.goto(`${product.url}/settings`)
    await arrives(page, 'Sign in')
    await goThere(page, 'zoe')
    await page.waitForURL(`${product.url}/settings`)
    await page.getByText('zoe@there.example').waitFor()
    await page.getByLabel('Account of Zoë Lind').waitFor()
    const cookies = await page.context().cookies(product.url)
    expect(cookies.find(({ name }) => name === 'veza_oauth')).toMatchObject({
      httpOnly: true,
      sameSite: 'Lax',
    })
    expect(complaints).toEqual([])
    await close()
  })

  test('who has an account with that address signs in to it first; then the two are linked', async () => {
    const person = await member(product)
    provider.accounts.set('known', { email: person.email, email_verified: true })
    const { page, close } = await openPage(browser)
    await page.goto(`${product.url}/sign-in?next=/settings/connections`)
    await goThere(page, 'known')
    await page.getByRole('status').getByText('You already have an account with this address').waitFor()
    await page.locator('#sign-in-email').fill(person.email)
    await page.locator('#sign-in-password').fill(person.password)
    await page.locator('form:has(#sign-in-email) button[type=submit]').click()
    await arrives(page, 'Connections')
    await page.getByRole('status').getByText('The account is linked').waitFor()
    await page.getByText('Provider One').first().waitFor()
    await close()
  })
})

async function goThere(page: Page, login: string): Promise<void> {
  await page.getByRole('link', { name: 'Continue with Provider One' }).click()
  await page.getByLabel('Name').fill(login)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
