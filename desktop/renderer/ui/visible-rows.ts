import { type RefObject, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

export interface VisibleRows {
  /** Index of the first row that is drawn, and of the one after the last. */
  readonly from: number
  readonly to: number
  /** So many places are drawn in; a row that leaves the window gives its place to one that comes. */
  readonly places: number
  /** How many rows fit into the window. */
  readonly fit: number
}

export interface RowsToSee {
  readonly count: number
  readonly rowPx: number
  /** Drawn beyond the window, above and below. */
  readonly beyond: number
}

/** Which rows of one height a frame shows as it scrolls; all that is asked of the page is read once a frame. */
export function useVisibleRows(
  frame: RefObject<HTMLElement | null>,
  { count, rowPx, beyond }: RowsToSee,
): VisibleRows {
  const [{ first, fit }, setSeen] = useState({ first: 0, fit: 0 })
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    let heightPx = element.clientHeight
    const look = () => {
      const seen = seenIn({ topPx: element.scrollTop, heightPx, rowPx, step: Math.max(1, beyond >> 1) })
      setSeen((before) => (before.first === seen.first && before.fit === seen.fit ? before : seen))
    }
    // Within the frame that has scrolled: a row that comes later leaves a hole.
    const scrolled = () => flushSync(look)
    const resized = new ResizeObserver(() => {
      heightPx = element.clientHeight
      look()
    })
    look()
    resized.observe(element)
    element.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', scrolled)
    }
  }, [frame, rowPx, beyond])
  return rowsAround({ first, fit, count, beyond })
}

interface Scrolled {
  readonly topPx: number
  readonly heightPx: number
  readonly rowPx: number
  /** The window moves on by so many rows at once. */
  readonly step: number
}

export function seenIn({ topPx, heightPx, rowPx, step }: Scrolled): { first: number; fit: number } {
  return {
    first: Math.floor(Math.max(0, topPx) / rowPx / step) * step,
    fit: Math.ceil(heightPx / rowPx) + step,
  }
}

interface Around {
  readonly first: number
  readonly fit: number
  readonly count: number
  readonly beyond: number
}

export function rowsAround({ first, fit, count, beyond }: Around): VisibleRows {
  const places = fit + 2 * beyond
  const from = Math.max(0, Math.min(first - beyond, count - places))
  return { from, to: Math.min(count, from + places), places, fit }
}
