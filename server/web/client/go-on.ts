import type { Playback } from './player/playback.ts'

const KEY = 'veza.goOn'

/** @returns what opens the page of the next row of a playlist, which then plays; undefined where there is none */
export function goOnFrom({ dataset: { next } }: HTMLElement): (() => void) | undefined {
  if (next === undefined) return undefined
  return () => {
    keep(next)
    location.assign(next)
  }
}

/** Plays at once where the page before has led here. */
export function playOnArrival(playback: Playback): void {
  if (take() === location.pathname + location.search) playback.play()
}

/** Without storage the next page waits for a press. */
function keep(address: string): void {
  try {
    sessionStorage.setItem(KEY, address)
  } catch {
    // It is a convenience.
  }
}

function take(): string | null {
  try {
    const kept = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    return kept
  } catch {
    return null
  }
}
