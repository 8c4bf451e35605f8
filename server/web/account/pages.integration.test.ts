import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  const env = { DISABLE_RATE_LIMIT_FOR_TESTS: 'false' }
  server = await startTestServer({ databaseUrl: database.url, env })
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

test('who asks too often is told how long to wait, on the form, with what was typed', async () => {
  const form = await fetch(`${server.url}/forgot-password`, { headers: { 'accept-language': 'fr' } })
  const csrf = /name="csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? ''
  const cookie = form.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const ask = () =>
    fetch(`${server.url}/forgot-password`, {
      method: 'POST',
      headers: { cookie, 'accept-language': 'fr' },
      body: new URLSearchParams({ csrf, do: 'send', email: 'nobody@veza.example' }),
    })
  const statuses: number[] = []
  let last = await ask()
  for (let more = 0; more < 10 && last.status !== 429; more++) {
    statuses.push(last.status)
    last = await ask()
  }
  expect(statuses.length).toBeGreaterThan(2)
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(last.status).toBe(429)
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
  const markup = await last.text()
  expect(markup).toMatch(/role="alert"[\s\S]*Réessayez dans \d+ (?:minutes?|secondes?)/)
  expect(markup).toContain('value="nobody@veza.example"')
})

test('guessing at passwords on the page is slowed down as it is everywhere', async () => {
  const form = await fetch(`${server.url}/sign-in`)
  const csrf = /name="csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? ''
  const cookie = cookiesOf(form)
  const statuses = new Set<number>()
  for (let guess = 0; guess < 15 && !statuses.has(429); guess++) {
    const body = new URLSearchParams({ csrf, do: 'sign-in', email: 'nobody@veza.example', password: 'x' })
    const answer = await fetch(`${server.url}/sign-in`, { method: 'POST', headers: { cookie }, body })
    statuses.add(answer.status)
  }
  expect(statuses).toEqual(new Set([401, 429]))
})

test('signing up on the page is counted as it is everywhere', async () => {
  const form = await fetch(`${server.url}/sign-up`)
  const csrf = /name="csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? ''
  const cookie = cookiesOf(form)
  const statuses = new Set<number>()
  for (let count = 0; count < 15 && !statuses.has(429); count++) {
    const fields = {
      email: `new-${count}@veza.example`,
      username: `new-${count}-a`,
      password: 'copper lantern under rain',
    }
    const body = new URLSearchParams({ csrf, do: 'sign-up', ...fields })
    const answer = await fetch(`${server.url}/sign-up`, {
      method: 'POST',
      headers: { cookie },
      body,
      redirect: 'manual',
    })
    statuses.add(answer.status)
  }
  expect(statuses).toEqual(new Set([303, 429]))
})

const cookiesOf = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')

test('pages with tokens let no address out, and every page is kept by nobody', async () => {
  for (const [path, policy] of [
    ['/reset-password', 'no-referrer'],
    ['/verify-email', 'no-referrer'],
    ['/confirm-email', 'no-referrer'],
    ['/undo-email-change', 'no-referrer'],
    ['/sign-in', 'same-origin'],
  ]) {
    const { headers } = await fetch(server.url + path)
    expect([path, headers.get('referrer-policy')]).toEqual([path, policy])
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('x-robots-tag')).toBe('noindex')
  }
})

test('cookies of pages are for https alone where the server is, and out of reach of scripts', async () => {
  const env = { PUBLIC_URL: 'https://veza.example', DISABLE_RATE_LIMIT_FOR_TESTS: 'true' }
  const secure = await startTestServer({ databaseUrl: database.url, env })
  const answer = await fetch(`${secure.url}/sign-up`)
  const [cookie] = answer.headers.getSetCookie()
  expect(cookie).toMatch(/^__Host-veza_form=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  await secure.stop()
})

test('who is sent to have a session renewed too often is told so on a page, with the way back', async () => {
  const ask = () =>
    fetch(`${server.url}/api/v1/auth/continue?next=/settings`, {
      headers: { accept: 'text/html', cookie: 'veza_refresh=x; veza_csrf=y' },
      redirect: 'manual',
    })
  let last = await ask()
  expect(last.status).toBe(303)
  for (let count = 0; count < 80 && last.status !== 429; count++) last = await ask()
  expect(last.status).toBe(429)
  expect(last.headers.get('content-type')).toMatch('text/html')
  const markup = await last.text()
  expect(markup).toContain('A little too fast')
  expect(markup).toContain('class="button" href="/settings"')
})

test('who opens pages too fast is told how long to wait, on a page with every header of one', async () => {
  const ask = () =>
    fetch(`${server.url}/sign-out`, { headers: { accept: 'text/html', 'accept-language': 'fr' } })
  let last = await ask()
  for (let count = 0; count < 260 && last.status !== 429; count++) {
    await last.arrayBuffer()
    last = await ask()
  }
  expect(last.status).toBe(429)
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(last.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await last.text()).toContain('Un peu trop vite')
})
