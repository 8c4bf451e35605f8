import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { WebHost } from './host.ts'
import { StudioAlreadyOpen } from './instance.ts'
import { startStudio } from './start.ts'

let folder: string
let host: WebHost
let origin: string
const faults: unknown[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veza-host-'))
  host = await startStudio({
    port: 0,
    libraryDir: join(folder, 'library'),
    onFault: (fault) => faults.push(fault),
  })
  origin = new URL(host.openAddress()).origin
})
afterAll(async () => {
  await host?.stop()
  rmSync(folder, { recursive: true, force: true })
  expect(faults).toEqual([])
})

const tokenOf = (address: string) => new URL(address).hash.replace('#open=', '')
const tokenIn = (page: string) =>
  /#open=([\w-]+)"/.exec(readFileSync(fileURLToPath(page), 'utf8'))?.[1] ?? 'none'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** With any header, `Host` included, and no path cleaned up: what a browser would not let a page do, others do. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const sent: ClientRequest = request({ hostname, port, method, path, headers })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: Buffer.concat(await answer.toArray()).toString(),
  }
}

const own = () => ({ origin, 'sec-fetch-site': 'same-origin' })
const enter = (token: string, claim: string = randomUUID()) =>
  ask('POST', '/session', own(), JSON.stringify({ token, claim }))

async function pass() {
  const { headers, body } = await enter(tokenOf(host.openAddress()))
  return {
    cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '',
    key: (JSON.parse(body) as { key: string }).key,
  }
}

async function opens(key: string, headers: Record<string, string>): Promise<boolean> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/bridge`, ['veza', key], { headers })
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
  socket.terminate()
  return isOpen
}

test('an address opens the Studio once, for a cookie that no script reads and no other site sends', async () => {
  const token = tokenOf(host.openAddress())
  const first = await enter(token)
  expect(first.headers['set-cookie']).toEqual([
    expect.stringMatching(/^veza-studio-\d+=[\w-]+; HttpOnly; SameSite=Strict; Path=\/$/),
  ])
  expect([
    first.status,
    (await enter(token)).status,
    (await enter('')).status,
    (await enter('x')).status,
  ]).toEqual([200, 401, 401, 401])
})

test('a window that was reloaded before the answer came opens all the same, and no other does', async () => {
  const token = tokenOf(host.openAddress())
  const window = randomUUID()
  const statuses = []
  for (const claim of [window, window, randomUUID(), 'short', ''])
    statuses.push((await enter(token, claim)).status)
  expect(statuses).toEqual([200, 200, 401, 401, 401])
})

test('the socket wants cookie, key and our own page, each of them', async () => {
  const { cookie, key } = await pass()
  const other = await pass()
  expect(await opens(key, { cookie, origin })).toBe(true)
  expect(await opens('wrong', { cookie, origin })).toBe(false)
  expect(await opens(key, { origin })).toBe(false)
  expect(await opens(key, { cookie })).toBe(false)
  expect(await opens(key, { cookie, origin: 'http://evil.example' })).toBe(false)
  expect(await opens(key, { cookie, origin: origin.replace('127.0.0.1', 'localhost') })).toBe(false)
  expect(await opens(key, { cookie, origin, host: 'evil.example' })).toBe(false)
  // What belongs to one window does not open another.
  expect(await opens(other.key, { cookie, origin })).toBe(false)
})

test.each([
  ['a name that was made to point here', 'GET', '/', { host: 'evil.example' }, 403],
  ['a script of another site that reads the page', 'GET', '/', { origin: 'http://evil.example' }, 403],
  ['the right name at another port', 'GET', '/', { host: '127.0.0.1:1' }, 403],
  ['a page of another site that sends a form', 'POST', '/session', { origin: 'http://evil.example' }, 403],
  ['a request that does not say where it is from', 'POST', '/session', {}, 403],
  ['another site that asks for our files', 'GET', '/assets/x.js', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a way out of the folder', 'GET', '/assets/../index.html', {}, 403],
  ['a way out of the folder, written otherwise', 'GET', '/assets/%2e%2e%2findex.html', {}, 404],
  ['a file without a pass', 'POST', '/files?name=a.wav', { origin: 'ours' }, 401],
])('%s is refused', async (_, method, path, headers, status) => {
  const said = 'origin' in headers && headers.origin === 'ours' ? own() : headers
  expect((await ask(method, path, said as Record<string, string>)).status).toBe(status)
})

test('diagnostics are told to a window that was let in, and to no other', async () => {
  expect((await ask('POST', '/diagnostics', own())).status).toBe(401)
  expect((await ask('POST', '/start-again', own())).status).toBe(401)
  const { cookie, key } = await pass()
  const { body } = await ask('POST', '/diagnostics', { ...own(), cookie, 'x-veza-key': key })
  const { report } = JSON.parse(body) as { report: string }
  expect(report).toMatch(/## Studio\nversion: .*\nhost: browser/)
  expect(report).not.toContain(folder)
  expect((await ask('POST', '/start-again', { ...own(), cookie, 'x-veza-key': key })).status).toBe(204)
})

test('the same library is not opened twice: one is told where it is open', async () => {
  const second = await startStudio({
    port: 0,
    libraryDir: join(folder, 'library'),
    onFault: () => undefined,
  }).catch((error: unknown) => error)
  expect(second).toBeInstanceOf(StudioAlreadyOpen)
  const { address = '', page = '' } = (second as StudioAlreadyOpen).way
  expect(new URL(address).origin).toBe(origin)
  expect((await enter(tokenOf(address))).status).toBe(200)
  expect((await enter(tokenIn(page))).status).toBe(200)
})

test('a browser is started with a page of the library’s own folder, which lets in once and is gone then', async () => {
  const page = host.openingPage()
  expect(fileURLToPath(page)).toContain(join(folder, 'library/'))
  const token = tokenIn(page)
  expect(page).not.toContain(token)
  expect((await enter(token)).status).toBe(200)
  expect(existsSync(fileURLToPath(page))).toBe(false)
  expect((await enter(token)).status).toBe(401)
})

test.skipIf(process.platform === 'win32')('no program is started with what lets in', async () => {
  const browser = join(folder, 'browser')
  const seen = join(folder, 'seen')
  writeFileSync(browser, `#!/bin/sh\necho "$@" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`, {
    mode: 0o700,
  })
  const main = join(import.meta.dirname, 'main.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [main, '--library', join(folder, 'library')],
    { env: { ...process.env, BROWSER: browser } },
  )
  const printed = /http:\S+/.exec(stdout)?.[0] ?? ''
  await vi.waitUntil(() => existsSync(seen))
  const page = readFileSync(seen, 'utf8').trim()
  expect(page).toMatch(/^file:\/\/\S+\.html$/)
  const token = tokenIn(page)
  expect(page).not.toContain(token)
  for (const one of [token, tokenOf(printed)]) expect((await enter(one)).status).toBe(200)
})

