import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { appChannels, PORT_MESSAGE } from '@veza/shared/studio/bridge/preload.ts'
import { type HostNews, readNews } from '@veza/shared/studio/bridge/wire.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { connectStudio, type Studio, type Wire } from '../bridge/client/index.ts'
import { openSqlite } from '../engine/db/sqlite.ts'
import { knownLibraries } from '../folders/known-libraries.ts'
import { libraryChoice } from '../folders/library-choice.ts'
import { type StandIn, standInForElectron } from './testing-electron.ts'

const folder = mkdtempSync(join(tmpdir(), 'veza-app-'))
let electron: StandIn

const pages = join(folder, 'pages')
let studio: InstanceType<Awaited<typeof import('./app.ts')>['StudioApp']>

beforeAll(() => {
  mkdirSync(join(pages, 'assets'), { recursive: true })
  writeFileSync(join(pages, 'index.html'), '<meta nonce="__NONCE__">')
  writeFileSync(join(pages, 'assets/index-1.js'), 'run()')
  writeFileSync(join(folder, 'secret.js'), 'not for pages')
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))

beforeEach(async () => {
  vi.resetModules()
  electron = standInForElectron(folder)
  vi.doMock('electron', () => electron.module)
  const { StudioApp } = await import('./app.ts')
  studio = new StudioApp({
    files: {
      engine: join(import.meta.dirname, '../bridge/process/main.ts'),
      preload: '/app/preload.cjs',
      pages,
      icon: '/app/icon.png',
      ffmpeg: undefined,
    },
    libraryDir: join(folder, 'library'),
    library: {
      choice: libraryChoice(join(folder, 'library.json')),
      known: knownLibraries(join(folder, 'known')),
    },
    updatePlace: undefined,
    surroundings: { appImage: undefined, environment: {} },
    link: undefined,
  })
  studio.open()
})
afterEach(async () => {
  studio.mayQuit()
  await vi.waitFor(() => expect(electron.calls).toContain('app.exit 0'), 60_000)
})

const contents = () => {
  const [window] = electron.windows
  if (!window) throw new Error('there is no window')
  return window.webContents
}
const ours = () => ({ sender: contents(), senderFrame: contents().mainFrame })
const ask = (channel: string, input?: unknown, event: unknown = ours()) =>
  electron.handlers.get(channel)?.(event, input)

/** As the preload script hands it to the page. */
function askPort(): MessagePort {
  ask(appChannels.port)
  const got = contents().received.filter(({ channel }) => channel === PORT_MESSAGE)
  const port = got.at(-1)?.ports[0]
  if (!port) throw new Error('no port came')
  return port
}

function screens(news: HostNews[]): Studio {
  return connectStudio(async () => {
    const port = askPort()
    const wire: Wire = {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', listener),
      onClose: (listener) => void port.once('close', listener),
    }
    wire.onMessage((message) => {
      const told = readNews(message)
      if (told) news.push(told)
    })
    return wire
  })
}

/** A question that was cut is asked again, as screens do it. */
const about = ({ client }: Studio) =>
  vi.waitFor(() => client.system.about(), { timeout: 20_000, interval: 100 })

test('the window is closed off from everything', () => {
  expect(electron.windows[0]?.options.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    devTools: false,
  })
  expect(electron.calls).toContain('loadURL app://studio/#/')
})

test('a stand-in that does not know a call refuses it', () => {
  expect(() => (electron.module.app as unknown as { dock: object }).dock).toThrow('has no app.dock')
})

