import type { Queue } from '@veza/shared/contracts/listening.ts'
import type { ItemRow, QueueRow, WholeQueue } from './queries.ts'

/** The queue of somebody who never had one. */
const nothing: Queue = {
  version: 0,
  items: [],
  currentId: null,
  positionMs: 0,
  shuffle: false,
  repeat: 'off',
}

export function queueView(queue: WholeQueue | undefined): Queue {
  if (!queue) return nothing
  const { version, items, shuffle, repeat } = queue
  const currentId = currentOf(queue, items)
  return {
    version,
    items: items.map(itemView),
    currentId,
    positionMs: currentId === null ? 0 : queue.positionMs,
    shuffle,
    repeat,
  }
}

/** An item may have gone with its track. */
const currentOf = ({ currentId }: QueueRow, items: readonly ItemRow[]): string | null =>
  items.some(({ id }) => id === currentId) ? currentId : null

const itemView = ({ id, trackId, sourceKind, sourceId, isAdded }: ItemRow): Queue['items'][number] => ({
  id,
  trackId,
  source: sourceKind === null || sourceId === null ? null : { kind: sourceKind, id: sourceId },
  isAdded,
})
