import type { Queue } from '@veza/shared/contracts/listening.ts'
import { type Backend, Refused } from './backend.ts'
import { applied, type Change, emptyQueue } from './model.ts'

/** How often a page that is looked at asks whether another device has changed the queue. */
const ASK_MS = 15_000

export type Fault = 'full' | 'gone' | 'failed'

/** The queue as this page knows it: what is done here shows at once, what others do comes by asking. */
export class QueueStore {
  queue: Queue = emptyQueue
  /** When the queue was read for the first time, or could not be. */
  readonly ready: Promise<void>
  /** When it is known how the queue stands where it is kept; as long as that cannot be read, not. */
  readonly known: Promise<void>
  onFault: (fault: Fault) => void = () => undefined
  readonly #backend: Backend
  readonly #listeners = new Set<() => void>()
  #line: Promise<unknown>
  readonly #setKnown: () => void
  #waiting = 0
  /** As it was last told, without what is still on its way. */
  #confirmed: Queue = emptyQueue

  constructor(backend: Backend) {
    this.#backend = backend
    const { promise, resolve } = Promise.withResolvers<void>()
    this.known = promise
    this.#setKnown = resolve
    this.ready = this.refresh()
    this.#line = this.ready
  }

  subscribe(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Asks now and then, as long as somebody looks at the page. */
  keepFresh(): void {
    const ask = () => {
      if (document.visibilityState === 'visible') void this.refresh()
    }
    setInterval(ask, ASK_MS)
    document.addEventListener('visibilitychange', ask)
    addEventListener('storage', ask)
    addEventListener('online', ask)
  }

  /** Whoever listens hears of it in any case: what could not be had before may be there now. */
  async refresh(): Promise<void> {
    const read = await this.#backend.read().catch(() => undefined)
    if (read) {
      this.#confirmed = read
      this.#setKnown()
    }
    // What is on its way is newer than what was just read.
    this.#show(read && this.#waiting === 0 ? read : this.queue)
  }

  /** Shows a change at once, and has it kept: one after the other, in the order in which they were made. @returns why it was not */
  change(change: Change): Promise<Fault | undefined> {
    this.#show(applied(this.queue, change))
    this.#waiting++
    const sent = this.#line.then(() => this.#send(change))
    this.#line = sent
    return sent
  }

  keepPosition(itemId: string, positionMs: number, isLeaving: boolean): void {
    this.queue = this.queue.currentId === itemId ? { ...this.queue, positionMs } : this.queue
    this.#backend.keepPosition(itemId, positionMs, isLeaving)
  }

  async #send(change: Change): Promise<Fault | undefined> {
    const answer = await this.#backend.send(change).catch((error: unknown) => faultOf(error))
    this.#waiting--
    if (typeof answer !== 'string') {
      this.#confirmed = answer
      if (this.#waiting === 0) this.#show(answer)
      return undefined
    }
    this.onFault(answer)
    await this.refresh()
    if (this.#waiting === 0) this.#show(this.#confirmed)
    return answer
  }

  #show(queue: Queue): void {
    this.queue = queue
    for (const listener of this.#listeners) listener()
  }
}

const faults: Readonly<Record<string, Fault>> = {
  'queue-full': 'full',
  'track-not-found': 'gone',
  'item-not-found': 'gone',
  'place-gone': 'gone',
}
const faultOf = (error: unknown): Fault =>
  error instanceof Refused ? (faults[error.code] ?? 'failed') : 'failed'
