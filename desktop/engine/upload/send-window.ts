/** One piece under way. */
export interface Ticket {
  /** Waits until so many more bytes may be sent. Rejects with the signal's reason. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined
  /** The piece is stored, or has failed: none of it is under way any more. */
  close(): void
}

interface Entry {
  readonly bytes: number
  sent: number
  waiting: { readonly bytes: number; go(): void } | undefined
}

/**
 * Bounds what is sent and not yet confirmed, over all that send: it is what a crash makes us send again. The oldest
 * piece may always go on, so that something is always about to be confirmed; the others share the rest, older first.
 */
export class SendWindow {
  readonly #limit: number
  readonly #entries: Entry[] = []

  /** @param limit bytes; what one piece alone has beyond it is let through */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** @param bytes size of the piece */
  open(bytes: number): Ticket {
    const entry: Entry = { bytes, sent: 0, waiting: undefined }
    this.#entries.push(entry)
    return {
      take: (more, signal) => this.#take(entry, more, signal),
      close: () => {
        const at = this.#entries.indexOf(entry)
        if (at >= 0) this.#entries.splice(at, 1)
        this.#admit()
      },
    }
  }

  #take(entry: Entry, bytes: number, signal: AbortSignal): Promise<void> | undefined {
    if (this.#mayGo(entry, bytes)) {
      entry.sent += bytes
      return undefined
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        entry.waiting = undefined
        reject(signal.reason)
      }
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      entry.waiting = {
        bytes,
        go() {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
    })
  }

  #mayGo(entry: Entry, bytes: number): boolean {
    const [oldest, ...others] = this.#entries
    if (oldest === undefined || entry === oldest) return true
    // Each becomes the oldest in its turn: room for the largest is set aside.
    const reserve = Math.max(...this.#entries.map((one) => one.bytes))
    return others.reduce((sum, { sent }) => sum + sent, bytes) <= this.#limit - reserve
  }

  #admit(): void {
    for (const entry of this.#entries) {
      const { waiting } = entry
      if (waiting === undefined || !this.#mayGo(entry, waiting.bytes)) continue
      entry.waiting = undefined
      entry.sent += waiting.bytes
      waiting.go()
    }
  }
}
