import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type Agent, type Dispatcher, errors, request } from 'undici'
import { openDispatcher } from '../api/dispatcher.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { PutAnswer } from './judge.ts'
import {
  type BufferPool,
  createBufferPool,
  createSliceReader,
  ShortRead,
  type SliceEvents,
} from './slices.ts'

/** What the store said about a request is in `PutAnswer`; this is for when it said nothing. */
export type SilenceKind = 'stalled' | 'cut' | 'unreachable' | 'reconnected' | 'short-read'

export class Silence extends Error {
  override readonly name = 'Silence'
  readonly kind: SilenceKind

  constructor(kind: SilenceKind, detail: string, cause?: unknown) {
    super(detail, { cause })
    this.kind = kind
  }
}

export interface PutRequest {
  readonly url: string
  /** Sent as they are. */
  readonly headers: Readonly<Record<string, string>>
  readonly handle: FileHandle
  readonly offset: number
  readonly bytes: number
  readonly signal: AbortSignal
  /** Asked before each slice; may hold it back. */
  allow(bytes: number, signal: AbortSignal): Promise<void> | undefined
  /** Bytes that the kernel took since the last call. */
  onSent(bytes: number): void
}

/** Sends pieces of files to signed addresses, over sockets of its own. */
export interface StoreClient {
  /** Throws `Silence` where no answer came, and the signal's reason when aborted. */
  put(request: PutRequest): Promise<PutAnswer>
  /** Drops every socket, and sends over new ones from now on. */
  reconnect(): void
  /** Aborted by the next `reconnect`; a new one is here after it. */
  readonly line: AbortSignal
  close(): Promise<void>
}

export interface StoreClientOptions {
  readonly bandwidth: Bandwidth
  /** Give a socket up after so long without a byte (ms). */
  readonly stallMs: number
  readonly connections: number
  readonly monotonicMs: () => number
  readonly agentOptions?: Agent.Options
}

const BODY_SEEN = 4_096
/** The last bytes wait in the kernel where nobody sees them go: they get as long as this many took before them, twice. */
const TAIL_BYTES = 1024 * 1024

export function createStoreClient(options: StoreClientOptions): StoreClient {
  const pool = createBufferPool()
  let wire = openWire(options)
  return {
    put: (request) => put(options, pool, wire, request),
    reconnect() {
      const old = wire
      wire = openWire(options)
      old.cut.abort()
      void old.agent.destroy(new Silence('reconnected', 'The network changed'))
    },
    get line() {
      return wire.cut.signal
    },
    close: () => wire.agent.destroy(),
  }
}

interface Wire {
  readonly agent: Dispatcher
  readonly cut: AbortController
}

function openWire({ connections, stallMs, agentOptions }: StoreClientOptions): Wire {
  const agent = openDispatcher({
    connections,
    pipelining: 1,
    // Silence is judged here, by bytes; these would judge it by the request.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 15_000,
    connectMs: stallMs,
    ...agentOptions,
  })
  return { agent, cut: new AbortController() }
}

async function put(
  { bandwidth, stallMs, monotonicMs }: StoreClientOptions,
  pool: BufferPool,
  wire: Wire,
  order: PutRequest,
): Promise<PutAnswer> {
  const watch = watchSilence(stallMs, monotonicMs)
  const signal = AbortSignal.any([watch.signal, order.signal])
  const reader = createSliceReader(order.handle, order.offset, order.bytes, pool, {
    ...watch.events,
    async allow(bytes) {
      await order.allow(bytes, signal)
      if (bandwidth.limit !== undefined) await bandwidth.take(bytes, signal)
    },
    taken(bytes, isLast) {
      watch.events.taken(bytes, isLast)
      order.onSent(bytes)
    },
  })
  try {
    const answer = await request(order.url, {
      method: 'PUT',
      headers: { ...order.headers, 'content-length': String(order.bytes) },
      // undici takes any async iterable, though its types do not say so; a Readable would read ahead of the drain.
      body: reader.body() as unknown as Readable,
      signal,
      dispatcher: wire.agent,
    })
    const body = await readSome(answer.body)
    // An answer that came before the end of the body leaves slices on their way.
    if (answer.statusCode < 300) reader.release()
    const header = (name: string) => [answer.headers[name]].flat()[0]
    return {
      status: answer.statusCode,
      etag: header('etag'),
      retryAfter: header('retry-after'),
      contentType: header('content-type') ?? '',
      body,
    }
  } catch (error) {
    if (order.signal.aborted) throw order.signal.reason
    throw silence(error, watch.signal.aborted, wire.cut.signal.aborted)
  } finally {
    watch.stop()
  }
}

interface SilenceWatch {
  readonly signal: AbortSignal
  readonly events: Omit<SliceEvents, 'allow'>
  stop(): void
}

/** Aborts when nothing moves for too long; not while we ourselves hold back (disk, bandwidth limit). */
function watchSilence(stallMs: number, nowMs: () => number): SilenceWatch {
  const abort = new AbortController()
  let deadline = nowMs() + stallMs
  let tail = { sinceMs: nowMs(), bytes: 0 }
  let tailMs = 0
  const timer = setInterval(
    () => {
      if (nowMs() >= deadline) abort.abort()
    },
    Math.max(10, Math.min(1_000, stallMs / 4)),
  )
  return {
    signal: abort.signal,
    events: {
      nowMs,
      hold() {
        deadline = Number.POSITIVE_INFINITY
      },
      out() {
        deadline = nowMs() + stallMs
      },
      taken(bytes, isLast) {
        const now = nowMs()
        tail.bytes += bytes
        if (tail.bytes >= TAIL_BYTES) {
          tailMs = now - tail.sinceMs
          tail = { sinceMs: now, bytes: 0 }
        }
        deadline = isLast
          ? now + Math.max(stallMs, 2 * Math.max(tailMs, now - tail.sinceMs))
          : Number.POSITIVE_INFINITY
      },
    },
    stop: () => clearInterval(timer),
  }
}

async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let seen = 0
  for await (const chunk of body) {
    if (seen < BODY_SEEN) chunks.push(chunk)
    seen += chunk.length
    if (seen > 64 * BODY_SEEN) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, BODY_SEEN)
}

function silence(error: unknown, stalled: boolean, reconnected: boolean): Silence {
  if (reconnected || error instanceof Silence)
    return error instanceof Silence ? error : new Silence('reconnected', 'The network changed', error)
  if (error instanceof ShortRead) return new Silence('short-read', error.message, error)
  if (stalled) return new Silence('stalled', 'The store said nothing for too long', error)
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const cut = error instanceof errors.SocketError || ['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code)
  return cut
    ? new Silence('cut', `The connection to the store was cut (${message})`, error)
    : new Silence('unreachable', `The store cannot be reached (${message})`, error)
}
