import type { ClientLink } from '@orpc/client'
import { type HostNews, readNews } from '@veza/shared/studio/bridge/wire.ts'

export type Message = string | Uint8Array

/** What the host opens between screens and engine. Messages arrive whole and in order. */
export interface Wire {
  send(message: Message): void
  onMessage(listener: (message: Message) => void): void
  /** `code`: why a socket was closed (RFC 6455), where it is one. */
  onClose(listener: (code?: number) => void): void
}

/** Resolves once messages can be sent. Throws `NotLetIn` where trying again would not help. */
export type OpenWire = () => Promise<Wire>

/** This window has no right to talk to the engine: it was opened by an address that was used before. */
export class NotLetIn extends Error {
  override readonly name = 'NotLetIn'
}

export interface ConnectionState {
  readonly kind: 'opening' | 'open' | 'lost' | 'not-let-in'
  /** What the host said last of its engine. */
  readonly news: HostNews | null
}

type Link = ClientLink<Record<never, never>>

export interface Connection {
  readonly state: ConnectionState
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void
  /** The one that is open, or the next that will be. */
  link(): Promise<Link>
  /** Reads a stream for as long as the signal lets, and begins it anew whenever it ends. */
  follow<T>(
    begin: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
    onEvent: (event: T) => void,
    signal: AbortSignal,
  ): Promise<void>
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 3_000
const pauseAfter = (failures: number) =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures))
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export function createConnection(openWire: OpenWire, toLink: (wire: Wire) => Link): Connection {
  const listeners = new Set<() => void>()
  let state: ConnectionState = { kind: 'opening', news: null }
  let coming = Promise.withResolvers<Link>()

  function become(next: Partial<ConnectionState>): void {
    state = { ...state, ...next }
    for (const listener of listeners) listener()
  }

  async function use(wire: Wire): Promise<void> {
    const link = toLink(wire)
    let isOpen = false
    wire.onMessage((message) => {
      const news = readNews(message)
      if (!news) return
      // A host lets one in while its engine comes back, to say so: what is asked then waits for the next wire.
      if (isOpen || news.engine !== 'running') return become({ news })
      isOpen = true
      coming.resolve(link)
      become({ kind: 'open', news })
    })
    const closed = new Promise<void>((resolve) => {
      // At once: a call of this very moment waits for the next wire.
      wire.onClose(() => {
        if (isOpen) coming = Promise.withResolvers<Link>()
        resolve()
      })
    })
    await closed
    become({ kind: 'lost' })
  }

  async function keepOpen(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        const wire = await openWire()
        await use(wire)
        failures = -1
      } catch (error) {
        if (error instanceof NotLetIn) return become({ kind: 'not-let-in' })
        become({ kind: 'lost' })
      }
      await pause(pauseAfter(failures))
    }
  }

  void keepOpen()
  return {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    link: () => coming.promise,
    follow,
  }
}

async function follow<T>(
  begin: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onEvent: (event: T) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      for await (const event of await begin(signal)) {
        failures = 0
        onEvent(event)
      }
    } catch {
      // It was cut; the next one begins with what was missed.
    }
    if (!signal.aborted) await pause(pauseAfter(failures))
  }
}