test('nothing leads the window elsewhere; links open outside as far as they may', async () => {
  const navigation = (url: string) => ({ url, preventDefault: vi.fn() })
  const own = navigation('app://studio/#/queue')
  contents().emit('will-navigate', own)
  expect(own.preventDefault).not.toHaveBeenCalled()
  for (const event of ['will-navigate', 'will-redirect']) {
    const foreign = navigation('https://evil.example/')
    contents().emit(event, foreign)
    expect(foreign.preventDefault).toHaveBeenCalled()
  }
  const webview = { preventDefault: vi.fn() }
  contents().emit('will-attach-webview', webview)
  expect(webview.preventDefault).toHaveBeenCalled()
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'http://127.0.0.1:4000/authorize'])
    expect(contents().openWindow({ url })).toEqual({ action: 'deny' })
  await vi.waitFor(() =>
    expect(electron.calls.filter((call) => call === 'dialog.showMessageBox')).toHaveLength(2),
  )
  expect(electron.calls.filter((call) => call.startsWith('shell.openExternal'))).toEqual([
    'shell.openExternal http://127.0.0.1:4000/authorize',
  ])
  electron.dialogAnswer = 0
  contents().openWindow({ url: 'https://elsewhere.example/x' })
  await vi.waitFor(() => expect(electron.calls).toContain('shell.openExternal https://elsewhere.example/x'))
})

test('no permission is granted, save to copy text', () => {
  const { request, check, device } = electron.permissions
  const asker = { requestingUrl: 'app://studio/#/queue', isMainFrame: true }
  for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fullscreen']) {
    const answer = vi.fn()
    request?.(contents(), permission, answer, asker)
    expect(answer).toHaveBeenCalledExactlyOnceWith(false)
    expect(check?.(contents(), permission, 'app://studio/', asker)).toBe(false)
  }
  expect(check?.(contents(), 'clipboard-sanitized-write', 'app://studio/', asker)).toBe(true)
  expect(device?.()).toBe(false)
})

test('only our own page in our own window is answered', async () => {
  const page = contents().mainFrame
  const foreigners = [
    { sender: { mainFrame: page }, senderFrame: page },
    { sender: contents(), senderFrame: { url: page.url } },
    { sender: contents(), senderFrame: null },
  ]
  for (const event of foreigners) {
    expect(() => ask(appChannels.copyDiagnostics, undefined, event)).toThrow('veza:copy-diagnostics')
    ask(appChannels.port, undefined, event)
  }
  page.url = 'https://evil.example/'
  expect(() => ask(appChannels.copyDiagnostics)).toThrow('veza:copy-diagnostics')
  ask(appChannels.port)
  expect(contents().received).toEqual([])
  page.url = 'app://studio/#/'
  expect(() => ask(appChannels.goBack, '1.0.0; rm -rf')).toThrow()
  expect(() => ask(appChannels.chooseFiles, 'everything')).toThrow()
  expect(await ask(appChannels.chooseFiles, 'files')).toEqual(['/music/a.wav'])
})

test('another folder is chosen for the library, and opened at a new start', async () => {
  const elsewhere = mkdtempSync(join(folder, 'elsewhere-'))
  electron.chosenPath = elsewhere
  await ask(appChannels.chooseLibrary)
  expect(libraryChoice(join(folder, 'library.json')).read()).toBe(elsewhere)
  expect(electron.calls.at(-1)).toBe('app.quit')
  studio.mayQuit()
  await vi.waitFor(() => expect(electron.calls.at(-1)).toBe('app.exit 0'), 60_000)
  expect(electron.calls.at(-2)).toBe('app.relaunch')
})

test('from an AppImage it is the AppImage that is started, once this one has let go of everything', async () => {
  const started = join(folder, 'started')
  const appImage = join(folder, 'Veza.AppImage')
  writeFileSync(appImage, `#!/bin/sh\necho "$FROM" > '${started}'\n`, { mode: 0o755 })
  const { beginAnew } = await import('./begin-anew.ts')
  beginAnew({ appImage, environment: { FROM: 'this one' } })
  await vi.waitFor(() => expect(readFileSync(started, 'utf8')).toBe('this one\n'), 60_000)
  expect(electron.calls).toContain('app.releaseSingleInstanceLock')
  expect(electron.calls).not.toContain('app.relaunch')
  // One that is not there any more ends nobody.
  beginAnew({ appImage: join(folder, 'gone.AppImage'), environment: {} })
})

