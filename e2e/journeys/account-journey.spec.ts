import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { arrives, linkTo, member, newcomer, signInOn } from '../support/people.ts'

let folder: string
let product: Product
let browser: Browser

describe.skipIf(!chromiumPath)('an account, on its pages', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-account-'))
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

    test('from signing up to signing out', async () => {
      const person = newcomer()
      const { page, complaints, close } = await open()
      await page.goto(product.url)
      await page.getByRole('link', { name: 'Sign in' }).click()
      await page.getByRole('link', { name: 'Create an account' }).click()
      await page.getByLabel('E-mail address').fill(person.email)
      await page.getByLabel('Username').fill(person.username)
      await page.getByLabel('Choose a password').fill(person.password)
      await page.getByRole('button', { name: 'Create account' }).click()
      await arrives(page, 'Look into your mail')
      expect(page.url()).toBe(`${product.url}/sign-up/sent`)
      expect(await page.locator('.lead').innerText()).toContain(person.email)

      await page.goto(await linkTo(product, person.email))
      if (!javaScriptEnabled) {
        await page.getByLabel('Link of the mail').fill(page.url())
        await page.getByRole('button', { name: 'Confirm' }).click()
        await page.getByRole('status').getByText('Your address is confirmed').waitFor()
      } else {
        await page.getByRole('button', { name: 'Confirm my address' }).click()
        await arrives(page, 'Your address is confirmed')
        await page.locator('main').getByRole('link', { name: 'Sign in' }).click()
      }

      await page.getByLabel('E-mail address').fill(person.email)
      await page.getByLabel('Password', { exact: true }).fill(person.password)
      await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
      await page.getByLabel(`Account of ${person.username}`).click()
      await page.getByRole('link', { name: 'Settings' }).click()
      await page.locator('main').getByRole('link', { name: 'Sessions' }).first().click()
      expect(await page.locator('.row').count()).toBe(1)
      expect(await page.locator('.row').innerText()).toContain('This one')

      await page.getByLabel(`Account of ${person.username}`).click()
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await arrives(page, 'You are signed out')
      await page.goto(`${product.url}/settings`)
      await arrives(page, 'Sign in')
      expect(page.url()).toBe(`${product.url}/sign-in?next=%2Fsettings`)
      // A refusal that the journey goes through shows in the console of the browser as a failed load.
      expect(complaints).toEqual([])
      await close()
    })

    test('what is wrong is said at its field, and nothing that was typed is lost but secrets', async () => {
      const { page, close } = await open()
      await page.goto(`${product.url}/sign-up`)
      await page.getByLabel('E-mail address').fill('not an address')
      await page.getByLabel('Username').fill('Somebody')
      await page.getByLabel('Choose a password').fill('short')
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.title()).toBe('Not done: Create an account · Veza')
      expect(await focused(page)).toContain('Please look at this first')
      expect(await page.getByLabel('E-mail address').inputValue()).toBe('not an address')
      expect(await page.getByLabel('Username').inputValue()).toBe('Somebody')
      expect(await page.getByLabel('Choose a password').inputValue()).toBe('')
      expect(await page.getByLabel('E-mail address').getAttribute('aria-invalid')).toBe('true')
      expect(await page.getByLabel('Username').getAttribute('aria-invalid')).toBeNull()
      await page.getByRole('alert').getByRole('link', { name: 'Take 10 to 128' }).click()
      expect(page.url()).toMatch(/#sign-up-password$/)
      await close()
    })

    test('a username that is taken is said, an address is not', async () => {
      const known = await member(product)
      const { page, close } = await open()
      await signUp(page, { ...newcomer(), username: known.username })
      await page.getByRole('alert').getByText('This username is taken').waitFor()
      await signUp(page, { ...newcomer(), email: known.email })
      await arrives(page, 'Look into your mail')
      await close()
    })

    test('a wrong password says no more than that, and a second try gets in', async () => {
      const person = await member(product)
      const { page, close } = await open()
      await signInOn(page, product, { ...person, password: 'something else' })
      await page.getByRole('alert').getByText('The address or the password is wrong').waitFor()
      expect(await page.getByLabel('E-mail address').inputValue()).toBe(person.email)
      expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
      await signInOn(page, product, { ...person, email: 'nobody@veza.example' })
      await page.getByRole('alert').getByText('The address or the password is wrong').waitFor()
      await signInOn(page, product, person)
      await arrives(page, 'Settings')
      await close()
    })

    test('an address that waits for its confirmation is told so, and a new mail can be had', async () => {
      const person = newcomer()
      const { page, close } = await open()
      await signUp(page, person)
      await arrives(page, 'Look into your mail')
      await signInOn(page, product, person)
      await page.getByRole('alert').getByText('Your address is not confirmed yet').waitFor()
      await page.getByRole('link', { name: 'Send a new mail' }).click()
      await page.getByRole('button', { name: 'Send a new mail' }).click()
      await page.getByRole('status').getByText('a new mail is on its way').waitFor()
      await close()
    })

    test('other sessions are ended, one or all, and are over at once', async () => {
      const person = await member(product)
      const [here, second, third] = [await open(), await open(), await open()]
      for (const { page } of [here, second, third]) {
        await signInOn(page, product, person, '/settings/sessions')
        await arrives(page, 'Sessions')
      }
      await here.page.reload()
      expect(await here.page.locator('.row').count()).toBe(3)
      await here.page
        .getByRole('button', { name: /^End session/ })
        .first()
        .click()
      await here.page.getByRole('status').getByText('The session has ended').waitFor()
      expect(await here.page.locator('.row').count()).toBe(2)
      await here.page.getByRole('button', { name: 'End all others' }).click()
      await here.page.getByRole('status').getByText('All other sessions have ended').waitFor()
      expect(await here.page.locator('.row').count()).toBe(1)
      for (const { page } of [second, third]) {
        await page.reload()
        await arrives(page, 'Sign in')
      }
      for (const { close } of [here, second, third]) await close()
    })

    test('becoming a creator is one press, and counts at once', async () => {
      const person = await member(product)
      const { page, close } = await open()
      await signInOn(page, product, person, '/settings/creator')
      await page.getByRole('button', { name: 'Become a creator' }).click()
      await page.getByRole('status').getByText('You are a creator now').waitFor()
      expect(await page.getByRole('button', { name: 'Become a creator' }).count()).toBe(0)
      await close()
    })
  })

  test('a password is shown when asked for, and hidden again before it is sent', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${product.url}/sign-up`)
    const input = page.getByLabel('Choose a password')
    await input.fill('short')
    await page.getByRole('button', { name: 'Show what is typed' }).click()
    expect(await input.getAttribute('type')).toBe('text')
    await page.evaluate(`addEventListener('submit', (event) => {
      event.preventDefault()
      document.title = document.getElementById('sign-up-password').type
    })`)
    await page.getByRole('button', { name: 'Create account' }).click()
    expect(await page.title()).toBe('password')
    await close()
  })

  test('moments are told by the clock on the wall', async () => {
    const person = await member(product)
    const seen = async (options: { javaScriptEnabled: boolean; timezoneId: string }) => {
      const { page, close } = await openPage(browser, options)
      await signInOn(page, product, person, '/settings/sessions')
      const time = page.locator('.row time').first()
      const shown = [await time.innerText(), await time.getAttribute('datetime')]
      await close()
      return shown
    }
    const [inUtc, at] = await seen({ javaScriptEnabled: false, timezoneId: 'Asia/Kolkata' })
    expect(inUtc).toMatch(new RegExp(`${at?.slice(11, 16)} UTC$`))
    const [there, then] = await seen({ javaScriptEnabled: true, timezoneId: 'Asia/Kolkata' })
    const shifted = new Date(Date.parse(then ?? '') + 5.5 * 60 * 60_000).toISOString()
    expect(there).toMatch(new RegExp(`${shifted.slice(11, 16)}$`))
  })

  test('the menu closes by Escape and by a press beside it', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser)
    await signInOn(page, product, person)
    const menu = page.locator('details[data-menu]')
    for (const shut of [() => page.keyboard.press('Escape'), () => page.mouse.click(5, 700)]) {
      await menu.locator('summary').click()
      expect(await menu.getAttribute('open')).toBe('')
      await shut()
      expect(await menu.getAttribute('open')).toBeNull()
    }
    await close()
  })
})

async function signUp(page: Page, person: { email: string; username: string; password: string }) {
  await page.goto(`${product.url}/sign-up`)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Username').fill(person.username)
  await page.getByLabel('Choose a password').fill(person.password)
  await page.getByRole('button', { name: 'Create account' }).click()
}

const focused = (page: Page) => page.locator(':focus').innerText()
