import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { arrives, member, type Somebody, signInOn } from '../support/people.ts'
import { totpAt } from '../support/second-factors.ts'

const STEP_MS = 30_000
let folder: string
let product: Product
let browser: Browser

describe.skipIf(!chromiumPath)('a second step, on its pages', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-factors-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('an app is added, asked for, and removed: %s', async (_name, javaScriptEnabled) => {
    const person = await member(product)
    const { page, complaints, close } = await openPage(browser, { javaScriptEnabled })
    await signInOn(page, product, person, '/settings/security')
    await page.getByRole('link', { name: 'Add an app' }).click()
    await page.getByLabel('Current password').fill(person.password)
    await page.getByRole('button', { name: 'Show the QR code' }).click()
    expect(await page.getByRole('img', { name: 'QR code' }).isVisible()).toBe(true)
    const secret = (await page.locator('#key').innerText()).replaceAll(' ', '')
    await page.getByLabel('Code of your app').fill('12345')
    await page.getByRole('button', { name: 'Add the app' }).click()
    await page.getByRole('alert').getByText('Write the six digits').waitFor()
    // Each code serves once, and none before it: the one of half a minute ago comes first, while it still counts.
    await earlyInStep()
    await page.getByLabel('Code of your app').fill(codeOf(secret, -1))
    await page.getByRole('button', { name: 'Add the app' }).click()
    await arrives(page, 'Recovery codes')
    const codes = await page.locator('.codes code').allInnerTexts()
    expect(codes).toHaveLength(10)
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByText('10 of 10 are left').waitFor()
    expect(await page.content()).not.toContain(codes[0])

    await signOut(page)
    await signInOn(page, product, person, '/settings/security')
    await arrives(page, 'One more step')
    await page.getByLabel('Code of your app').fill('000000')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('alert').getByText('This does not fit, or was used before').waitFor()
    await page.getByLabel('Code of your app').fill(codeOf(secret, 0))
    await page.getByRole('button', { name: 'Go on' }).click()
    await arrives(page, 'Security')

    await signOut(page)
    await signInOn(page, product, person, '/settings/security')
    await page.getByText('Use a recovery code').click()
    await page.getByLabel('Recovery code').fill((codes[0] ?? '').toLowerCase())
    await page.getByRole('button', { name: 'Use this code' }).click()
    await arrives(page, 'Security')
    await page.getByText('9 of 10 are left').waitFor()

    await page.getByRole('link', { name: 'Make new codes' }).click()
    await page.getByRole('button', { name: 'Make new codes' }).click()
    expect(await page.locator('.codes code').allInnerTexts()).not.toContain(codes[1])
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByRole('button', { name: 'Remove the app' }).click()
    await page.getByRole('status').getByText('The authenticator app is removed').waitFor()
    await signOut(page)
    await signInOn(page, product, person)
    await arrives(page, 'Settings')
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([])
    await close()
  })

  test('what matters most asks for it once more when ten minutes have passed', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    const secret = await addApp(page, person)
    await page.goto(`${product.url}/settings/security`)
    const longAgo = new Date(Date.now() - 11 * 60_000)
    await product.server.ctx.db.updateTable('sessions').set({ factorAt: longAgo }).execute()
    await page.getByRole('button', { name: 'Remove the app' }).click()
    await page.getByRole('alert').getByText('Confirm first that it is you').waitFor()
    expect(await page.getByRole('button', { name: 'Remove the app' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Confirm' }).click()
    await arrives(page, 'Confirm that it is you')
    await page.getByLabel('Code of your app').fill(codeOf(secret, 1))
    await page.getByRole('button', { name: 'Go on' }).click()
    await arrives(page, 'Security')
    await page.getByRole('button', { name: 'Remove the app' }).click()
    await page.getByRole('status').getByText('The authenticator app is removed').waitFor()
    await close()
  })

  test('a second step that comes without a first one, or too late, begins again', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${product.url}/sign-in/factor`)
    await arrives(page, 'Sign in')
    await close()
  })

  test('a passkey is made, signs in by itself, stands as the second step, and is removed', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser)
    const here = { ...product, url: product.url.replace('127.0.0.1', 'localhost') } as Product
    await giveAuthenticator(page)
    await signInOn(page, here, person, '/settings/security')
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name of the passkey').fill('Blue key')
    await page.getByLabel('Current password').fill(person.password)
    await page.getByRole('button', { name: 'Make the passkey' }).click()
    await arrives(page, 'Recovery codes')
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await page.getByText('Blue key', { exact: true }).waitFor()

    await signOut(page)
    await page.goto(`${here.url}/sign-in?next=/settings/security`)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await arrives(page, 'Security')

    await signOut(page)
    await signInOn(page, here, person, '/settings/security')
    await arrives(page, 'One more step')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await arrives(page, 'Security')

    await product.server.ctx.db
      .updateTable('sessions')
      .set({ factorAt: new Date(0) })
      .execute()
    await page.reload()
    await page.getByRole('link', { name: 'Confirm' }).click()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await arrives(page, 'Security')
    await page.getByText('Rename the passkey Blue key').click()
    await page.getByLabel('Name of the passkey').fill(' ')
    await page.getByRole('button', { name: 'Rename the passkey Blue key' }).click()
    await page.getByLabel('Name of the passkey').fill('Green key')
    await page.getByRole('button', { name: 'Rename the passkey Blue key' }).click()
    await page.getByRole('status').getByText('The passkey is renamed').waitFor()
    await page.getByRole('button', { name: 'Remove the passkey Green key' }).click()
    await page.getByRole('status').getByText('The passkey is removed').waitFor()
    await close()
  })

  test('a passkey that is not there, or not for this address, is said in a sentence', async () => {
    const { page, close } = await openPage(browser)
    await giveAuthenticator(page)
    await page.goto(`${product.url}/sign-in`)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText(/Passkeys of this site work at http:\/\/localhost:\d+ alone/).waitFor()
    await page.goto(`${product.url.replace('127.0.0.1', 'localhost')}/sign-in`)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('Your browser gave no passkey').waitFor()
    await close()
  })

  test('recovery codes are copied, and printed without what stands around them', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    await addApp(page, person)
    const codes = await page.locator('.codes code').allInnerTexts()
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied.split(/\s+/).filter(Boolean)).toEqual(codes)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('header').isVisible()).toBe(false)
    expect(await page.locator('.codes').isVisible()).toBe(true)
    await close()
  })
})

/** What the app shows now, or so many steps of half a minute before or after. */
const codeOf = (secret: string, steps: number) => totpAt(secret, new Date(Date.now() + steps * STEP_MS))

/** Waits, where it must, until most of the app's half minute is still to come. */
async function earlyInStep(): Promise<void> {
  const since = Date.now() % STEP_MS
  if (since > STEP_MS / 3) await sleep(STEP_MS - since)
}

async function signOut(page: Page): Promise<void> {
  await page.locator('details[data-menu] summary').click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await arrives(page, 'You are signed out')
}

async function addApp(page: Page, person: Somebody): Promise<string> {
  await signInOn(page, product, person, '/settings/security/app')
  await page.getByLabel('Current password').fill(person.password)
  await page.getByRole('button', { name: 'Show the QR code' }).click()
  const secret = (await page.locator('#key').innerText()).replaceAll(' ', '')
  await page.getByLabel('Code of your app').fill(codeOf(secret, 0))
  await page.getByRole('button', { name: 'Add the app' }).click()
  await arrives(page, 'Recovery codes')
  return secret
}

/** A key of Chromium's own making, with a person who always says yes. */
async function giveAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
