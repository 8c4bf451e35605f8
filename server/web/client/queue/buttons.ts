import { newId } from './new-id.ts'
import { readSource } from './page-player.ts'
import type { QueueStore } from './store.ts'

/** “Play next” and “Add to queue”, wherever they stand. @param say tells what has become of it */
export function bindAddButtons(store: QueueStore, say: (text: 'next' | 'last') => void): void {
  document.addEventListener('click', async ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-queue-add]') : null
    const { queueAdd: place, queueTracks = '', queueFrom = '' } = button?.dataset ?? {}
    if (!button || (place !== 'next' && place !== 'last')) return
    const source = readSource(queueFrom)
    const items = queueTracks.split(' ').map((trackId) => ({ id: newId(), trackId, source }))
    const menu = button.closest('details')
    if (menu) {
      menu.open = false
      menu.querySelector('summary')?.focus()
    }
    await store.ready
    if ((await store.change({ kind: 'add', items, place })) === undefined) say(place)
  })
}