test('what a host left that did not end in order is removed at the next start, and what is open at its end', async () => {
  const libraryDir = join(folder, 'another')
  mkdirSync(libraryDir)
  const left = join(libraryDir, 'open-AAAAAAAAAAAAAAAA.html')
  writeFileSync(left, 'an old way in')
  const another = await startStudio({ port: 0, libraryDir, onFault: (fault) => faults.push(fault) })
  expect(existsSync(left)).toBe(false)
  const page = fileURLToPath(another.openingPage())
  expect(existsSync(page)).toBe(true)
  await another.stop()
  expect(existsSync(page)).toBe(false)
})

describe('what is served', () => {
  test('the page lets in no script but ours, is never kept, and never framed', async () => {
    const { headers, body } = await ask('GET', '/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers['cache-control']).toBe('no-store')
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
    expect(body).toContain(`nonce="${nonce}"`)
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(body)?.[1] ?? ''
    const asset = await ask('GET', script)
    expect([asset.status, asset.headers['cache-control']]).toEqual([
      200,
      expect.stringContaining('immutable'),
    ])
    const again = await ask('GET', '/')
    expect(String(again.headers['content-security-policy'])).not.toContain(nonce)
  })

  test('a link from elsewhere leads to the page, and to nothing else', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await ask('GET', '/', link)).status).toBe(200)
    expect((await ask('GET', '/assets/a.js', link)).status).toBe(403)
  })
})

test.each([
  ['song.wav', 'song.wav'],
  ['../../outside.wav', 'outside.wav'],
  ['..', 'untitled'],
  ['C:\\Music\\été.wav', 'été.wav'],
  ['a\u0000b:c.wav', 'a_b_c.wav'],
  // 255 bytes are what file systems take.
  [`${'é'.repeat(150)}.wav`, `${'é'.repeat(125)}.wav`],
  [`${'🎻'.repeat(80)}.flac`, `${'🎻'.repeat(62)}.flac`],
  [`a.${'b'.repeat(300)}`, `a.${'b'.repeat(253)}`],
])('a file that is dropped as %j is kept whole in our own folder as %j', async (given, kept) => {
  const { cookie, key } = await pass()
  const headers = { ...own(), cookie, 'x-veza-key': key }
  const { body } = await ask('POST', `/files?name=${encodeURIComponent(given)}`, headers, 'its bytes')
  const { path } = JSON.parse(body) as { path: string }
  expect(path).toMatch(new RegExp(`^${join(folder, 'library/received')}/[0-9a-f-]{36}/${kept}$`))
  expect(readFileSync(path, 'utf8')).toBe('its bytes')
  expect(existsSync(join(path, '../.part'))).toBe(false)
})
