import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { bearer, giveTotp, totpAt } from '../../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { type BrowserSignIn, signInByBrowser } from './browser-sign-in.ts'
import { type SessionDeps, signIn, signOut } from './session.ts'
import { sessionFile } from './session-file.ts'

let database: TestDatabase
let server: TestServer
let maya: SignedInUser
let tab: BrowserTab
let folder: string
let deps: SessionDeps

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  maya = await newUser(server)
  tab = browserTab(server.url)
  await signInTab(tab, bareCaller(server.url), maya)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-browser-'))
  const store = sessionFile(join(folder, 'sessions.json'))
  deps = { store, lockFile: join(folder, 'lock'), clock: systemClock }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const pathOf = (url: string) => url.slice(new URL(url).origin.length)

/** What a person does with the address: signs nobody in, and says this. @returns where the browser is sent */
async function say(answer: 'allow' | 'cancel', url: string): Promise<string> {
  const { csrf } = await tab.get(pathOf(url))
  return (await tab.post(pathOf(url), { csrf, do: answer })).location ?? ''
}

/** The page that the browser ends at. */
let shown: Promise<{ status: number; text: string; headers: Headers }> | undefined
function arriveAt(url: string): void {
  shown = fetch(url).then(async (page) => ({
    status: page.status,
    headers: page.headers,
    text: await page.text(),
  }))
}

const begin = (openBrowser: BrowserSignIn['openBrowser'], more: Partial<BrowserSignIn> = {}) =>
  signInByBrowser(deps, { server: server.url, language: 'en', openBrowser, ...more })

const redirectIn = (url: string) => new URL(url).searchParams.get('redirect_uri') ?? ''
const stateIn = (url: string) => new URL(url).searchParams.get('state') ?? ''

