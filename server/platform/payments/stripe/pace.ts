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

/** Never more than `perSecond` turns within any one second. */
export function paceOf(perSecond: number, patienceMs: number): Pace {
  const turns: number[] = []
  let next = 0
  return {
    takeTurn: (nowMs) => {
      const earliest = (turns[next] ?? Number.NEGATIVE_INFINITY) + SECOND_MS
      const turn = Math.max(nowMs, earliest)
      const wait = turn - nowMs
      if (wait > patienceMs) throw new QueueFull(`the next turn is ${Math.ceil(wait)} ms away`)
      turns[next] = turn
      next = (next + 1) % perSecond
      return wait
    },
  }
}
