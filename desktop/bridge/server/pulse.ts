import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { PROGRESS_EVENTS_PER_SECOND } from '@veza/shared/studio/events.ts'

export interface Pulse extends Disposable {
  /** Waits for the next beat, and for a tenth of a second since the one before. @returns false once it is over */
  next(): Promise<boolean>
}

const GAP_MS = 1_000 / PROGRESS_EVENTS_PER_SECOND

/**
 * Turns any number of beats into at most ten a second. Whoever is slow to ask for the next finds one, not a queue:
 * that is what holds streams back whose reader is slow.
 */
export function createPulse(
  clock: Clock,
  signal: AbortSignal,
  subscribe: (beat: () => void) => () => void,
): Pulse {
  let isDue = false
  let lastMs = Number.NEGATIVE_INFINITY
  let waiting: (() => void) | undefined
  const wake = () => {
    waiting?.()
    waiting = undefined
  }
  const end = subscribe(() => {
    isDue = true
    wake()
  })
  signal.addEventListener('abort', wake, { once: true })
  return {
    async next() {
      while (!isDue && !signal.aborted)
        await new Promise<void>((resolve) => {
          waiting = resolve
        })
      const sinceMs = clock.now().getTime() - lastMs
      // A clock that was set back is no reason to wait for longer.
      if (sinceMs >= 0 && sinceMs < GAP_MS)
        await sleep(GAP_MS - sinceMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return false
      isDue = false
      lastMs = clock.now().getTime()
      return true
    },
    [Symbol.dispose]() {
      end()
      signal.removeEventListener('abort', wake)
    },
  }
}
