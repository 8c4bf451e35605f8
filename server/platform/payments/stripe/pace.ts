import { SECOND_MS } from '@veza/shared/kernel/time.ts'

/** So much waits already that the one who asks would have given up before its turn. Nothing was sent. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
}

export interface Pace {
  /**
   * Takes the next turn, first come, first served.
   * @param nowMs of a clock that never goes back
   * @returns how long to wait for it, in milliseconds
   * @throws QueueFull where that is more than `patienceMs`
   */
  takeTurn(nowMs: number): number
}

/** The share of turns that may be taken at once. */
const BURST = 0.1

/**
 * Never more than `perSecond` turns within any one second, and few of them at once: what leaves here in two seconds must not
 * arrive there in one. (GCRA, the leaky bucket as a meter: I.371.)
 */
export function paceOf(perSecond: number, patienceMs: number): Pace {
  const burst = Math.floor(perSecond * BURST)
  const intervalMs = SECOND_MS / (perSecond - burst)
  let next = Number.NEGATIVE_INFINITY
  return {
    takeTurn: (nowMs) => {
      const turn = Math.max(nowMs, next - burst * intervalMs)
      const wait = turn - nowMs
      if (wait > patienceMs) throw new QueueFull(`the next turn is ${Math.ceil(wait)} ms away`)
      next = Math.max(next, turn) + intervalMs
      return wait
    },
  }
}
