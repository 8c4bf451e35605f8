import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { member } from '../support/people.ts'

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

let folder: string
let product: Product
let browser: Browser
/** The same server under the name that passkeys know it by. */
let origin: string

/** Runs in the page: the API as our own scripts call it, and the browser's part of passkeys. */
const IN_PAGE = `
  globalThis.api = async (method, path, body) => {
    const csrf = document.cookie.match(/veza_csrf=([^;]+)/)?.[1]
    const answer = await fetch('/api/v1' + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(csrf ? { 'x-csrf-token': csrf } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  globalThis.made = async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
    return (await navigator.credentials.create({ publicKey })).toJSON()
  }
  globalThis.signed = async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    return (await navigator.credentials.get({ publicKey })).toJSON()
  }
`
const run = (page: Page, script: string) => page.evaluate<Answer>(`(async () => { ${script} })()`)

async function open() {
  const { page, complaints, close } = await openPage(browser)
  await page.addInitScript(IN_PAGE)
  await page.goto(origin)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  return { page, complaints, close, cdp }
}

/** A phone's or computer's own: it keeps passkeys and verifies who holds it. */
async function giveAuthenticator(cdp: CDPSession): Promise<string> {
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return authenticatorId
}

const logIn = (page: Page, person: { email: string; password: string }) =>
  run(
    page,
    `return api('POST', '/auth/login', ${JSON.stringify({ email: person.email, password: person.password, transport: 'cookie' })})`,
  )
const addPasskey = (page: Page) =>
  run(
    page,
    `const { body } = await api('POST', '/auth/passkeys/options')
     return api('POST', '/auth/passkeys', { name: 'This computer', passkey: await made(body) })`,
  )
const signInByPasskey = (page: Page) =>
  run(
    page,
    `const { body } = await api('POST', '/auth/passkeys/sign-in/options')
     return api('POST', '/auth/passkeys/sign-in/verify', { passkey: await signed(body), transport: 'cookie' })`,
  )
const me = (page: Page) => run(page, `return api('GET', '/auth/me')`)
const logOut = (page: Page) => run(page, `return api('POST', '/auth/logout')`)

describe.skipIf(!chromiumPath)('passkeys, in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-passkeys-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    origin = product.url.replace('127.0.0.1', 'localhost')
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('one makes a passkey, signs in by it alone, and by it beside the password', async () => {
    const person = await member(product)
    const { page, complaints, close, cdp } = await open()
    const authenticatorId = await giveAuthenticator(cdp)
    expect((await logIn(page, person)).status).toBe(200)
    const added = await addPasskey(page)
    expect(added).toMatchObject({ status: 201, body: { passkey: { name: 'This computer' } } })
    expect(added.body.recoveryCodes).toHaveLength(10)
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }])

    await logOut(page)
    expect((await me(page)).status).toBe(401)
    expect(await signInByPasskey(page)).toMatchObject({ status: 200, body: { transport: 'cookie' } })
    expect(await me(page)).toMatchObject({ status: 200, body: { email: person.email } })

    await logOut(page)
    const asked = await logIn(page, person)
    // A refused sign-in is what the page's console tells of; nothing else may be.
    expect(asked).toMatchObject({ status: 401, body: { code: 'second-factor-required' } })
    const second = await run(
      page,
      `const challenge = ${JSON.stringify(asked.body.challenge)}
       const { body } = await api('POST', '/auth/login/second-factor/options', { challenge })
       const passkey = await signed(body)
       return api('POST', '/auth/login/second-factor', { challenge, passkey, transport: 'cookie' })`,
    )
    expect(second.status).toBe(200)
    const stepUp = await run(
      page,
      `const { body } = await api('POST', '/auth/factors/verify/options')
       return api('POST', '/auth/factors/verify', { passkey: await signed(body) })`,
    )
    expect(stepUp).toMatchObject({ status: 200, body: { factorAt: expect.any(String) } })
    expect(complaints.filter((text) => !text.includes('status of 401'))).toEqual([])
    await close()
  })

  test('the browser makes no second passkey where one is', async () => {
    const person = await member(product)
    const { page, close, cdp } = await open()
    await giveAuthenticator(cdp)
    await logIn(page, person)
    expect((await addPasskey(page)).status).toBe(201)
    await expect(addPasskey(page)).rejects.toThrow(/InvalidStateError/)
    await close()
  })

  test('a person whom the authenticator does not know is not signed in', async () => {
    const person = await member(product)
    const { page, close, cdp } = await open()
    const authenticatorId = await giveAuthenticator(cdp)
    await logIn(page, person)
    await addPasskey(page)
    await logOut(page)
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await expect(signInByPasskey(page)).rejects.toThrow(/NotAllowedError/)
    expect((await me(page)).status).toBe(401)
    await close()
  })

  test('the authenticator’s count, set back, is found out', async () => {
    const person = await member(product)
    const { page, close, cdp } = await open()
    const authenticatorId = await giveAuthenticator(cdp)
    await logIn(page, person)
    await addPasskey(page)
    await logOut(page)
    expect((await signInByPasskey(page)).status).toBe(200)
    await logOut(page)
    const [credential] = (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials
    if (!credential) throw new Error('no credential')
    await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId })
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } })
    expect(await signInByPasskey(page)).toMatchObject({ status: 401, body: { code: 'passkey-copied' } })
    await close()
  })

  test('at the IP address the server says where to go instead', async () => {
    const { page, close } = await openPage(browser)
    await page.addInitScript(IN_PAGE)
    await page.goto(product.url)
    expect(await run(page, `return api('POST', '/auth/passkeys/sign-in/options')`)).toMatchObject({
      status: 409,
      body: { code: 'passkeys-elsewhere', origin },
    })
    await close()
  })
})
