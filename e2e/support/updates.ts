import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, request as httpRequest, type RequestOptions } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '@veza/shared/kernel/time.ts'
import type { UpdateChannel } from '@veza/shared/studio/updates/channels.ts'
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js'
import { stringify } from 'yaml'
import { WholeAppImageUpdater } from '../../desktop/main/updates/app-image.ts'
import type { UpdateSituation } from '../../desktop/main/updates/decide.ts'
import { channelChoice, channelSwitch } from '../../desktop/main/updates/preferences.ts'
import { seenFeedsFile } from '../../desktop/main/updates/seen-feeds.ts'
import { signedProvider } from '../../desktop/main/updates/signed-provider.ts'
import { createUpdates } from '../../desktop/main/updates/updates.ts'
import type { UpdateState } from '../../shared/studio/updates/state.ts'

export interface ReleasePair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}
export const releasePair = (): ReleasePair => generateKeyPairSync('ed25519')

/** A folder as electron-builder leaves it, with an AppImage that says its version into `RAN` when it is started. */
export function builtStudio(version: string, change = ''): { folder: string; name: string; label: string } {
  const folder = mkdtempSync(join(tmpdir(), 'veza-built-'))
  const name = `veza-studio-${version}-linux-x64.AppImage`
  const script = `#!/bin/sh\necho ${version} > "$RAN"\nexit 0\n${change}\n`
  const bytes = Buffer.concat([Buffer.from(script), randomBytes(700_000)])
  writeFileSync(join(folder, name), bytes)
  const sha512 = createHash('sha512').update(bytes).digest('base64')
  const files = [{ url: name, sha512, size: bytes.length }]
  const metadata = { version, files, path: name, sha512, releaseDate: '2026-11-21T12:00:00.000Z' }
  writeFileSync(join(folder, 'latest-linux.yml'), stringify(metadata))
  return { folder, name, label: labelOf(bytes) }
}

/** Its first line, and what tells it from others of the same version. */
export const labelOf = (bytes: Buffer): string =>
  `${bytes.subarray(0, 60).toString('latin1').split('\n')[0]} ${createHash('sha256').update(bytes).digest('hex')}`

export interface InstalledStudio {
  readonly updates: ReturnType<typeof createUpdates>
  /** Turns to another channel, as the person does in the settings. */
  choose(channel: UpdateChannel): Promise<void>
  readonly states: readonly UpdateState[]
  /** What the installed file holds now, as `labelOf` says it. */
  installed(): string
  /** The version that was started after an update. */
  ran(): string | undefined
  readonly happened: readonly string[]
  uploads: UpdateSituation['uploads']
  readonly userData: string
  /** Names of the files that were brought and not put in place. */
  pending(): string[]
  remove(): void
}

interface StudioOptions {
  readonly version: string
  /** Folder of the feeds. */
  readonly url: string
  readonly keys: readonly KeyObject[]
  readonly channel?: UpdateChannel
  /** Shared by two of them where one is the other, started again. */
  readonly userData?: string
  /** Decides which of a staged rollout it is in; a UUID. */
  readonly stagingId?: string
  readonly clock?: Clock
}

const fromHere = createRequire(import.meta.url)

