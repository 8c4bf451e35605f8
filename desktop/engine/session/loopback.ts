import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import { STUDIO_REDIRECT_PATH } from '@veza/shared/contracts/authorization.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { type BrowserAnswer, judgeKnock } from './browser-answer.ts'
import { type LoopbackEnd, loopbackHeaders, loopbackPage } from './loopback-page.ts'

export interface Arrival {
  readonly answer: BrowserAnswer
  /** Tells the person in the browser how it ended. */
  show(end: LoopbackEnd): Promise<void>
}

/** A listener for one browser that comes back (RFC 8252, 7.3). */
export interface Loopback {
  readonly redirectUri: string
  /** Resolves with the one request that knows the state; whatever else knocks is sent away. */
  readonly arrival: Promise<Arrival>
  /** Safe to repeat. */
  close(): Promise<void>
}

const HEADERS_MAX_BYTES = 16 * 1024

/** Listens on 127.0.0.1 alone, on a port that the system chooses. @param server origin that the browser is sent to */
export async function openLoopback(options: {
  readonly server: string
  readonly state: string
  readonly language: Language
}): Promise<Loopback> {
  const { language } = options
  let arrive: (arrival: Arrival) => void = () => undefined
  const arrival = new Promise<Arrival>((resolve) => {
    arrive = resolve
  })
  let hasArrived = false
  const listener = createServer({ maxHeaderSize: HEADERS_MAX_BYTES }, (req, res) => {
    const { port } = listener.address() as AddressInfo
    const judged = judgeKnock(knockOf(req), { ...options, port })
    if (judged.kind === 'stray' || hasArrived)
      return sendAway(res, judged.kind === 'stray' ? judged.status : 410)
    hasArrived = true
    arrive({
      answer: judged.answer,
      show: (end) => showPage(res, end === 'signed-in' ? 200 : 400, loopbackPage(end, language)),
    })
  })
  await listen(listener)
  const { port } = listener.address() as AddressInfo
  return {
    redirectUri: `http://127.0.0.1:${port}${STUDIO_REDIRECT_PATH}`,
    arrival,
    async close() {
      if (!listener.listening) return
      const closed = once(listener, 'close')
      listener.close()
      // Browsers open connections in advance, and keep them.
      listener.closeAllConnections()
      await closed
    },
  }
}

async function listen(listener: Server): Promise<void> {
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
}

const knockOf = ({ method, url, headers }: IncomingMessage) => ({ method, target: url, host: headers.host })

function sendAway(res: ServerResponse, status: number): void {
  res.writeHead(status, { ...loopbackHeaders, 'Content-Type': 'text/plain' }).end(`${STATUS_CODES[status]}\n`)
}

async function showPage(res: ServerResponse, status: number, page: string): Promise<void> {
  // The window may have been closed in the meantime.
  if (res.destroyed) return
  const ended = new Promise<void>((resolve) => res.once('close', resolve))
  res.writeHead(status, loopbackHeaders).end(page)
  await ended
}
