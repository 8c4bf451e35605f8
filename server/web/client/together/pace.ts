import type { Together } from '@veza/shared/contracts/together.ts'

/** Apart by more than that, one jumps; by less, one plays a little faster or slower until it is made up. */
const JUMP_SECONDS = 1.5
/** Nobody hears it between two rooms. */
const CLOSE_SECONDS = 0.08
/** So much faster or slower nobody hears a change of speed. */
const NUDGE = 0.04

/** The server’s clock as this browser can know it: of all answers, the one that was quickest says most. */
export class ServerClock {
  #offsetMs = 0
  #bestMs = Number.POSITIVE_INFINITY

  /** @param now the server’s, as it answered */
  learn(now: string, sentMs: number, receivedMs: number): void {
    const tripMs = receivedMs - sentMs
    if (tripMs > this.#bestMs) return
    this.#bestMs = tripMs
    this.#offsetMs = Date.parse(now) - (sentMs + receivedMs) / 2
  }

  at(localMs: number): number {
    return localMs + this.#offsetMs
  }
}

/** Seconds into the item at which the host is. @param serverMs by the server’s clock */
export function hostSeconds(
  { isPlaying, positionMs, rate, at }: Together['playback'],
  serverMs: number,
): number {
  const goneMs = isPlaying ? Math.max(0, serverMs - Date.parse(at)) : 0
  return (positionMs + goneMs * rate) / 1000
}

export type Correction = { readonly kind: 'jump' } | { readonly kind: 'pace'; readonly factor: number }

/** How to get from where one is to where the host is. */
export function correctionOf(ownSeconds: number, wantedSeconds: number): Correction {
  const behind = wantedSeconds - ownSeconds
  if (Math.abs(behind) > JUMP_SECONDS) return { kind: 'jump' }
  if (Math.abs(behind) <= CLOSE_SECONDS) return { kind: 'pace', factor: 1 }
  return { kind: 'pace', factor: 1 + Math.sign(behind) * NUDGE }
}
