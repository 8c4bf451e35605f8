import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { accountTable } from '../../server/web/account/index.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { arrives, endAccess, member, type Somebody, signInOn } from '../support/people.ts'

let folder: string
let product: Product
let browser: Browser
let elsewhere: Server
/** Another site, whose one page is whatever a test makes it. */
let foreign: string
let foreignPage = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veza-safety-'))
  const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
  product = await startProduct(options, () => undefined)
  elsewhere = createServer((_req, res) => res.setHeader('content-type', 'text/html').end(foreignPage))
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  foreign = `http://localhost:${(elsewhere.address() as AddressInfo).port}/`
  if (chromiumPath) browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  elsewhere?.close()
  await product?.stop()
  await rm(folder, { recursive: true, force: true })
})

const forms = accountTable.flatMap(({ path, audience, actions }) =>
  Object.keys(actions).map((action) => ({ path, audience, action })),
)

describe('every form of every page', () => {
  test('is in the table', () => {
    expect(forms.length).toBeGreaterThan(6)
    expect(new Set(accountTable.map(({ path }) => path)).size).toBe(accountTable.length)
  })

  test.each(forms)('$action on $path does nothing without its token', async ({ path, action }) => {
    const person = await member(product)
    const cookies = await cookiesOf(person)
    const other = await cookiesOf(await member(product))
    const ofAnother = /veza_csrf=([^;]*)/.exec(other)?.[1] ?? ''
    const before = await stateOf(person)
    for (const csrf of [undefined, '', 'x'.repeat(43), ofAnother])
      for (const cookie of [cookies, '', 'veza_form=x']) {
        const answer = await post(path, { do: action, ...(csrf === undefined ? {} : { csrf }) }, { cookie })
        expect([csrf, cookie, refused(answer)]).toEqual([csrf, cookie, true])
        expect(answer.headers.get('content-type') ?? 'text/html').toMatch('text/html')
      }
    expect(await stateOf(person)).toEqual(before)
  })

  test.each(forms)('$action on $path does nothing for another site', async ({ path, action }) => {
    const person = await member(product)
    const cookie = await cookiesOf(person)
    const csrf = /veza_csrf=([^;]*)/.exec(cookie)?.[1] ?? ''
    const before = await stateOf(person)
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[]) {
      const answer = await post(path, { do: action, csrf }, { cookie, ...headers })
      expect([headers, answer.status]).toEqual([headers, 403])
      expect(await answer.text()).toContain('This form was not taken')
    }
    expect(await stateOf(person)).toEqual(before)
  })

  test.each(accountTable.filter(({ audience }) => audience === 'signed-in'))(
    '$path is for its owner alone, kept by nobody and found by no search engine',
    async ({ path }) => {
      const asked = await fetch(product.url + path, { redirect: 'manual' })
      expect(asked.status).toBe(303)
      expect(asked.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(path)}`)
      const shown = await fetch(product.url + path, {
        headers: { cookie: await cookiesOf(await member(product)) },
      })
      expect(shown.status).toBe(200)
      expect(shown.headers.get('cache-control')).toBe('private, no-store')
      expect(shown.headers.get('x-robots-tag')).toBe('noindex')
    },
  )

  test('takes 20 KiB, no JSON, no files', async () => {
    const cookie = await cookiesOf(await member(product))
    const csrf = /veza_csrf=([^;]*)/.exec(cookie)?.[1] ?? ''
    const long = await post('/settings/creator', { do: 'become', csrf, more: 'x'.repeat(21_000) }, { cookie })
    expect(long.status).toBe(413)
    expect(await long.text()).toContain('That was too long')
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await fetch(`${product.url}/settings/creator`, {
        method: 'POST',
        headers: { 'content-type': type, cookie, 'x-csrf-token': csrf },
        body: `csrf=${csrf}&do=become`,
      })
      expect([type, answer.status]).toEqual([type, 415])
    }
  })

  test('is not what the API takes', async () => {
    const cookie = await cookiesOf(await member(product))
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const bare = await fetch(`${product.url}/api/v1/auth/me/creator`, {
      method: 'POST',
      headers,
      body: 'a=b',
    })
    expect(bare.status).toBe(403)
    const csrf = /veza_csrf=([^;]*)/.exec(cookie)?.[1] ?? ''
    const signed = await fetch(`${product.url}/api/v1/auth/me/creator`, {
      method: 'POST',
      headers: { ...headers, 'x-csrf-token': csrf },
      body: `csrf=${csrf}`,
    })
    expect(signed.status).toBe(415)
  })
})

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'https:evil.example',
  '/%09/evil.example',
  '%2F%2Fevil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
])('after signing in and by the renewal, ?next=%s leads nowhere else', async (next) => {
  for (const query of [encodeURIComponent(next), next]) {
    const cookie = await cookiesOf(await member(product))
    for (const path of ['/sign-in', '/api/v1/auth/continue']) {
      const answer = await fetch(`${product.url}${path}?next=${query}`, {
        headers: { cookie },
        redirect: 'manual',
      })
      expect(answer.status).toBe(303)
      const target = new URL(answer.headers.get('location') ?? '', `${product.url}${path}`)
      expect(target.origin).toBe(product.url)
    }
    const form = await fetch(`${product.url}/sign-in?next=${query}`)
    expect(await form.text()).not.toMatch(/(?:href|action)="(?:[a-z]+:)?[/\\]{2}evil/)
  }
})

describe.skipIf(!chromiumPath)('in Chromium', () => {
  test('another site signs nobody in, and changes nothing of who is', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser)
    await signInOn(page, product, person)
    foreignPage = `<form method="post" action="${product.url}/settings/creator">
      <input name="do" value="become"></form><script>document.forms[0].submit()</script>`
    await page.goto(foreign)
    await arrives(page, 'This form was not taken')
    expect((await stateOf(person)).roles).toEqual(['listener'])
    await close()
  })

  test('a form of another session is offered again, as it was typed, and then works', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(`${product.url}/sign-in`)
    await page.context().clearCookies()
    await page.getByLabel('E-mail address').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('opened in another session').waitFor()
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(person.email)
    expect(await page.content()).not.toContain(person.password)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel(`Account of ${person.username}`).waitFor()
    await close()
  })

  test('without scripts one stays signed in when the access token ends, on pages and in forms', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await signInOn(page, product, person)
    for (const path of ['/settings/sessions', '/', '/settings/creator']) {
      await endAccess(page.context())
      await page.goto(product.url + path)
      expect(page.url()).toBe(product.url + path)
      expect(await page.getByLabel(`Account of ${person.username}`).isVisible()).toBe(true)
    }
    await endAccess(page.context())
    await page.getByRole('button', { name: 'Become a creator' }).click()
    await page.getByRole('status').getByText('You are a creator now').waitFor()
    await close()
  })

  test('five windows that are restored together stay signed in, all of them', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await signInOn(page, product, person)
    for (let round = 0; round < 4; round++) {
      await endAccess(page.context())
      const windows = await Promise.all(Array.from({ length: 5 }, () => page.context().newPage()))
      await Promise.all(windows.map((window) => window.goto(`${product.url}/settings/sessions`)))
      for (const window of windows) {
        expect(window.url()).toBe(`${product.url}/settings/sessions`)
        expect(await window.locator('.row').count()).toBe(1)
        await window.close()
      }
    }
    await close()
  })

  test('a session that was ended elsewhere leads to signing in, once, and back', async () => {
    const person = await member(product)
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await signInOn(page, product, person)
    await product.server.ctx.db
      .updateTable('sessions')
      .set({ revokedAt: new Date(), revokeReason: 'ended' })
      .execute()
    await page.goto(`${product.url}/settings/sessions`)
    await arrives(page, 'Sign in')
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('veza_csrf')
    await signInOn(page, product, person, '/settings/sessions')
    await arrives(page, 'Sessions')
    await close()
  })

  test('a browser that keeps no cookie of ours but the mark of a session is not sent in circles', async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.route('**/*', async (route) => {
      const headers = { ...route.request().headers(), cookie: 'veza_csrf=x; veza_refresh=y' }
      await route.continue({ headers })
    })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${product.url}/settings`)
    await arrives(page, 'Sign in')
    expect(asked.filter((url) => url.includes('/auth/continue')).length).toBeLessThanOrEqual(6)
    await close()
  })
})

