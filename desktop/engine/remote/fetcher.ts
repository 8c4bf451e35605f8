import type { Clock } from '@veza/shared/kernel/time.ts'
import { ApiProblem, NetworkProblem, STORE_REFUSED } from '../api/problem.ts'
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
  /** One more of this account is in place, or known to be the same. */
  onKept(thing: RemoteThing, key: AccountKey): Promise<void>
  onFault(error: unknown): void
}

interface Wish {
  readonly key: AccountKey
  readonly thing: RemoteThing
  readonly failures: number
  /** How often it was left alone for a while. */
  readonly rests: number
}

interface Ended {
  readonly source: string
  /** Until then nothing is to be done about it, whoever looks at it. */
  readonly untilMs: number
  /** What is tried again by itself, and when: whoever looks at it asks once. */
  readonly rest?: { readonly wish: Wish; readonly untilMs: number }
}

/** Fetched at once, over all accounts. */
const AT_ONCE = 4
/** Wishes beyond these are of rows that were scrolled away long ago: they come again with their rows. */
const WAITING_MAX = 400
/** So often something may fail by itself before it is left alone for a while. */
const FAILURES_MAX = 3
/** Of what has ended so many are known, so that it is not fetched over and over. */
const ENDED_MAX = 4_000
/**
 * What was refused is left alone for as long, twice as long each time. What came, and gave way in the cache, is not fetched again
 * before either: what has no room together would take turns for ever (ms).
 */
const AGAIN_MS = 10 * 60_000
const DOUBLED_MAX = 6

const keyOf = ({ account, trackId, kind }: RemoteThing) => `${kind} ${trackId} ${account}`

/** Fetches what is looked at: the newest wish first, a few at once, and nothing while nothing gets through. */
export class Fetcher {
  readonly #deps: FetcherDeps
  readonly #waiting = new Map<string, Wish>()
  readonly #running = new Map<string, { readonly source: string; readonly ended: Promise<void> }>()
  /** By key. */
  readonly #ended = new Map<string, Ended>()
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
      if (this.#running.get(name)?.source === thing.source) continue
      if (ended?.source === thing.source && now < ended.untilMs) continue
      if (this.#waiting.size >= WAITING_MAX) continue
      this.#ended.delete(name)
      this.#waiting.set(name, { key, thing, failures: 0, rests: 0 })
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
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
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
    this.#running.set(name, { source: wish.thing.source, ended })
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
      await this.#deps.onKept(thing, key)
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#failed(name, wish, error)
    }
  }

  #failed(name: string, wish: Wish, error: unknown): void {
    const { key, thing } = wish
    if (isSignedOut(error)) this.#forget(key)
    else if (isForGood(error)) this.#end(name, thing, Number.POSITIVE_INFINITY)
    else if (isRefused(error)) this.#rest(name, wish)
    else this.#postpone(name, wish, error)
  }

  #postpone(name: string, wish: Wish, error: unknown): void {
    // Of the network's, the server's or this computer's faults the next thing would have the same.
    this.#close(wish.key, error)
    if (!(error instanceof ApiProblem || error instanceof NetworkProblem)) this.#deps.onFault(error)
    const failures = wish.failures + (error instanceof ApiProblem ? 1 : 0)
    if (failures >= FAILURES_MAX) this.#rest(name, wish)
    else if (!this.#waiting.has(name)) this.#waiting.set(name, { ...wish, failures })
  }

  /** It may be better later. */
  #rest(name: string, wish: Wish): void {
    const forMs = AGAIN_MS * 2 ** Math.min(wish.rests, DOUBLED_MAX)
    const rest = { ...wish, failures: 0, rests: wish.rests + 1 }
    this.#end(name, wish.thing, AGAIN_MS, { wish: rest, untilMs: this.#deps.monotonicMs() + forMs })
    this.#lookLater()
  }

  /** What has rested is wished for again; what finds no room comes again with its row. */
  #wake(): void {
    const now = this.#deps.monotonicMs()
    for (const [name, { rest, ...ended }] of this.#ended) {
      if (rest === undefined || now < rest.untilMs) continue
      this.#ended.set(name, ended)
      const hasRoom = this.#waiting.size < WAITING_MAX && !this.#running.has(name)
      if (hasRoom && !this.#waiting.has(name)) this.#waiting.set(name, rest.wish)
    }
  }

  #end(name: string, { source }: RemoteThing, forMs: number, rest?: Ended['rest']): void {
    this.#ended.delete(name)
    const untilMs = this.#deps.monotonicMs() + forMs
    this.#ended.set(name, { source, untilMs, ...(rest && { rest }) })
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > ENDED_MAX && oldest !== undefined) this.#ended.delete(oldest)
  }

  #close(key: AccountKey, error: unknown): void {
    const { random, monotonicMs } = this.#deps
    const failures = (this.#closed.get(nameOf(key))?.failures ?? 0) + 1
    // A network comes back in a moment; a disk that is full, or a server in trouble, takes longer.
    const backOff = accountBackOffOf(
      error instanceof NetworkProblem ? 'network-unreachable' : 'server-trouble',
    )
    const pause = pauseMs(
      backOff,
      failures,
      random,
      error instanceof ApiProblem ? error.retryAfterMs : undefined,
    )
    this.#closed.set(nameOf(key), { failures, untilMs: monotonicMs() + pause })
    this.#lookLater()
  }

  /** Once the first of what is closed, or rests, may be tried again. */
  #lookLater(): void {
    const now = this.#deps.monotonicMs()
    const rests = [...this.#ended.values()].flatMap(({ rest }) => rest?.untilMs ?? [])
    const times = [...this.#closed.values()].map(({ untilMs }) => untilMs).concat(rests)
    const next = Math.min(...times.filter((time) => time >= now))
    clearTimeout(this.#timer)
    if (next === Number.POSITIVE_INFINITY || this.#stopping.signal.aborted) return
    this.#timer = setTimeout(
      () => {
        this.#wake()
        this.look()
        this.#lookLater()
      },
      Math.max(1, next - now + 1),
    ).unref()
  }

  #forget(key: AccountKey): void {
    for (const [name, wish] of this.#waiting) if (nameOf(wish.key) === nameOf(key)) this.#waiting.delete(name)
    for (const [name, { rest, ...ended }] of this.#ended)
      if (rest && nameOf(rest.wish.key) === nameOf(key)) this.#ended.set(name, ended)
  }
}

/** A store knows nobody: what it says is of one address. */
const isSignedOut = (error: unknown): boolean =>
  error instanceof SignedOut ||
  (error instanceof ApiProblem && error.status === 401 && error.code !== STORE_REFUSED)

/** Asked for again, the same would come. */
const isForGood = (error: unknown): boolean =>
  error instanceof TooLarge || (error instanceof NotUsable && error.isForGood)

/** Asked for again at once, it would be no better. */
const isRefused = (error: unknown): boolean =>
  error instanceof NotUsable || (error instanceof ApiProblem && !error.isTemporary)
