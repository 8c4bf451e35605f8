import type { Clock } from '@veza/shared/kernel/time.ts'

export interface Remembered<T> {
  /** What is known, or asked for anew when it has grown old. Many at once ask once. */
  get(): Promise<T>
  /** Asks anew, whatever is known. */
  renew(): Promise<T>
}

export interface Lifetime {
  /** For so long it is not asked for again (ms). */
  readonly freshMs: number
  /** For so long it serves while asking fails (ms). */
  readonly staleMs: number
  readonly onFailure: (error: unknown) => void
}

/** Keeps the newest answer of a question, for a while. */
export function remembered<T>(clock: Clock, ask: () => Promise<T>, lifetime: Lifetime): Remembered<T> {
  let known: { readonly value: T; readonly at: number } | undefined
  let pending: Promise<T> | undefined
  const nowMs = () => clock.now().getTime()
  const renew = (): Promise<T> => {
    pending ??= ask()
      .then((value) => {
        known = { value, at: nowMs() }
        return value
      })
      .finally(() => {
        pending = undefined
      })
    return pending
  }
  const get = async (): Promise<T> => {
    if (known && nowMs() - known.at < lifetime.freshMs) return known.value
    try {
      return await renew()
    } catch (error) {
      if (!known || nowMs() - known.at >= lifetime.staleMs) throw error
      lifetime.onFailure(error)
      return known.value
    }
  }
  return { get, renew }
}
