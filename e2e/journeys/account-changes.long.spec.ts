import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { arrives, linkTo, member, newcomer, signInOn } from '../support/people.ts'

const NEW_PASSWORD = 'quiet harbour at midnight'
let folder: string
let product: Product
let browser: Browser

describe.skipIf(!chromiumPath)('changing an account, on its pages', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-changes-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  describe.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('%s', (_name, javaScriptEnabled) => {
    const open = () => openPage(browser, { javaScriptEnabled })

    test('a forgotten password is replaced by the link of a mail, and every session ends', async () => {
      const person = await member(product)
      const [here, other] = [await open(), await open()]
      await signInOn(other.page, product, person)
      await arrives(other.page, 'Settings')
      const { page } = here
      await page.goto(`${product.url}/sign-in`)
      await page.getByRole('link', { name: 'Forgot your password?' }).click()
      await page.getByLabel('E-mail address').fill(person.email)
      await page.getByRole('button', { name: 'Send a link' }).click()
      await page.getByText('If an account exists for this address, a mail is on its way').waitFor()

      const link = await linkTo(product, person.email)
      await page.goto(link)
      await arrives(page, 'Choose a new password')
      const pasted = page.getByLabel('Link of the mail')
      expect(await pasted.isVisible()).toBe(!javaScriptEnabled)
      if (javaScriptEnabled) expect(page.url()).toBe(`${product.url}/reset-password`)
      else await pasted.fill(link)
      // A slip costs neither the link nor the way.
      await page.getByLabel('New password').fill('short')
      await page.getByRole('button', { name: 'Set the password' }).click()
      await page.getByRole('alert').getByText('Take 10 to 128').waitFor()
      expect(await pasted.isVisible()).toBe(!javaScriptEnabled)
      await page.getByLabel('New password').fill(NEW_PASSWORD)
      await page.getByRole('button', { name: 'Set the password' }).click()
      await page.getByRole('status').getByText('Your new password is set').waitFor()

      await other.page.reload()
      await arrives(other.page, 'Sign in')
      await signInOn(page, product, { ...person, password: NEW_PASSWORD })
      await arrives(page, 'Settings')
      await Promise.all([here.close(), other.close()])
    })

    test('an address without an account is told the same, and a link that is no good what to do', async () => {
      const { page, close } = await open()
      await page.goto(`${product.url}/forgot-password`)
      await page.getByLabel('E-mail address').fill(newcomer().email)
      await page.getByRole('button', { name: 'Send a link' }).click()
      await page.getByText('If an account exists for this address, a mail is on its way').waitFor()
      await page.goto(`${product.url}/reset-password`)
      await page.getByLabel('Link of the mail').fill(`${product.url}/reset-password#token=${'x'.repeat(43)}`)
      await page.getByLabel('New password').fill(NEW_PASSWORD)
      await page.getByRole('button', { name: 'Set the password' }).click()
      await page.getByRole('alert').getByText('This link is incomplete, or very old').waitFor()
      await page.getByRole('link', { name: 'Send a link' }).click()
      await arrives(page, 'Forgot your password?')
      await close()
    })

    test('a changed password ends the other sessions, and this one goes on', async () => {
      const person = await member(product)
      const [here, other] = [await open(), await open()]
      for (const { page } of [here, other]) await signInOn(page, product, person, '/settings/security')
      const { page } = here
      const change = page.locator('form', { has: page.locator('#password-newPassword') })
      await change.getByLabel('Current password').fill('not the right one')
      await change.getByLabel('New password').fill(NEW_PASSWORD)
      await change.getByRole('button').last().click()
      await page.getByRole('alert').getByText('This is not your current password').waitFor()
      await change.getByLabel('Current password').fill(person.password)
      await change.getByLabel('New password').fill(NEW_PASSWORD)
      await change.getByRole('button', { name: 'Change the password' }).click()
      await page.getByRole('status').getByText('Your password is changed').waitFor()
      await other.page.reload()
      await arrives(other.page, 'Sign in')
      await page.reload()
      await arrives(page, 'Security')
      await Promise.all([here.close(), other.close()])
    })

    test('an address is changed by the link that goes there, and taken back by the one that stays', async () => {
      const person = await member(product)
      const address = newcomer('moved').email
      const { page, close } = await open()
      await signInOn(page, product, person, '/settings/security')
      await page.getByLabel('New address').fill(address)
      await page.locator('#email-currentPassword').fill(person.password)
      await page.getByRole('button', { name: 'Change the address' }).click()
      await page.getByRole('status').getByText('A mail is on its way to the new address').waitFor()
      const useLink = async (link: string, button: string) => {
        await page.goto(link)
        if (!javaScriptEnabled) await page.getByLabel('Link of the mail').fill(link)
        await page.getByRole('button', { name: button }).click()
      }
      const undo = await linkTo(product, person.email)
      await useLink(await linkTo(product, address), 'Confirm the address')
      await page.getByRole('status').getByText('The new address is now that').waitFor()
      await page.getByText(address).first().waitFor()
      await useLink(undo, 'Take it back')
      await page.getByRole('status').getByText('The change is taken back').waitFor()
      await close()
    })

    test('the name and the words about oneself are kept, and a change from elsewhere is not overwritten unseen', async () => {
      const person = await member(product)
      const [here, other] = [await open(), await open()]
      for (const { page } of [here, other]) {
        await signInOn(page, product, person, '/settings/profile')
        await arrives(page, 'Profile')
      }
      const { page } = here
      await page.getByLabel('Display name').fill('  Ada <b>& Co</b> ')
      await page.getByLabel('About you').fill('First line.\nSecond <line>.')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('status').getByText('Saved').waitFor()
      expect(await page.getByLabel('Display name').inputValue()).toBe('Ada <b>& Co</b>')
      expect(await page.getByLabel('About you').inputValue()).toBe('First line.\nSecond <line>.')
      expect(await page.locator('.person-name').innerText()).toBe('Ada <b>& Co</b>')

      await other.page.getByLabel('Display name').fill('Somebody else')
      await other.page.getByRole('button', { name: 'Save', exact: true }).click()
      await other.page.getByRole('alert').getByText('changed somewhere else in the meantime').waitFor()
      expect(await other.page.getByLabel('Display name').inputValue()).toBe('Somebody else')
      await other.page.getByRole('button', { name: 'Save', exact: true }).click()
      await other.page.getByRole('status').getByText('Saved').waitFor()
      await Promise.all([here.close(), other.close()])
    })

    test('an account is deleted after two weeks, and kept by one press', async () => {
      const person = await member(product)
      const { page, close } = await open()
      await signInOn(page, product, person, '/settings/data')
      await page.getByRole('button', { name: 'Delete my account' }).click()
      await page.getByRole('alert').getByText('Write your current password').waitFor()
      await page.locator('#delete-currentPassword').fill(person.password)
      await page.getByRole('button', { name: 'Delete my account' }).click()
      await page.getByRole('status').getByText('Your account will be deleted').waitFor()
      await page.goto(`${product.url}/settings`)
      await page.getByText('It is deleted on').waitFor()
      await page.getByRole('link', { name: 'Keep my account' }).click()
      await page.getByRole('button', { name: 'Keep my account' }).click()
      await page.getByRole('status').getByText('Your account stays').waitFor()
      expect(await page.getByRole('button', { name: 'Delete my account' }).isVisible()).toBe(true)
      await close()
    })
  })

  test('a copy of one’s data is made and downloaded', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser, { acceptDownloads: true })
    await signInOn(page, product, person, '/settings/data')
    await page.getByRole('button', { name: 'Make a copy' }).click()
    await page.getByRole('alert').getByText('Write your current password').waitFor()
    await page.locator('#copy-currentPassword').fill(person.password)
    await page.getByRole('button', { name: 'Make a copy' }).click()
    await page.getByRole('status').getByText('Your copy is being made').waitFor()
    const open = page.getByRole('button', { name: 'Open the copy' })
    await expect
      .poll(
        async () => {
          await page.goto(`${product.url}/settings/data`)
          return open.count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)
    await page.locator('#open-currentPassword').fill(person.password)
    await open.click()
    const download = page.getByRole('link', { name: /^Download the zip/ })
    await download.waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), download.click()])
    expect(file.suggestedFilename()).toMatch(/^veza-.*\.zip$/)
    await close()
  })
})