function post(path: string, fields: Record<string, string>, headers: Record<string, string>) {
  return fetch(product.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', ...headers },
    body: new URLSearchParams({
      email: 'somebody@veza.example',
      username: 'somebody-else',
      password: 'copper lantern under rain',
      ...fields,
    }),
  })
}

/** Told so on a page, or led to signing in; and given no session. */
function refused(answer: Response): boolean {
  const leads = answer.headers.get('location') ?? ''
  const isLed =
    (answer.status === 303 && leads.startsWith('/sign-in?next=')) ||
    (answer.status === 307 && leads.startsWith('/api/v1/auth/continue'))
  const hasSession = answer.headers.getSetCookie().some((cookie) => /^veza_access=[^;]/.test(cookie))
  return (answer.status === 403 || isLed) && !hasSession
}

/** The cookies of a session of this person, as one header. */
async function cookiesOf({ email, password }: Somebody): Promise<string> {
  const answer = await fetch(`${product.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, transport: 'cookie' }),
  })
  if (!answer.ok) throw new Error(`login: ${answer.status} ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** All of an account that a form could change. */
async function stateOf({ email }: Somebody) {
  const { db } = product.server.ctx
  const user = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirstOrThrow()
  const roles = await db.selectFrom('userRoles').select('role').where('userId', '=', user.id).execute()
  const sessions = await db
    .selectFrom('sessions')
    .select(['id', 'revokedAt'])
    .where('userId', '=', user.id)
    .execute()
  const users = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'somebody@veza.example')
    .execute()
  return { user, roles: roles.map(({ role }) => role), sessions, users }
}
