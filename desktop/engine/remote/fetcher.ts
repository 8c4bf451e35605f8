import type { Clock } from '@veza/shared/kernel/time.ts'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import { TooLarge } from '../api/transport.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { accountBackOffOf, pauseMs, type Random } from '../queue/backoff.ts'
import type { Connections } from '../session/connections.ts'
import { SignedOut } from '../session/session.ts'
import { type AccountKey, nameOf } from '../sync/accounts.ts'
import { type FetchParts, fetchThing, NotUsable } from './fetch.ts'
import { keepFile, keepSource, type RemoteThing } from './files.ts'

export interface FetcherDeps extends FetchParts {
  readonly db: Sqlite
  readonly clock: Clock
  readonly random: Random
  readonly connections: Pick<Connections, 'to'>
  monotonicMs(): number
  /** Whether anything gets through to its server now, as far as others know. */
  isReachable(key: AccountKey): boolean
  /** One more is in place, or known to be the same. */
  onKept(thing: RemoteThing): Promise<void>
  onFault(error: unknown): void
}

interface Wish {
  readonly key: AccountKey
  readonly thing: RemoteThing
  failures: number
}

/** Fetched at once, over all accounts. */
const AT_ONCE = 4
/** Wishes beyond these are of rows that were scrolled away long ago: they come again with their rows. */
const WAITING_MAX = 400
/** So often something may fail by itself before it is left alone for a while. */
const FAILURES_MAX = 3
/** Of what has ended so many are known, so that it is not fetched over and over. */
const ENDED_MAX = 4_000
/** What came, and gave way in the cache, is not fetched again for as long: what has no room together would take turns for ever (ms). */
const AGAIN_MS = 10 * 60_000

const keyOf = ({ account, trackId, kind }: RemoteThing) => `${kind} ${trackId} ${account}`

/** Fetches what is looked at: the newest wish first, a few at once, and nothing while nothing gets through. */
export class Fetcher {
  readonly #deps: FetcherDeps
  readonly #waiting = new Map<string, Wish>()
  readonly #running = new Map<string, Promise<void>>()
  /** By key: for which source, and until when nothing is to be done about it. */
  readonly #ended = new Map<string, { readonly source: string; readonly untilMs: number }>()
  readonly #closed = new Map<string, { readonly failures: number; readonly untilMs: number }>()
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined

  constructor(deps: FetcherDeps) {
    this.#deps = deps
  }