const isOpen = (uri: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(new URL(uri).port), '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

test('a yes signs in, is kept, and the browser is told; the listener is gone', async () => {
  let redirect = ''
  const session = await begin(async (url) => {
    redirect = redirectIn(url)
    expect(await isOpen(redirect)).toBe(true)
    arriveAt(await say('allow', url))
  })
  expect(session).toMatchObject({ email: maya.email, accountId: maya.id })
  expect(deps.store.load(server.url)).toEqual(session)
  const page = await shown
  expect(page?.status).toBe(200)
  expect(page?.text).toContain('You can close this window and go back to Veza Studio.')
  for (const secret of [session.accessToken, session.refreshToken]) expect(page?.text).not.toContain(secret)
  expect(page?.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  expect(page?.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page?.headers.get('cache-control')).toBe('no-store')
  expect(await isOpen(redirect)).toBe(false)
})

test('the session has the program’s name, and takes the place of the one before, which ends', async () => {
  const call = bareCaller(server.url)
  const before = await signIn(deps, server.url, maya)
  const session = await begin(async (url) => arriveAt(await say('allow', url)))
  expect((await call('GET /auth/me', { headers: bearer(before.accessToken) })).status).toBe(401)
  const { body } = await call('GET /auth/sessions', { headers: bearer(session.accessToken) })
  const current = (body.items as { current: boolean; device: string }[]).find((one) => one.current)
  expect(current?.device).toMatch(/^Veza Studio on (?:Linux|macOS|Windows)$/)
})

test('a no is told as one, in French where French is spoken, and changes nothing', async () => {
  const before = await signIn(deps, server.url, maya)
  const signing = begin(async (url) => arriveAt(await say('cancel', url)), { language: 'fr' })
  await expect(signing).rejects.toMatchObject({ name: 'BrowserSignInFailed', code: 'cancelled' })
  expect((await shown)?.text).toContain('Vous avez refusé, et rien n’a changé.')
  expect((await shown)?.text).toContain('<html lang="fr">')
  expect(deps.store.load(server.url)).toEqual(before)
})

test('whoever knocks without the state is sent away, and the person is still waited for', async () => {
  const session = await begin(async (url) => {
    const [redirect, real] = [redirectIn(url), await say('allow', url)]
    const forged = new URL(real)
    forged.searchParams.set(
      'state',
      stateIn(url).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    )
    for (const knock of [redirect, `${redirect}?error=access_denied`, forged.href])
      expect((await fetch(knock)).status).toBe(400)
    expect((await fetch(new URL('/', redirect))).status).toBe(404)
    expect((await fetch(real, { method: 'POST' })).status).toBe(405)
    expect((await fetch(real.replace('127.0.0.1', 'localhost')).catch(() => ({ status: 403 }))).status).toBe(
      403,
    )
    arriveAt(real)
  })
  expect(session.email).toBe(maya.email)
})

test('an answer of another server is taken for what it is', async () => {
  const signing = begin(async (url) => {
    const real = new URL(await say('allow', url))
    real.searchParams.set('iss', 'https://evil.example')
    arriveAt(real.href)
  })
  await expect(signing).rejects.toMatchObject({ code: 'mixed-up', detail: 'https://evil.example' })
  expect((await shown)?.text).toContain('Veza Studio says why')
  expect(deps.store.load(server.url)).toBeUndefined()
})

test('a code that somebody else has shown first, without the verifier, opens nothing for either', async () => {
  const signing = begin(async (url) => {
    const real = new URL(await say('allow', url))
    // They have seen the code, and not the verifier.
    const call = bareCaller(server.url)
    const stolen = await call('POST /auth/token', {
      body: {
        grantType: 'authorization_code',
        clientId: 'veza-studio',
        code: real.searchParams.get('code'),
        codeVerifier: 'a'.repeat(43),
        redirectUri: redirectIn(url),
      },
    })
    expect(stolen.status).toBe(400)
    arriveAt(real.href)
  })
  await expect(signing).rejects.toMatchObject({ name: 'ApiProblem', code: 'code-invalid' })
  expect((await shown)?.status).toBe(400)
})

test('the same answer twice: the second is sent away', async () => {
  const answers: number[] = []
  await begin(async (url) => {
    const real = await say('allow', url)
    const both = [1, 2].map(() =>
      fetch(real).then(
        ({ status }) => answers.push(status),
        () => answers.push(0),
      ),
    )
    shown = undefined
    void Promise.all(both)
  })
  await expect.poll(() => answers.length).toBe(2)
  expect(answers.filter((status) => status === 200)).toHaveLength(1)
})

test('nobody comes: it ends by itself, and so does the listener', async () => {
  let redirect = ''
  const remember = (url: string) => {
    redirect = redirectIn(url)
  }
  const signing = begin(remember, { waitMs: 50 })
  await expect(signing).rejects.toMatchObject({ code: 'timed-out' })
  expect(await isOpen(redirect)).toBe(false)
})

test('stopped by the person at the terminal', async () => {
  const stop = new AbortController()
  let redirect = ''
  const signing = begin(
    (url) => {
      redirect = redirectIn(url)
      stop.abort('SIGINT')
    },
    { signal: stop.signal },
  )
  await expect(signing).rejects.toBe('SIGINT')
  expect(await isOpen(redirect)).toBe(false)
})

test('a browser that cannot be shown the address ends it', async () => {
  let redirect = ''
  const signing = begin((url) => {
    redirect = redirectIn(url)
    throw new Error('no screen')
  })
  await expect(signing).rejects.toThrow('no screen')
  expect(await isOpen(redirect)).toBe(false)
})

test('a server that cannot be reached is told of before any browser opens', async () => {
  const openBrowser = () => expect.unreachable()
  const signing = begin(openBrowser, { server: 'http://127.0.0.1:9' })
  await expect(signing).rejects.toMatchObject({ name: 'NetworkProblem', code: 'unreachable' })
})

test('address and password ask for the second factor, and a code that does not fit may be mended', async () => {
  const call = bareCaller(server.url)
  const user = await newUser(server)
  const { secret, recoveryCodes } = await giveTotp(call, user, systemClock)
  await expect(signIn(deps, server.url, user)).rejects.toMatchObject({ code: 'second-factor-required' })

  const asked: boolean[] = []
  const codes = ['12345', '000000', recoveryCodes[0]]
  const secondFactor = async ({ isRepeated }: { isRepeated: boolean }) => {
    asked.push(isRepeated)
    return codes.shift()
  }
  const session = await signIn(deps, server.url, { ...user, secondFactor })
  expect(asked).toEqual([false, true, true])
  expect(session.email).toBe(user.email)
  await signOut(deps, server.url)

  const nothing = signIn(deps, server.url, { ...user, secondFactor: async () => undefined })
  await expect(nothing).rejects.toMatchObject({ code: 'second-factor-required' })
  // The step of the enrolment is spent: an app's next code.
  const next = totpAt(secret, new Date(Date.now() + 30_000))
  const byApp = await signIn(deps, server.url, { ...user, secondFactor: async () => next })
  expect(byApp.accountId).toBe(user.id)
})
