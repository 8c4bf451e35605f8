import type { Queue } from '@veza/shared/contracts/listening.ts'
import type { Backend } from './backend.ts'
import { applied, type Change, emptyQueue } from './model.ts'

const KEY = 'veza.queue'

/** As it is kept: ids alone, and the order of before it was shuffled. */
interface Kept extends Queue {
  readonly unshuffled?: readonly string[]
}

/** What lies there may be of another version of ours, or of nobody's. */
export function keptQueue(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Kept> | null
    return Array.isArray(kept?.items) ? { ...emptyQueue, ...kept, items: kept.items } : emptyQueue
  } catch {
    return emptyQueue
  }
}

export function forgetQueue(): void {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // Then there was none.
  }
}

/** The queue of a listener without an account, in this browser; its windows share it. */
export function browserBackend(): Backend {
  let seen: number | undefined
  let inMemory: Kept | undefined
  const now = () => inMemory ?? keptQueue()
  const keep = (queue: Kept): Queue => {
    const kept = { ...queue, version: queue.version + 1 }
    seen = kept.version
    try {
      localStorage.setItem(KEY, JSON.stringify(kept))
    } catch {
      // Private windows may refuse: it then lasts as long as the page.
      inMemory = kept
    }
    return kept
  }
  return {
    read: async () => {
      const queue = now()
      if (queue.version === seen) return undefined
      seen = queue.version
      return queue
    },
    send: async (change) => {
      const before = now()
      return keep(ordered(before, applied(before, change), change))
    },
    keepPosition: (itemId, positionMs) => {
      const queue = now()
      if (queue.currentId === itemId) keep({ ...queue, positionMs })
    },
  }
}

/** Shuffles what is still to come, or gives all of it the order of before. */
function ordered(before: Kept, after: Kept, change: Change): Kept {
  if (change.kind !== 'modes' || after.shuffle === before.shuffle) return after
  if (after.shuffle) {
    const at = after.items.findIndex(({ id }) => id === after.currentId) + 1
    const items = [...after.items.slice(0, at), ...drawn(after.items.slice(at))]
    return { ...after, items, unshuffled: after.items.map(({ id }) => id) }
  }
  const { unshuffled = [], ...queue } = after
  const placeOf = new Map(unshuffled.map((id, index) => [id, index]))
  // What came since stays behind whatever it follows.
  let last = -1
  const placed = queue.items.map((item) => {
    last = placeOf.get(item.id) ?? last + 1e-6
    return { item, last }
  })
  return { ...queue, items: placed.sort((one, other) => one.last - other.last).map(({ item }) => item) }
}

function drawn<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}
