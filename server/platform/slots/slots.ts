/** So many at once; the others wait in turn, and so many may wait. */
export class Slots {
  #free: number
  readonly #waitingMax: number
  readonly #full: () => Error
  readonly #waiting: (() => void)[] = []

  /** @param full makes the error for whoever comes when `waitingMax` wait already */
  constructor(atOnce: number, waitingMax: number, full: () => Error) {
    this.#free = atOnce
    this.#waitingMax = waitingMax
    this.#full = full
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await this.#turn()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) throw this.#full()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