test('app:// gives the page with its policy, its assets, and nothing else', async () => {
  const get = async (url: string, method = 'GET') => await electron.page?.(new Request(url, { method }))
  const page = await get('app://studio/')
  const policy = page?.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  expect(await page?.text()).toBe(`<meta nonce="${nonce}">`)
  expect(await (await get('app://studio/assets/index-1.js'))?.text()).toBe('run()')
  for (const url of [
    'app://studio/assets/../secret.js',
    'app://studio/assets/%2e%2e/%2e%2e/secret.js',
    'app://studio/assets/..%2f..%2fsecret.js',
    'app://studio/secret.js',
    'app://other/',
    'app://studio/index.html',
  ])
    expect((await get(url))?.status, url).toBe(404)
  expect((await get('app://studio/', 'POST'))?.status).toBe(404)
})

test('app:// gives what the engine finds in its library, by stretches, and no other file', async () => {
  const get = async (path: string, range?: string) =>
    await electron.page?.(new Request(`app://studio/media/${path}`, { headers: range ? { range } : {} }))
  const name = `${'a'.repeat(64)}.png`
  mkdirSync(join(folder, 'library/covers'), { recursive: true })
  writeFileSync(join(folder, 'library/covers', name), '0123456789')
  const found = async () => {
    const answer = await get(`covers/${name}`)
    // The engine is being started.
    return answer?.status === 503 ? undefined : answer
  }
  const whole = await vi.waitUntil(found, 60_000)
  expect([whole?.status, whole?.headers.get('content-type'), await whole?.text()]).toEqual([
    200,
    'image/png',
    '0123456789',
  ])
  const part = await get(`covers/${name}`, 'bytes=2-4')
  expect([part?.status, part?.headers.get('content-range'), await part?.text()]).toEqual([
    206,
    'bytes 2-4/10',
    '234',
  ])
  for (const path of [`covers/${'b'.repeat(64)}.png`, 'covers/library.db', '..%2f..%2fsecret.js'])
    expect([path, (await get(path))?.status]).toEqual([path, 404])
})

