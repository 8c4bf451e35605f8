import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { toneWav } from '../support/audio.ts'
import { authorizeAddress } from '../support/authorization.ts'
import { bareCaller } from '../support/bare-http.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  type OpenPage,
  openPage,
  photograph,
} from '../support/browser.ts'
import { arrives, endAccess, member, type Somebody, signInOn } from '../support/people.ts'
import { veza } from '../support/product.ts'
import { redirectAttacks } from '../support/redirect-attacks.ts'
import { giveTotp, totpAt } from '../support/second-factors.ts'
import { type WaitingLogin, waitingLogin } from '../support/studio-login.ts'

let folder: string
let library: string
let product: Product
let browser: Browser
let open: OpenPage[]

describe.skipIf(!chromiumPath)('the Studio signs in through the browser', () => {
  beforeAll(async () => {
    // One after the other they sign in more often than anybody does.
    vi.stubEnv('DISABLE_RATE_LIMIT_FOR_TESTS', 'true')
    folder = await mkdtemp(join(tmpdir(), 'veza-studio-login-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    open = []
    library = await mkdtemp(join(tmpdir(), 'veza-library-'))
  })
  afterEach(async () => {
    await Promise.all(open.map(({ close }) => close()))
    await rm(library, { recursive: true, force: true })
  })

  test.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('a visitor signs in, allows it, and the Studio can publish: %s', async (_name, javaScriptEnabled) => {
    const person = await member(product, { displayName: 'Maya Ngo' })
    const login = studio()
    const { page, complaints } = await tab({ javaScriptEnabled })
    await page.goto(await login.address)
    await arrives(page, 'Sign in')
    await fillSignIn(page, person)
    await arrives(page, 'Sign in to Veza Studio?')
    expect(await page.locator('.lead').innerText()).toMatch(
      /^Veza Studio on Linux wants to sign in as Maya Ngo @/,
    )
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'You are signed in')
    expect(await page.locator('main').innerText()).toContain('You can close this window')
    expect(new URL(page.url()).hostname).toBe('127.0.0.1')
    const { code, stdout } = await login.ended
    expect([code, JSON.parse(stdout)]).toEqual([0, { server: product.url, email: person.email }])
    expect(complaints).toEqual([])

    await page.goto(`${product.url}/settings/sessions`)
    const rows = await page.locator('.row-title').allInnerTexts()
    expect(rows.sort()).toEqual([expect.stringContaining('Chrome on Linux'), 'Veza Studio on Linux'])

    const file = join(library, 'tone.wav')
    await writeFile(file, toneWav({ seconds: 3, hertz: 440 }))
    const published = await veza(['publish', file, '--title', 'By the browser', ...atProduct()])
    expect([published.code, published.code ? published.stderr : '']).toEqual([0, ''])
    await page.goto(JSON.parse(published.stdout).url)
    await arrives(page, 'By the browser')
  })

  test('the browser’s access token ends while the page is open: nothing is lost', async () => {
    const person = await member(product)
    const login = studio()
    const page = await signedInAt(person, await login.address)
    await endAccess(page.context())
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'You are signed in')
    expect(JSON.parse((await login.ended).stdout).email).toBe(person.email)
  })

  test('the session ends while the page is open: one signs in, and is asked again', async () => {
    const [person, login] = [await member(product), studio()]
    const page = await signedInAt(person, await login.address)
    const elsewhere = await page.context().newPage()
    await elsewhere.goto(`${product.url}/sign-out`)
    await elsewhere.locator('main').getByRole('button', { name: 'Sign out' }).click()
    await arrives(elsewhere, 'You are signed out')
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'Sign in')
    await fillSignIn(page, person)
    await arrives(page, 'Sign in to Veza Studio?')
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'You are signed in')
    expect((await login.ended).code).toBe(0)
  })

  test('a no ends it, on both sides', async () => {
    const login = studio()
    const page = await signedInAt(await member(product), await login.address)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await arrives(page, 'You are not signed in')
    const { code, stdout } = await login.ended
    expect([code, JSON.parse(stdout).error.code]).toEqual([4, 'browser-cancelled'])
  })

  test('somebody else’s browser: their account is left, and one’s own taken', async () => {
    const [other, person] = [await member(product), await member(product)]
    const login = studio()
    const page = await signedInAt(other, await login.address)
    await page.getByRole('button', { name: 'Not you? Use another account' }).click()
    await arrives(page, 'Sign in')
    await fillSignIn(page, person)
    await arrives(page, 'Sign in to Veza Studio?')
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'You are signed in')
    expect(JSON.parse((await login.ended).stdout).email).toBe(person.email)
  })

  test('a second factor is asked for on the way', async () => {
    const person = await member(product)
    const call = bareCaller(product.url)
    const { body } = await call('POST /auth/login', { body: person })
    const past = { now: () => new Date(Date.now() - 30_000) }
    const { secret } = await giveTotp(call, { accessToken: String(body.accessToken) }, past)
    const login = studio()
    const { page } = await tab()
    await page.goto(await login.address)
    await fillSignIn(page, person)
    await arrives(page, 'One more step')
    await page.getByLabel('Code of your app').fill(totpAt(secret, new Date()))
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'You are signed in')
    expect(JSON.parse((await login.ended).stdout).email).toBe(person.email)
  })

  test('in French, on every page and in the terminal', async () => {
    const person = await member(product)
    const login = studio([], { LANG: 'fr_FR.UTF-8' })
    const { page } = await tab({ locale: 'fr-FR' })
    await page.goto(await login.address)
    await fillSignIn(page, person)
    await arrives(page, 'Se connecter à Veza Studio ?')
    expect(await page.locator('.lead').innerText()).toContain('Veza Studio sur Linux demande à se connecter')
    // The other language, and back: the request is not lost.
    await page.getByRole('link', { name: 'EN', exact: true }).click()
    await arrives(page, 'Sign in to Veza Studio?')
    await page.getByRole('link', { name: 'FR', exact: true }).click()
    await page.getByRole('button', { name: 'Autoriser' }).click()
    await arrives(page, 'Vous êtes connecté')
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
    const { code, stderr } = await login.ended
    expect(code).toBe(0)
    expect(stderr).toContain('Ouvrez cette adresse dans un navigateur de cette machine')
  })

  test('a page of another site knocks, and is not heard; the person still is', async () => {
    const login = studio()
    const address = await login.address
    const redirect = new URL(address).searchParams.get('redirect_uri') ?? ''
    const hostile = await hostileSite(redirect)
    const { page } = await tab()
    await page.goto(hostile.url)
    const answers = await page.evaluate(
      async (knocks) =>
        Promise.all(
          knocks.map((knock) => fetch(knock, { mode: 'no-cors' }).then(({ type }) => type, String)),
        ),
      [`${redirect}?code=mine&state=guessed`, `${redirect}?error=access_denied`, `${redirect}?code=mine`],
    )
    expect(answers).toHaveLength(3)
    await page.goto(`${hostile.url}/form`)
    await page.getByRole('button').click()
    await page.waitForURL(/\/callback/)
    expect(await page.content()).not.toContain('signed in')
    await hostile.stop()

    const honest = await signedInAt(await member(product), address)
    await honest.getByRole('button', { name: 'Allow' }).click()
    await arrives(honest, 'You are signed in')
    expect((await login.ended).code).toBe(0)
  })

  test('the address with the code, taken from the browser’s history, ends the session it opened', async () => {
    const login = studio()
    const page = await signedInAt(await member(product), await login.address)
    const callback = page.waitForRequest(/\/callback\?/)
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'You are signed in')
    await login.ended
    expect((await veza(['whoami', ...atProduct()])).code).toBe(0)
    const url = new URL((await callback).url())
    const replay = await bareCaller(product.url)('POST /auth/token', {
      body: {
        grantType: 'authorization_code',
        clientId: 'veza-studio',
        code: url.searchParams.get('code'),
        codeVerifier: 'a'.repeat(43),
        redirectUri: url.origin + url.pathname,
      },
    })
    expect([replay.status, replay.body.code]).toEqual([400, 'code-invalid'])
    const after = await veza(['whoami', ...atProduct()])
    expect([after.code, JSON.parse(after.stdout).error.code]).toEqual([4, 'not-signed-in'])
  })

  test('no other address than the loopback’s own is ever gone to', async () => {
    const page = await signedInAt(await member(product), `${product.url}${authorizeAddress()}`)
    const left: string[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== product.url && !request.url().startsWith('data:'))
        left.push(request.url())
    })
    for (const redirect_uri of redirectAttacks) {
      await page.goto(product.url + authorizeAddress({ redirect_uri }))
      await arrives(page, 'This sign-in cannot go on')
      expect(await page.locator('main form').count()).toBe(0)
    }
    expect(left).toEqual([])
  })

  test.each(['127.0.0.1', '::1'])('Chromium lets the form’s answer through to %s', async (host) => {
    const listener = createServer((_req, res) => res.end('<h1>arrived</h1>'))
    await new Promise<void>((resolve) => listener.listen(0, host, resolve))
    const { port } = listener.address() as AddressInfo
    const redirect_uri = `http://${host.includes(':') ? `[${host}]` : host}:${port}/callback`
    const page = await signedInAt(
      await member(product),
      `${product.url}${authorizeAddress({ redirect_uri })}`,
    )
    await page.getByRole('button', { name: 'Allow' }).click()
    await arrives(page, 'arrived')
    expect(page.url()).toMatch(/\?code=[\w-]{43}&state=[\w-]{43}&iss=http/)
    listener.closeAllConnections()
    listener.close()
  })

  test.each(looks)('looks right, $width $theme $language', async (look) => {
    const person = await member(product, { displayName: 'Maya Ngo' })
    const address = `${product.url}${authorizeAddress()}`
    const page = await signedInAt(person, address, contextFor(look))
    expect(await accessibilityFaults(page)).toEqual([])
    await photograph(page, 'authorize', look)
    await page.goto(product.url + authorizeAddress({ redirect_uri: 'http://evil.example/' }))
    expect(await accessibilityFaults(page)).toEqual([])
    await photograph(page, 'authorize-untrusted', look)
    const login = studio([], { LANG: look.language === 'fr' ? 'fr_FR.UTF-8' : 'C' })
    await page.goto(await login.address)
    await page.locator('button[value=allow]').click()
    await login.ended
    await page.locator('h1').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photograph(page, 'authorize-done', look)
  })
})

