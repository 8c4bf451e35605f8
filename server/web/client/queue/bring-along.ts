import { forgetQueue, keptQueue } from './browser-backend.ts'
import type { QueueStore } from './store.ts'

/** The queue of before one signed in becomes the account’s, unless that has one of its own. */
export async function bringAlong(store: QueueStore, sayOther: () => void): Promise<void> {
  const { items, currentId, positionMs } = keptQueue()
  if (items.length === 0) return
  // What could not be read may be there all the same.
  await store.known
  if (store.queue.items.length > 0) sayOther()
  else {
    const current = items.some(({ id }) => id === currentId) ? currentId : items[0]?.id
    const brought = items.map(({ id, trackId, source }) => ({ id, trackId, source }))
    const fault = await store.change({ kind: 'play', items: brought, currentId: current ?? '', positionMs })
    if (fault === 'failed') return
  }
  forgetQueue()
}
