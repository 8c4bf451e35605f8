import type { Failure } from '@veza/shared/studio/failures.ts'
import { claimNext, type Obstacle, sendClaimed } from '../outbox/flush.ts'
import { type Outcome, outcomeOf } from '../outbox/outcome.ts'
import { nextImage, sendImage } from '../outbox/send-images.ts'
import { accountBackOffOf, pauseMs } from '../queue/backoff.ts'
import type { Connection } from '../session/connections.ts'
import type { AccountKey } from './accounts.ts'
import { openAccount } from './accounts.ts'
import type { KeeperDeps, KeeperPace } from './keeper-deps.ts'
import { pull } from './pull.ts'

export interface Standing {
  /** Why the last try did not get through; null where it did. */
  readonly failure: Failure | null
  readonly isPulling: boolean
  readonly isSending: boolean
}

interface AccountKeeperDeps extends KeeperDeps {
  /** Nothing new is sent while it is. */
  isHeld(): boolean
}

export const monotonicMs = (): number => performance.now()

/** The work for one account: several things are sent abreast, one pull at a time, and nothing while nothing gets through. */
export class AccountKeeper {
  readonly key: AccountKey
  readonly #deps: AccountKeeperDeps
  readonly #pace: KeeperPace
  readonly #signal: AbortSignal
  /** Pauses are of the clock that nobody sets: one that is set back would make them as long as it was ahead. */
  readonly #monotonicMs: () => number
  readonly #sending = new Set<Promise<void>>()
  #pulling: Promise<void> | null = null
  #sendingImage: Promise<void> | null = null
  #pullAtMs = 0
  /** Asked for while one may be under way, which may have looked too early. */
  #isPullWanted = false
  /** Until then nothing is tried. */
  #closedUntilMs = 0
  #failures = 0
  #failure: Failure | null = null

  constructor(deps: AccountKeeperDeps, pace: KeeperPace, key: AccountKey, signal: AbortSignal) {
    this.#deps = deps
    this.#pace = pace
    this.key = key
    this.#signal = signal
    this.#monotonicMs = deps.monotonicMs ?? monotonicMs
  }

  get isIdle(): boolean {
    return this.#sending.size === 0 && this.#pulling === null && this.#sendingImage === null
  }

  get isSendingImage(): boolean {
    return this.#sendingImage !== null
  }

  standing(): Standing {
    const isSending = this.#sending.size > 0 || this.#sendingImage !== null
    return { failure: this.#failure, isPulling: this.#pulling !== null, isSending }
  }

  /** The network is back: nothing waits for its time. */
  hurry(): void {
    this.#closedUntilMs = 0
    this.pullSoon()
  }

  pullSoon(): void {
    this.#pullAtMs = 0
    this.#isPullWanted = true
  }

  async ended(): Promise<void> {
    await Promise.all([...this.#sending, this.#sendingImage, this.#pulling])
  }

  look(): void {
    const now = this.#monotonicMs()
    if (this.#signal.aborted || now < this.#closedUntilMs) return
    const connection = this.#connection()
    if (connection === null) return
    if (!this.#deps.isHeld()) this.#sendNext(connection)
    if (this.#pulling === null && now >= this.#pullAtMs) this.#pull(connection)
  }

  #sendNext(connection: Connection): void {
    const { id } = openAccount(this.#deps.db, this.key)
    // While nothing gets through, one is enough to see when it does.
    const room = this.#failures > 0 ? 1 : this.#pace.abreast
    while (this.#sending.size < room) {
      const claimed = claimNext(this.#deps, id)
      if (claimed === undefined) break
      this.#send(connection, claimed)
    }
    if (this.#sendingImage === null) this.#sendImage(connection, id)
  }

  /** Null where nobody is signed in any more. Before anything is claimed: what is claimed is sent. */
  #connection(): Connection | null {
    try {
      return this.#deps.connections.to(this.key.server, this.key.accountId)
    } catch (error) {
      this.#closed(this.#obstacleIn(error))
      return null
    }
  }

  #send({ api }: Connection, claimed: NonNullable<ReturnType<typeof claimNext>>): void {
    const { server } = this.key
    const work = this.#done(() => sendClaimed(this.#deps, { api, server }, claimed, this.#signal))
    const ended: Promise<void> = work.then(() => {
      this.#sending.delete(ended)
      this.#deps.onChange()
      this.#look()
    })
    this.#sending.add(ended)
  }

  #sendImage({ uploader, signal }: Connection, account: number): void {
    const image = nextImage(this.#deps.db, account)
    if (image === undefined) return
    const to = { uploader, server: this.key.server, account }
    const either = AbortSignal.any([this.#signal, signal])
    this.#sendingImage = this.#done(() => sendImage(this.#deps, to, image, either)).then(() => {
      this.#sendingImage = null
      this.#deps.onChange()
      this.#look()
    })
  }

  #pull({ api }: Connection): void {
    this.#isPullWanted = false
    this.#pulling = this.#done(async () => {
      const hasNews = await pull(this.#deps, api, this.key, this.#signal)
      if (!this.#isPullWanted) this.#pullAtMs = this.#monotonicMs() + this.#pace.pullMs
      if (hasNews) this.#deps.onChange()
      return null
    }).then(() => {
      this.#pulling = null
      this.#look()
    })
  }

  /** What comes next, at once rather than at the next look. */
  #look(): void {
    try {
      this.look()
    } catch (error) {
      this.#deps.onFault(error)
    }
  }

  /** Never rejects: what went wrong closes this account for a while, and is said. */
  async #done(work: () => Promise<Obstacle | null>): Promise<void> {
    try {
      const obstacle = await work()
      if (obstacle === null) this.#opened()
      else this.#closed(obstacle)
    } catch (error) {
      if (!this.#signal.aborted) this.#closed(this.#obstacleIn(error))
    }
  }

  #obstacleIn(error: unknown): Obstacle {
    const outcome = this.#outcome(error)
    if (outcome?.kind === 'again') return outcome
    if (outcome?.kind === 'refused') return { failure: outcome.failure, retryAfterMs: undefined }
    this.#deps.onFault(error)
    const failure: Failure = { code: 'unexpected', params: {}, detail: String(error) }
    return { failure, retryAfterMs: undefined }
  }

  #outcome(error: unknown): Outcome | undefined {
    try {
      return outcomeOf(error, 'track', this.key.server)
    } catch {
      return undefined
    }
  }

  #opened(): void {
    const wasClosed = this.#failure !== null
    this.#failures = 0
    this.#failure = null
    if (wasClosed) this.#deps.onChange()
  }

  #closed({ failure, retryAfterMs }: Obstacle): void {
    this.#failures += 1
    this.#failure = failure
    const pause = pauseMs(accountBackOffOf(failure.code), this.#failures, this.#deps.random, retryAfterMs)
    this.#closedUntilMs = this.#monotonicMs() + pause
    this.#deps.onChange()
  }
}
