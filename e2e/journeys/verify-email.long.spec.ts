import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'

const PASSWORD = 'copper lantern under rain'
let folder: string
let product: Product
let browser: Browser
let count = 0

describe.skipIf(!chromiumPath)('the link of the mail, in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-verify-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('opens the account, and leaves no token behind', async () => {
    const person = await signUp()
    expect((await login(person)).body).toMatchObject({ code: 'email-unverified' })
    const { page, complaints, close } = await openPage(browser)
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`))
    await page.goto(person.link)
    await says(page, 'Confirm your address')
    expect(page.url(), 'the token is gone from the address at once').toBe(`${product.url}/verify-email`)
    await page.waitForLoadState('networkidle')
    expect(asked.filter((request) => request.startsWith('POST'))).toEqual([])
    expect((await login(person)).body, 'opening the link does nothing').toMatchObject({
      code: 'email-unverified',
    })
    await press(page)
    await says(page, 'Your address is confirmed')
    const address = `${product.url}/verify-email`
    expect(page.url()).toBe(address)
    expect(await page.title()).toBe('Your address is confirmed · Veza')
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe(
      'Your address is confirmed',
    )
    expect(asked).toContain(`POST ${product.url}/api/v1/auth/verify-email`)
    expect(asked.join('\n')).not.toContain(tokenOf(person.link))
    expect((await login(person)).status).toBe(200)
    await page.goto(product.url)
    await page.goBack()
    expect(page.url()).toBe(address)
    expect(complaints).toEqual([])
    await close()
  })

  test('that has been used says so', async () => {
    const person = await signUp()
    await confirm(person.link)
    const { page, close } = await openPage(browser)
    await page.goto(person.link)
    await press(page)
    await says(page, 'This link has been used')
    expect(await page.getByRole('button', { name: 'Send a new link' }).isVisible()).toBe(true)
    await close()
  })

  test('that is too old is replaced by a new one, which opens in the same place', async () => {
    const person = await signUp()
    await makeOld(person.email)
    const { page, close } = await openPage(browser)
    await page.goto(person.link)
    await press(page)
    await says(page, 'This link is too old')
    await page.getByLabel('Your e-mail address').fill(person.email)
    await page.getByRole('button', { name: 'Send a new link' }).click()
    await page.getByText('a new link is on its way').waitFor()
    const link = await linkTo(person.email, [person.link])
    // Only the fragment differs: the browser loads nothing, the page must notice.
    await page.evaluate(`location.assign(${JSON.stringify(link)})`)
    await press(page)
    await says(page, 'Your address is confirmed')
    expect(page.url()).toBe(`${product.url}/verify-email`)
    expect(await page.getByRole('button', { name: 'Send a new link' }).isVisible()).toBe(false)
    expect((await login(person)).status).toBe(200)
    await close()
  })

  test('that a newer sign-up replaced says that a newer link was sent', async () => {
    const person = await signUp()
    const { email, username } = person
    const again = { email, username: `${username}-2`, password: PASSWORD }
    expect((await call(product, undefined, 'POST /auth/register', again)).status).toBe(201)
    const newest = await linkTo(email, [person.link])
    const { page, close } = await openPage(browser)
    await page.goto(person.link)
    await press(page)
    await says(page, 'A newer link was sent')
    expect(await page.getByRole('button', { name: 'Send a new link' }).isVisible()).toBe(true)
    await page.goto(newest)
    await press(page)
    await says(page, 'Your address is confirmed')
    await close()
  })

  test.each(['', '#token=', '#token=wrong', '#token=<b>x</b>', '#else'])(
    'cut to “%s” does not work, and says what to do',
    async (fragment) => {
      const { page, close } = await openPage(browser)
      await page.goto(`${product.url}/verify-email${fragment}`)
      // What looks like a token is for the server to judge.
      if (fragment === '#token=wrong') await press(page)
      await says(page, 'This link does not work')
      expect(page.url()).toBe(`${product.url}/verify-email`)
      expect(await page.getByLabel('Your e-mail address').isVisible()).toBe(true)
      await close()
    },
  )

  test('is kept when the server does not answer, and tried again', async () => {
    const person = await signUp()
    const { page, close } = await openPage(browser)
    await page.route('**/auth/verify-email', (route) => route.abort())
    await page.goto(person.link)
    await press(page)
    await says(page, 'The link could not be checked')
    await page.unroute('**/auth/verify-email')
    await page.getByRole('button', { name: 'Try again' }).click()
    await says(page, 'Your address is confirmed')
    await close()
  })

  test('works whoever is signed in with cookies', async () => {
    const [first, second] = [await signUp(), await signUp()]
    await confirm(first.link)
    const { page, close } = await openPage(browser)
    await page.goto(product.url)
    const status = await page.evaluate(
      async (body) =>
        (
          await fetch('/api/v1/auth/login', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          })
        ).status,
      JSON.stringify({ email: first.email, password: PASSWORD, transport: 'cookie' }),
    )
    expect(status).toBe(200)
    await page.goto(second.link)
    await press(page)
    await says(page, 'Your address is confirmed')
    await close()
  })

  test('is pasted where scripts are off: whole, or as its code alone', async () => {
    for (const pasted of [(link: string) => link, tokenOf]) {
      const person = await signUp()
      const { page, close } = await openPage(browser, { javaScriptEnabled: false })
      await page.goto(person.link)
      await says(page, 'Confirm your address')
      await page.getByLabel('Link of the mail').fill('half of a li')
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.getByRole('alert').getByText('That is not a whole link').waitFor()
      await page.getByLabel('Link of the mail').fill(pasted(person.link))
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.getByRole('status').getByText('Your address is confirmed').waitFor()
      await close()
      expect((await login(person)).status).toBe(200)
    }
  })

  test.each(looks)('a photograph: $width, $theme, $language', async (look) => {
    const person = await signUp()
    const { page, complaints, close } = await openPage(browser, contextFor(look))
    const isFrench = look.language === 'fr'
    await page.goto(person.link)
    await says(page, isFrench ? 'Confirmez votre adresse' : 'Confirm your address')
    await photograph(page, 'verify-email-ready', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await press(page)
    await says(page, isFrench ? 'Votre adresse est confirmée' : 'Your address is confirmed')
    await photograph(page, 'verify-email-verified', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.goto(`${product.url}/verify-email`)
    await says(page, isFrench ? 'Ce lien ne fonctionne pas' : 'This link does not work')
    await page.getByRole('textbox').fill('somebody@veza.example')
    await page.getByRole('button', { name: isFrench ? 'Envoyer' : 'Send' }).click()
    await page.getByText(isFrench ? 'un nouveau lien est en route' : 'a new link is on its way').waitFor()
    await photograph(page, 'verify-email-resend', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await close()
  })
})

interface Person {
  readonly email: string
  readonly username: string
  /** As the mail holds it. */
  readonly link: string
}

async function signUp(): Promise<Person> {
  count += 1
  const person = { email: `verify${count}@veza.example`, username: `verify${count}` }
  const answer = await call(product, undefined, 'POST /auth/register', { ...person, password: PASSWORD })
  if (answer.status !== 201) throw new Error(`register: ${answer.status} ${JSON.stringify(answer.body)}`)
  return { ...person, link: await linkTo(person.email, []) }
}

const login = ({ email }: Person) =>
  call(product, undefined, 'POST /auth/login', { email, password: PASSWORD })

/** The link of a mail that has come since. */
function linkTo(email: string, known: readonly string[]): Promise<string> {
  const newest = async () => {
    const answer = await fetch(`${product.mailboxUrl}?to=${encodeURIComponent(email)}`)
    const mails = (await answer.json()) as { links: string[] }[]
    return mails.flatMap(({ links }) => links).find((link) => !known.includes(link))
  }
  return expect.poll(newest, { timeout: 20_000 }).toBeTruthy().then(newest) as Promise<string>
}

const tokenOf = (link: string) => new URL(link).hash.replace('#token=', '')

async function confirm(link: string): Promise<void> {
  const headers = { 'x-verify-token': tokenOf(link) }
  const { status } = await call(product, undefined, 'POST /auth/verify-email', undefined, headers)
  expect(status).toBe(200)
}

/** As if the mail had been opened two days after it came. */
async function makeOld(email: string): Promise<void> {
  const { db } = product.server.ctx
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)
  await db
    .updateTable('emailTokens')
    .set({ createdAt: twoDaysAgo, expiresAt: new Date(Date.now() - 1000) })
    .where('userId', '=', (eb) => eb.selectFrom('users').select('id').where('email', '=', email))
    .execute()
}

const press = (page: Page) =>
  page.getByRole('button', { name: /^(?:Confirm my address|Confirmer mon adresse)$/ }).click()
const says = (page: Page, heading: string) => page.getByRole('heading', { level: 1, name: heading }).waitFor()
