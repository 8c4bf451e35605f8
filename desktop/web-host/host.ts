import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { everyStep } from '@veza/shared/kernel/every-step.ts'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { MEDIA_PREFIX } from '@veza/shared/studio/media.ts'
import { z } from 'zod'
import { connectStudio, type StudioClient } from '../bridge/client/index.ts'
import type { HostDiagnostics } from '../bridge/diagnostics/host-diagnostics.ts'
import { ownWire } from '../bridge/process/own-wire.ts'
import type { Supervisor } from '../bridge/process/supervisor.ts'
import { cookieOf, isOurs, saysOurOrigin } from './guard.ts'
import { isHungUp } from './hung-up.ts'
import { createKeys } from './keys.ts'
import { sendMedia } from './media.ts'
import { openingPages } from './opening.ts'
import { commonHeaders, type Screens } from './pages.ts'
import { receiveFile } from './received.ts'
import { createRelay } from './relay.ts'

export interface WebHostOptions {
  readonly supervisor: Supervisor
  readonly diagnostics: HostDiagnostics
  readonly screens: Screens
  readonly library: {
    /** Nothing is written where its drive is gone. */
    isMissing(): boolean
    /** Its person gives it up: an empty one takes its place. */
    beginAnew(): void
  }
  /** Where files that were dropped into the browser are put. */
  readonly receivedFolder: string
  /** Its owner's; where the pages are put by which a browser is started. */
  readonly openingFolder: string
  readonly clock: Clock
  readonly newId: NewId
  /** 0: any that is free. */
  readonly port: number
  onFault(error: unknown): void
}

export interface WebHost {
  /** An address that opens the Studio once, within two minutes; each call gives another. */
  openAddress(): string
  /** The same for a program that opens addresses: a page on the disk, that sends it on. Throws where none can be written. */
  openingPage(): string
  /** The engine is stopped first, in order. */
  stop(): Promise<void>
}

const TOKEN_MAX_BYTES = 1_000
/** Nobody guesses it. */
const CLAIM_MIN_CHARS = 32
const openingSchema = z.object({ token: z.string().min(1), claim: z.string().min(CLAIM_MIN_CHARS) })

/** Serves the screens on this machine's loopback, and carries what they and the engine say to each other. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const keys = createKeys()
  const openings = openingPages(options.openingFolder, options.library.isMissing)
  openings.removeAll()
  const relay = createRelay(options.supervisor)
  const server = createServer()
  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cookie = `veza-studio-${port}`
  const { client, leave } = talkToEngine(options)
  const host = new Requests(options, client, keys, port, cookie)

  server.on('request', (request, response) => {
    host.answer(request, response).catch((error: unknown) => {
      if (isHungUp(error)) return response.destroy()
      options.onFault(error)
      response.headersSent ? response.destroy() : end(response, 500)
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isOurs(request, port) && options.screens.upgrade(request, socket, head)) return
    const [, key] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
    const isWelcome = isOurs(request, port) && saysOurOrigin(request)
    if (isWelcome && keys.isLetIn({ cookie: cookieOf(request, cookie), key }))
      return relay.upgrade(request, socket, head)
    socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
  })

  const openAddress = (onUse?: () => void) => `http://127.0.0.1:${port}/#open=${keys.issueToken(onUse)}`
  return {
    openAddress: () => openAddress(),
    openingPage: () => openings.write(openAddress),
    stop: () =>
      everyStep([
        () => openings.removeAll(),
        () => {
          leave()
          return options.supervisor.stop()
        },
        () => relay.close(),
        () => options.screens.close(),
        () => {
          server.closeAllConnections()
          return new Promise((resolve) => server.close(resolve))
        },
      ]),
  }
}

/** The host's own talk with its engine: it follows the queue, for what is told when the engine dies. */
function talkToEngine({ supervisor, diagnostics }: WebHostOptions) {
  const ending = new AbortController()
  const never = new Promise<never>(() => undefined)
  const { client, connection } = connectStudio(async () =>
    ending.signal.aborted ? await never : ownWire(supervisor),
  )
  void connection.follow(
    (signal) => client.queue.watch(undefined, { signal }),
    diagnostics.sawQueue,
    ending.signal,
  )
  return { client, leave: () => ending.abort() }
}

class Requests {
  readonly #options: WebHostOptions
  readonly #client: StudioClient
  readonly #keys: ReturnType<typeof createKeys>
  readonly #port: number
  readonly #cookie: string

  constructor(
    options: WebHostOptions,
    client: StudioClient,
    keys: ReturnType<typeof createKeys>,
    port: number,
    cookie: string,
  ) {
    this.#options = options
    this.#client = client
    this.#keys = keys
    this.#port = port
    this.#cookie = cookie
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOurs(request, this.#port)) return end(response, 403)
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host')
    const route = `${request.method} ${pathname}`
    if (route.startsWith(`GET ${MEDIA_PREFIX}`)) {
      const mediaKey = searchParams.get('key') ?? undefined
      if (!this.#keys.mayLook({ cookie: cookieOf(request, this.#cookie), mediaKey }))
        return end(response, 401)
      return await sendMedia(response, this.#client, pathname, request.headers.range)
    }
    if (request.method === 'GET' && (await this.#options.screens.answer(request, response, pathname))) return
    if (!saysOurOrigin(request)) return end(response, 403)
    if (route === 'POST /session') return await this.#letIn(request, response)
    if (!this.#isLetIn(request)) return end(response, 401)
    if (route === 'POST /check') return end(response, 204)
    if (route === 'POST /diagnostics')
      return sendJson(response, { report: this.#options.diagnostics.report() })
    if (route === 'POST /start-again') {
      this.#options.supervisor.startAgain()
      return end(response, 204)
    }
    if (route === 'POST /begin-anew') {
      this.#options.library.beginAnew()
      this.#options.supervisor.startAgain()
      return end(response, 204)
    }
    if (route === 'POST /files') return await this.#receive(request, response, searchParams.get('name') ?? '')
    end(response, 404)
  }

  #isLetIn(request: IncomingMessage): boolean {
    const key = request.headers['x-veza-key']
    return this.#keys.isLetIn({
      cookie: cookieOf(request, this.#cookie),
      key: typeof key === 'string' ? key : undefined,
    })
  }

  async #letIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, TOKEN_MAX_BYTES)
    const { data } = openingSchema.safeParse(body)
    const pass = data && this.#keys.exchange(data.token, data.claim)
    if (pass === undefined) return end(response, 401)
    // Without an age: it is worth nothing once this host has ended, and goes with the browser.
    response.setHeader('set-cookie', `${this.#cookie}=${pass.cookie}; HttpOnly; SameSite=Strict; Path=/`)
    sendJson(response, { key: pass.key, mediaKey: pass.mediaKey })
  }

  async #receive(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const { receivedFolder, newId, library } = this.#options
    if (library.isMissing()) return end(response, 503)
    sendJson(response, { path: await receiveFile(request, receivedFolder, newId(), name) })
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > maxBytes) return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, {
    ...commonHeaders,
    'content-type': 'application/json',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(value))
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...commonHeaders, 'cache-control': 'no-store' })
  response.end()
}
