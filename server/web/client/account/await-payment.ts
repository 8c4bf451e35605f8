const FIRST_MS = 1_500
const LONGEST_MS = 15_000
const GROWTH = 1.3

/** Asks every few seconds, ever more rarely, whether the order has moved on; then the page is loaded anew. */
export function awaitPayment(place: HTMLElement): void {
  let waitMs = FIRST_MS
  const ask = async () => {
    if (document.visibilityState === 'visible' && (await hasMoved(place.dataset.awaits)))
      return location.reload()
    waitMs = Math.min(waitMs * GROWTH, LONGEST_MS)
    setTimeout(ask, waitMs)
  }
  setTimeout(ask, waitMs)
}

/** False where nobody answers, too: the next time may be better. */
async function hasMoved(before: string | undefined): Promise<boolean> {
  try {
    const answer = await fetch(location.href)
    if (!answer.ok) return false
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return page.querySelector<HTMLElement>('[data-awaits]')?.dataset.awaits !== before
  } catch {
    return false
  }
}