const atProduct = () => ['--server', product.url, '--library', library, '--json']
const studio = (args: readonly string[] = [], env: Record<string, string> = {}): WaitingLogin =>
  waitingLogin([...atProduct(), ...args], env)

async function tab(options: BrowserContextOptions = {}): Promise<OpenPage> {
  const opened = await openPage(browser, options)
  open.push(opened)
  return opened
}

async function fillSignIn(page: Page, person: Somebody): Promise<void> {
  await page.locator('#sign-in-email').fill(person.email)
  await page.locator('#sign-in-password').fill(person.password)
  await page.locator('form:has(#sign-in-email) button[type=submit]').click()
}

/** A window in which somebody is signed in already, at this address. */
async function signedInAt(
  person: Somebody,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const { page } = await tab(options)
  await signInOn(page, product, person, '/settings')
  await page.waitForURL(/\/settings$/)
  await page.goto(address)
  return page
}

/** A page that the person happens to visit, with a form aimed at the Studio. */
async function hostileSite(redirect: string): Promise<{ url: string; stop(): Promise<unknown> }> {
  const form = `<form action="${redirect}"><input name="code" value="mine"><input name="state" value="guessed"><button>Win</button></form>`
  const site = createServer((_req, res) => {
    res.setHeader('content-type', 'text/html')
    res.end(`<h1>Hello</h1>${form}`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const { port } = site.address() as AddressInfo
  return {
    url: `http://localhost:${port}`,
    stop: () =>
      new Promise((resolve) => {
        site.closeAllConnections()
        site.close(resolve)
      }),
  }
}