  want(key: AccountKey, things: readonly RemoteThing[]): void {
    const now = this.#deps.monotonicMs()
    const before = [...this.#waiting]
    this.#waiting.clear()
    for (const thing of things) {
      const name = keyOf(thing)
      const ended = this.#ended.get(name)
      if (this.#running.has(name) || (ended?.source === thing.source && now < ended.untilMs)) continue
      if (this.#waiting.size < WAITING_MAX) this.#waiting.set(name, { key, thing, failures: 0 })
    }
    for (const [name, wish] of before)
      if (!this.#waiting.has(name) && this.#waiting.size < WAITING_MAX) this.#waiting.set(name, wish)
    this.look()
  }

  /** Nothing waits for its time any more: the network is another, or back. */
  hurry(): void {
    this.#closed.clear()
    this.look()
  }

  look(): void {
    if (this.#stopping.signal.aborted) return
    for (const [name, wish] of this.#waiting) {
      if (this.#running.size >= AT_ONCE) return
      if (this.#running.has(name) || !this.#isOpen(wish.key)) continue
      this.#waiting.delete(name)
      this.#begin(name, wish)
    }
  }

  /** Ends what is under way; what waits is forgotten. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The engine stops.'))
    clearTimeout(this.#timer)
    await Promise.all(this.#running.values())
  }

  #isOpen(key: AccountKey): boolean {
    if (!this.#deps.isReachable(key)) return false
    const closed = this.#closed.get(nameOf(key))
    if (closed === undefined) return true
    // While nothing gets through, one is enough to see when it does.
    return this.#running.size === 0 && this.#deps.monotonicMs() >= closed.untilMs
  }

  #begin(name: string, wish: Wish): void {
    const ended = this.#fetch(name, wish).then(() => {
      this.#running.delete(name)
      this.look()
    })
    this.#running.set(name, ended)
  }

  /** Never rejects. */
  async #fetch(name: string, wish: Wish): Promise<void> {
    const { key, thing } = wish
    const { db, clock, connections } = this.#deps
    try {
      const connection = connections.to(key.server, key.accountId)
      const signal = AbortSignal.any([this.#stopping.signal, connection.signal])
      const from = { media: connection.media, server: key.server }
      const found = await fetchThing(this.#deps, from, thing, signal)
      signal.throwIfAborted()
      if (found === null) keepSource(db, thing)
      else if (!keepFile(db, thing, found, clock.now())) return
      this.#closed.delete(nameOf(key))
      this.#end(name, thing, AGAIN_MS)
      await this.#deps.onKept(thing)
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#failed(name, wish, error)
    }
  }

  #failed(name: string, wish: Wish, error: unknown): void {
    const { key, thing } = wish
    if (isSignedOut(error)) this.#forget(key)
    else if (isRefused(error)) this.#end(name, thing, Number.POSITIVE_INFINITY)
    else this.#postpone(name, wish, error)
  }

  #postpone(name: string, wish: Wish, error: unknown): void {
    const { key, thing } = wish
    if (error instanceof ApiProblem) this.#close(key, error.retryAfterMs)
    else if (error instanceof NetworkProblem) this.#close(key, undefined)
    else this.#deps.onFault(error)
    // A network that is away is no fault of the thing's.
    const isItsOwn = !(error instanceof NetworkProblem && ['unreachable', 'cut'].includes(error.code))
    const failures = wish.failures + (isItsOwn ? 1 : 0)
    if (failures >= FAILURES_MAX) this.#end(name, thing, AGAIN_MS)
    else if (!this.#waiting.has(name)) this.#waiting.set(name, { ...wish, failures })
  }

  #end(name: string, { source }: RemoteThing, forMs: number): void {
    this.#ended.delete(name)
    this.#ended.set(name, { source, untilMs: this.#deps.monotonicMs() + forMs })
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > ENDED_MAX && oldest !== undefined) this.#ended.delete(oldest)
  }

  #close(key: AccountKey, retryAfterMs: number | undefined): void {
    const { random, monotonicMs } = this.#deps
    const failures = (this.#closed.get(nameOf(key))?.failures ?? 0) + 1
    const pause = pauseMs(accountBackOffOf('network-unreachable'), failures, random, retryAfterMs)
    this.#closed.set(nameOf(key), { failures, untilMs: monotonicMs() + pause })
    this.#lookLater()
  }

  /** Once the first of what is closed may be tried again. */
  #lookLater(): void {
    const opens = Math.min(...[...this.#closed.values()].map(({ untilMs }) => untilMs))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => {
        this.look()
        const isLater = [...this.#closed.values()].some(({ untilMs }) => untilMs > this.#deps.monotonicMs())
        if (isLater && !this.#stopping.signal.aborted) this.#lookLater()
      },
      Math.max(1, opens - this.#deps.monotonicMs() + 1),
    ).unref()
  }

  #forget(key: AccountKey): void {
    for (const [name, wish] of this.#waiting) if (nameOf(wish.key) === nameOf(key)) this.#waiting.delete(name)
  }
}

const isSignedOut = (error: unknown): boolean =>
  error instanceof SignedOut || (error instanceof ApiProblem && error.status === 401)

/** Asked for again, it would be no better. */
const isRefused = (error: unknown): boolean =>
  error instanceof NotUsable ||
  error instanceof TooLarge ||
  (error instanceof ApiProblem && !error.isTemporary)