test('sound is read from the store by the way that the system knows, in this process as well', async () => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined)
  const asked: string[] = []
  // Whoever stands behind it is known to it alone.
  const proxy = createServer().on('connect', ({ url }, socket) => {
    asked.push(String(url))
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    socket.once('data', () => socket.end('HTTP/1.1 206 Partial\r\ncontent-length: 8\r\n\r\nabcdefgh'))
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  electron.proxies = `PROXY 127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const { storeReader } = await import('../bridge/media/store-reader.ts')
  try {
    const pieces = [{ kind: 'remote', url: 'http://store.invalid/one', bytes: 8 }] as const
    await using store = storeReader(pieces, async () => null)
    expect(String(await store.read(0, { from: 0, to: 7 }))).toBe('abcdefgh')
    expect(asked).toEqual(['store.invalid:80'])
  } finally {
    vi.unstubAllEnvs()
    proxy.close()
  }
})

test('screens talk to the engine; when it dies they are told why, it is kept what it was, and they go on', async () => {
  expect(electron.calls).toContain('keychain system true')
  const news: HostNews[] = []
  const studio = screens(news)
  expect((await about(studio)).libraryDir).toBe(join(folder, 'library'))
  electron.engines[0]?.kill('SIGKILL')
  await vi.waitFor(() => expect(news.some(({ reason }) => reason?.code === 'engine-died')).toBe(true), 60_000)
  // What is asked while the old line is being closed is asked again.
  const again = async () => expect((await about(studio)).libraryDir).toBe(join(folder, 'library'))
  await vi.waitFor(again, 60_000)
  expect(electron.engines).toHaveLength(2)
  const crashes = JSON.parse(readFileSync(join(folder, 'library/crashes.json'), 'utf8')) as object[]
  expect(crashes.at(-1)).toMatchObject({ code: 'engine-died', version: '1.2.3', doing: [] })
  electron.powerMonitor.emit('resume')
  const report = (await ask(appChannels.copyDiagnostics)) as string
  expect(report).toContain('version: 1.2.3')
  expect(report).toContain('engine-died')
  expect(electron.calls.some((call) => call.startsWith('clipboard.writeText'))).toBe(true)
})

test('a page that died is shown again, and its end is written down', () => {
  contents().emit('render-process-gone', {}, { reason: 'oom', exitCode: 9 })
  expect(electron.calls).toContain('reload')
  const crashes = JSON.parse(readFileSync(join(folder, 'library/crashes.json'), 'utf8')) as object[]
  expect(crashes.at(-1)).toMatchObject({ code: 'window-ended', detail: 'oom, exit 9' })
})

test('while its window is closed, the app itself says what happens', async () => {
  await about(screens([]))
  electron.windows[0]?.emit('closed')
  // An end shortly after one that was told is of the same series.
  const db = await openSqlite(join(folder, 'library', 'library.db'))
  db.prepare("UPDATE notifications SET happened_at = '2020-01-01T00:00:00.000Z'").run()
  db.close()
  electron.engines[0]?.kill('SIGKILL')
  const said = 'notification Le moteur s’est arrêté et a redémarré'
  await vi.waitFor(() => expect(electron.calls).toContain(said), 60_000)
})

test('whoever closes the last window while there is work is told that it goes on; once it is done, the app quits', async () => {
  await about(screens([]))
  const told = () => electron.calls.filter((call) => call === 'notification Le travail continue')
  const quits = () => electron.calls.filter((call) => call === 'app.quit').length
  const db = await openSqlite(join(folder, 'library', 'library.db'))
  // It is tried again in an hour, and not over until then.
  const now = new Date()
  db.prepare(
    `INSERT INTO jobs (id, kind, payload, dedupe, state, position, next_try_ms, created_at, updated_at)
     VALUES (@id, 'transcode', '{}', @id, 'queued', 1, @nextTryMs, @at, @at)`,
  ).run({ id: randomUUID(), nextTryMs: now.getTime() + HOUR_MS, at: now.toISOString() })
  await vi.waitFor(() => expect(electron.calls).toContain('app.setBadgeCount 1'), 60_000)
  electron.windows[0]?.emit('closed')
  studio.windowsClosed()
  expect([told().length, quits()]).toEqual([1, 0])
  expect(electron.calls).toContain('tray.setToolTip Veza Studio')
  db.prepare('DELETE FROM jobs').run()
  db.close()
  await vi.waitFor(() => expect(quits()).toBe(1), 60_000)
})

test('where there is nothing to do, the app quits with its last window and says nothing', async () => {
  await about(screens([]))
  const before = electron.calls.length
  electron.windows[0]?.emit('closed')
  studio.windowsClosed()
  expect(electron.calls.slice(before)).toEqual(['app.quit'])
})

test('a link shows its screen in the window that is there, and anything else only the window', () => {
  studio.show('veza://queue')
  expect(electron.calls.at(-3)).toBe('loadURL app://studio/#/queue')
  studio.show('veza://queue?do=this')
  expect(electron.calls.slice(-2)).toEqual(['show', 'focus'])
  expect(electron.windows).toHaveLength(1)
})

test('the menu has the screens do what they call so; the system shows how much there is to do', async () => {
  const items = electron.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
  const choose = (label: string) => items.find((item) => item.label === label)?.click
  for (const [label, input] of [
    ['Importer un dossier …', 'imports.choose-folder'],
    ['Importer des fichiers …', 'imports.choose'],
  ] as const) {
    const press = choose(label) as (() => void) | undefined
    press?.()
    expect(contents().received.at(-1)).toMatchObject({ channel: appChannels.action, input })
  }
  expect(electron.calls.slice(-2)).toEqual(['show', 'focus'])
  await vi.waitFor(() => expect(electron.calls).toContain('app.setBadgeCount 0'), 60_000)
  studio.show('veza://orders')
  expect(electron.calls).toContain('loadURL app://studio/#/orders')
})

test('to quit stops the engine in order first', async () => {
  await about(screens([]))
  expect(studio.mayQuit()).toBe(false)
  await vi.waitFor(() => expect(electron.calls).toContain('app.exit 0'), 60_000)
  expect(electron.engines[0]?.exitCode).toBe(0)
})
