import { type Agent, type Dispatcher, errors, request } from 'undici'
import { openDispatcher } from './dispatcher.ts'
import { NetworkProblem } from './problem.ts'

/** One answer, read to its end. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
}

export interface RawRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: string | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** Without it, as many as come. Of a refusal no more is read than words need, and that is no error. @throws TooLarge */
  readonly maxBytes?: number
}

/** More bytes came than were asked for. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'

  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`)
  }
}

/** Sends requests over sockets that can all be dropped at once. */
export interface JsonTransport {
  /** Throws `NetworkProblem` where no whole answer came, and the signal's reason when aborted by the caller. */
  send(request: RawRequest): Promise<RawAnswer>
  /** Drops every socket: after a wake or a change of network, the old ones may be dead without saying so. */
  reconnect(): void
  close(): Promise<void>
}

const CONNECT_MS = 10_000

export function createJsonTransport(agentOptions: Agent.Options = {}): JsonTransport {
  const open = () => openDispatcher({ connections: 8, connectMs: CONNECT_MS, ...agentOptions })
  let agent = open()

  async function send(wish: RawRequest): Promise<RawAnswer> {
    const { method, url, headers, body, timeoutMs, signal } = wish
    const deadline = AbortSignal.timeout(timeoutMs)
    const both = signal === undefined ? deadline : AbortSignal.any([deadline, signal])
    try {
      const answer = await request(url, {
        method: method as 'GET',
        headers: Object.fromEntries(headers),
        body: body ?? null,
        signal: both,
        dispatcher: agent,
      })
      const isRefusal = answer.statusCode >= 400
      const bytes =
        isRefusal && wish.maxBytes !== undefined
          ? await readBeginning(answer.body)
          : await readAll(answer.body, wish.maxBytes)
      return { status: answer.statusCode, headers: headersOf(answer.headers), bytes }
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (error instanceof TooLarge) throw error
      throw networkProblem(error, url, deadline.aborted)
    }
  }

  return {
    send,
    reconnect() {
      const old = agent
      agent = open()
      void old.destroy(new NetworkProblem('cut', 'The network changed'))
    },
    close: () => agent.destroy(),
  }
}

/** What is too much is not read on: its connection ends. */
async function readAll(body: Dispatcher.ResponseData['body'], maxBytes: number | undefined): Promise<Buffer> {
  if (maxBytes === undefined) return Buffer.from(await body.arrayBuffer())
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new TooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What a problem document has room in, whatever was asked for. */
const REFUSAL_BYTES = 64 * 1024

async function readBeginning(body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, REFUSAL_BYTES - bytes))
    bytes += chunk.length
    if (bytes >= REFUSAL_BYTES) break
  }
  return Buffer.concat(chunks)
}

function headersOf(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(raw))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one)
  return headers
}

function networkProblem(error: unknown, url: string, timedOut: boolean): NetworkProblem {
  if (error instanceof NetworkProblem) return error
  const host = new URL(url).host
  const slow =
    timedOut ||
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  if (slow) return new NetworkProblem('timeout', `${host} did not answer in time`, error)
  const reason = error instanceof Error ? error.message : String(error)
  // The latter where a proxy was between, which does not hand on why.
  const cut =
    error instanceof errors.SocketError ||
    error instanceof errors.ClientDestroyedError ||
    /ECONNRESET|EPIPE/.test(codeOf(error))
  return cut
    ? new NetworkProblem('cut', `The connection to ${host} was cut (${reason})`, error)
    : new NetworkProblem('unreachable', `${host} cannot be reached (${reason}). Check the network`, error)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