/** The real updater of electron-updater, as an AppImage of this version has it, without Electron around it. */
export function installedStudio(options: StudioOptions): InstalledStudio {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'veza-installed-'))
  const file = join(userData, 'Veza Studio.AppImage')
  const ran = join(userData, 'ran')
  mkdirSync(userData, { recursive: true })
  writeFileSync(file, `#!/bin/sh ${options.version}`)
  chmodSync(file, 0o755)
  writeFileSync(join(userData, 'app-update.yml'), 'updaterCacheDirName: veza-studio-updater\n')
  if (options.stagingId) writeFileSync(join(userData, '.updaterId'), options.stagingId)
  process.env.APPIMAGE = file
  const happened: string[] = []
  const quitting = Promise.withResolvers<void>()
  standInForElectron(() => {
    happened.push('before-quit-for-update')
    quitting.resolve()
  })
  const adapter = {
    version: options.version,
    name: 'veza-studio',
    isPackaged: true,
    appUpdateConfigPath: join(userData, 'app-update.yml'),
    userDataPath: userData,
    baseCachePath: join(userData, 'cache'),
    whenReady: () => Promise.resolve(),
    relaunch: () => happened.push('relaunch'),
    quit: () => happened.push('quit'),
    onQuit: () => happened.push('onQuit'),
  }
  const updater = new WholeAppImageUpdater(file, { ...process.env, RAN: ran }, null, adapter)
  Object.assign(updater, { httpExecutor: new ElectronHttpExecutor() })
  updater.logger = null
  const choice = channelChoice(join(userData, 'updates.json'))
  if (options.channel) choice.choose(options.channel)
  const { clock = systemClock } = options
  const seen = seenFeedsFile(join(userData, 'seen-feeds.json'))
  const use = (channel: UpdateChannel) => {
    const trust = { url: new URL(options.url), keys: options.keys, seen, clock, silenceDays: 14 }
    const updateProvider = signedProvider({ ...trust, place: { channel, target: 'linux' } })
    updater.setFeedURL({ provider: 'custom', updateProvider })
  }
  use(choice.read())
  const states: UpdateState[] = []
  const studio = {
    states,
    happened,
    userData,
    uploads: 0 as UpdateSituation['uploads'],
    installed: () => labelOf(readFileSync(file)),
    ran: () => (existsSync(ran) ? readFileSync(ran, 'utf8').trim() : undefined),
    pending: () => readdirSync(join(userData, 'cache/veza-studio-updater/pending')),
    remove: () => rmSync(userData, { recursive: true, force: true, maxRetries: 20 }),
  }
  const updates = createUpdates({
    ...{ updater, clock },
    engine: {
      uploads: async (hold) => {
        happened.push(hold ? 'hold' : 'let go')
        return studio.uploads
      },
      stop: async () => void happened.push('engine stopped'),
    },
    quits: () => quitting.promise,
    beforeInstall: () => happened.push('before install'),
    startAgain: () => happened.push('started again'),
    onState: (state) => states.push(state),
  })
  return Object.assign(studio, { updates, choose: channelSwitch({ updates, choice, use }) })
}

/** electron-updater asks Electron for its network, and tells it that it leaves; here Node's network answers. */
function standInForElectron(onLeave: () => void): void {
  const updaterRequire = createRequire(fromHere.resolve('electron-updater'))
  const path = updaterRequire.resolve('electron')
  const exports = {
    autoUpdater: { emit: onLeave },
    session: { fromPartition: () => undefined },
    net: { request: netRequest },
  }
  const module = { id: path, filename: path, path, loaded: true, exports }
  updaterRequire.cache[path] = module as unknown as NodeJS.Module
}

/** As `net.request` with `redirect: 'manual'`: a redirect is an event, and no answer. */
function netRequest({
  session: _session,
  redirect,
  ...options
}: RequestOptions & { redirect?: string; session?: unknown }) {
  const request = httpRequest(options)
  const events = Object.assign(new EventEmitter(), {
    end: () => request.end(),
    abort: () => request.destroy(),
  })
  request.on('response', (answer) => {
    const to = answer.headers.location
    if (to === undefined) events.emit('response', answer)
    else if (redirect === 'manual') events.emit('redirect', answer.statusCode, 'GET', to, answer.headers)
    else events.emit('error', new Error(`Nobody here follows to ${to}`))
  })
  request.on('error', (error) => events.emit('error', error))
  return events
}

export interface CuttingProxy {
  readonly url: string
  /** Paths that were asked for. */
  readonly asked: string[]
  /** What becomes of an answer; undefined: nothing. */
  meddle: ((path: string, body: Buffer) => Buffer | 'cut' | undefined) | undefined
  close(): Promise<void>
}

/** Between a Studio and everything it fetches, over HTTP alone; redirects lead through it as well. */
export async function cuttingProxy(target: string): Promise<CuttingProxy> {
  const proxy: { -readonly [K in 'meddle']: CuttingProxy[K] } & { asked: string[] } = {
    meddle: undefined,
    asked: [],
  }
  let own = ''
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? '/'
    proxy.asked.push(path)
    const [, elsewhere, rest] = /^\/--(http:\/\/[^/]+)(\/.*)$/.exec(path) ?? []
    const outgoing = httpRequest(elsewhere ? `${elsewhere}${rest}` : `${target}${path}`, {
      method: incoming.method,
      headers: { ...incoming.headers, host: new URL(elsewhere ?? target).host },
    })
    outgoing.on('response', async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks)
      const { location, ...headers } = answer.headers
      const moved = location === undefined ? {} : { location: `${own}/--${new URL(location, target).href}` }
      const change =
        answer.statusCode === 200 || answer.statusCode === 206 ? proxy.meddle?.(path, body) : undefined
      if (change === 'cut') {
        response.writeHead(answer.statusCode ?? 500, headers)
        response.write(body.subarray(0, body.length / 2))
        setImmediate(() => response.destroy())
        return
      }
      const sent = change ?? body
      response.writeHead(answer.statusCode ?? 500, { ...headers, ...moved, 'content-length': sent.length })
      response.end(sent)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(proxy, {
    url: own,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}
