import type { Queue, QueueItem, Repeat } from '@veza/shared/contracts/listening.ts'

/** A new item, as it is sent. */
export type NewItem = Pick<QueueItem, 'id' | 'trackId' | 'source'>

/** What can be done with a queue: the same words for the account's and for the browser's own. */
export type Change =
  | {
      readonly kind: 'play'
      readonly items: readonly NewItem[]
      readonly currentId: string
      readonly positionMs: number
    }
  | { readonly kind: 'add'; readonly items: readonly NewItem[]; readonly place: 'next' | 'last' }
  | { readonly kind: 'move'; readonly itemId: string; readonly after: string | null }
  | { readonly kind: 'take'; readonly itemId: string }
  | { readonly kind: 'clear' }
  | { readonly kind: 'go'; readonly itemId: string; readonly positionMs: number }
  | { readonly kind: 'modes'; readonly shuffle?: boolean; readonly repeat?: Repeat }

/** As the server has it (server/domains/listening). */
const ITEMS_MAX = 500

export const emptyQueue: Queue = {
  version: 0,
  items: [],
  currentId: null,
  positionMs: 0,
  shuffle: false,
  repeat: 'off',
}

/** The queue after a change; the same one where it cannot be done. What order shuffling gives is not for this to say. */
export function applied(queue: Queue, change: Change): Queue {
  if (change.kind === 'play') return played(queue, change)
  if (change.kind === 'add') return added(queue, change)
  if (change.kind === 'move') return moved(queue, change)
  if (change.kind === 'take') return taken(queue, change.itemId)
  if (change.kind === 'clear') return { ...queue, items: [], currentId: null, positionMs: 0 }
  if (change.kind === 'modes') {
    const { shuffle = queue.shuffle, repeat = queue.repeat } = change
    return { ...queue, shuffle, repeat }
  }
  const { itemId: currentId, positionMs } = change
  return queue.items.some(({ id }) => id === currentId) ? { ...queue, currentId, positionMs } : queue
}

const indexOf = ({ items }: Pick<Queue, 'items'>, itemId: string | null): number =>
  items.findIndex(({ id }) => id === itemId)

function played(queue: Queue, { items, currentId, positionMs }: Change & { kind: 'play' }): Queue {
  const given = items.map((item) => ({ ...item, isAdded: false }))
  const at = indexOf({ items: given }, currentId) + 1
  const kept = queue.items.slice(indexOf(queue, queue.currentId) + 1).filter(({ isAdded }) => isAdded)
  if (at === 0 || given.length + kept.length > ITEMS_MAX) return queue
  return { ...queue, items: [...given.slice(0, at), ...kept, ...given.slice(at)], currentId, positionMs }
}

function added(queue: Queue, { items, place }: Change & { kind: 'add' }): Queue {
  const fresh = items.map((item) => ({ ...item, isAdded: true }))
  if (queue.items.length + fresh.length > ITEMS_MAX) return queue
  const current = indexOf(queue, queue.currentId)
  const at = place === 'next' ? current + 1 : queue.items.length
  const first = current === -1 ? { currentId: fresh[0]?.id ?? null, positionMs: 0 } : {}
  return { ...queue, ...first, items: queue.items.toSpliced(at, 0, ...fresh) }
}

function moved(queue: Queue, { itemId, after }: Change & { kind: 'move' }): Queue {
  const item = queue.items[indexOf(queue, itemId)]
  const others = queue.items.filter(({ id }) => id !== itemId)
  const before = indexOf({ items: others }, after)
  if (!item || (after !== null && before === -1)) return queue
  return { ...queue, items: others.toSpliced(before + 1, 0, item) }
}

function taken(queue: Queue, itemId: string): Queue {
  const at = indexOf(queue, itemId)
  if (at === -1) return queue
  const next = queue.items[at + 1] ?? queue.items[at - 1]
  const state = queue.currentId === itemId ? { currentId: next?.id ?? null, positionMs: 0 } : {}
  return { ...queue, ...state, items: queue.items.toSpliced(at, 1) }
}

/** What comes after an item. @param byItself it has ended, and nobody pressed anything */
export function nextOf(queue: Queue, itemId: string | null, byItself: boolean): QueueItem | undefined {
  const at = indexOf(queue, itemId)
  if (byItself && queue.repeat === 'one' && at !== -1) return queue.items[at]
  // It was taken out meanwhile: then it goes on with what took its place.
  if (at === -1) return queue.items[indexOf(queue, queue.currentId)] ?? queue.items[0]
  return queue.items[at + 1] ?? (queue.repeat === 'all' ? queue.items[0] : undefined)
}

export function previousOf(queue: Queue, itemId: string | null): QueueItem | undefined {
  const at = indexOf(queue, itemId)
  return queue.items[at - 1] ?? (queue.repeat === 'all' ? queue.items.at(-1) : undefined)
}
