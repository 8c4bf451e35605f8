import type { Playback } from './player/playback.ts'

const KEY = 'veza.goOn'

/**
 * In a playlist: when a track has ended, the page of the next row opens and plays on.
 * @param mayLeave false where something else comes first
 */
export function bindGoOn(article: HTMLElement, playback: Playback, mayLeave: () => boolean): void {
  const { next } = article.dataset
  if (take() === location.pathname + location.search) playback.play()
  if (next === undefined) return
  let isLeaving = false
  playback.subscribe(() => {
    if (isLeaving || playback.status !== 'ended' || !mayLeave()) return
    isLeaving = true
    keep(next)
    location.assign(next)
  })
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
