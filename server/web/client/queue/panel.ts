import type { QueueItem, Recording } from '@veza/shared/contracts/listening.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { part } from '../player/controls.ts'
import type { PageTexts } from '../texts.ts'
import type { Deck } from './deck.ts'
import { bindDrag } from './drag.ts'
import type { Recordings } from './recordings.ts'

const repeats = { off: 'all', all: 'one', one: 'off' } as const

export interface PanelParts {
  readonly recordings: Recordings
  readonly texts: PageTexts
  /** Says what has become of a press, also to who does not see it. */
  readonly say: (text: string) => void
}

/** The list of the queue: opened from the dock, changed by keys and by dragging. */
export function bindPanel(dock: HTMLElement, deck: Deck, parts: PanelParts): void {
  const { recordings, texts } = parts
  const open = part(dock, 'dock-open', HTMLButtonElement)
  const panel = part(dock, 'queue-panel', HTMLElement)
  const list = part(dock, 'queue-list', HTMLOListElement)
  const show = () => {
    if (panel.hidden) return
    void drawList(list, deck, recordings, texts)
    showModes(dock, deck, texts)
  }
  const toggle = (isOpen: boolean) => {
    panel.hidden = !isOpen
    open.setAttribute('aria-expanded', String(isOpen))
    show()
  }
  open.addEventListener('click', () => toggle(panel.hidden !== false))
  part(dock, 'queue-close', HTMLButtonElement).addEventListener('click', () => {
    toggle(false)
    open.focus()
  })
  panel.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    toggle(false)
    open.focus()
  })
  bindModes(dock, deck)
  bindRows(list, deck)
  bindRowKeys(list, deck, parts)
  bindDrag(list, (itemId, after) => void deck.store.change({ kind: 'move', itemId, after }))
  let shown = ''
  deck.subscribe(() => {
    const now = JSON.stringify([
      deck.store.queue.items,
      deck.item?.id,
      deck.store.queue.shuffle,
      deck.store.queue.repeat,
    ])
    if (now === shown) return
    shown = now
    show()
  })
}

function bindModes(dock: HTMLElement, deck: Deck): void {
  const { store } = deck
  part(dock, 'queue-shuffle', HTMLButtonElement).addEventListener('click', () => {
    void store.change({ kind: 'modes', shuffle: !store.queue.shuffle })
  })
  part(dock, 'queue-repeat', HTMLButtonElement).addEventListener('click', () => {
    void store.change({ kind: 'modes', repeat: repeats[store.queue.repeat] })
  })
  part(dock, 'queue-clear', HTMLButtonElement).addEventListener('click', () => {
    deck.clear()
  })
}

function showModes(dock: HTMLElement, { store: { queue } }: Deck, { t }: PageTexts): void {
  part(dock, 'queue-shuffle', HTMLButtonElement).setAttribute('aria-pressed', String(queue.shuffle))
  const repeat = part(dock, 'queue-repeat', HTMLButtonElement)
  repeat.setAttribute('aria-pressed', String(queue.repeat !== 'off'))
  part(dock, 'queue-repeat-text', HTMLElement).textContent = t(`player.queue.repeat.${queue.repeat}`)
}

const rowOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-item]') : null

function bindRows(list: HTMLOListElement, deck: Deck): void {
  list.addEventListener('click', ({ target }) => {
    const row = rowOf(target)
    const item = deck.store.queue.items.find(({ id }) => id === row?.dataset.item)
    if (!row || !item || !(target instanceof Element)) return
    if (target.closest('[data-part=row-take]')) take(row, item, deck)
    else if (target.closest('[data-part=row-play]')) {
      if (item.id === deck.item?.id) deck.toggle()
      else void deck.go(item)
    }
  })
}

/** Who moves a row by keys hears where it is then. */
function bindRowKeys(list: HTMLOListElement, deck: Deck, { texts, say }: PanelParts): void {
  list.addEventListener('keydown', (event) => {
    const row = rowOf(event.target)
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (!row || by === 0 || !(event.target as Element).closest('[data-part=row-move]')) return
    event.preventDefault()
    const rows = [...list.querySelectorAll<HTMLElement>('[data-item]')]
    const at = rows.indexOf(row) + by
    if (at < 0 || at >= rows.length) return
    const after = by > 0 ? rows[at] : rows[at - 1]
    void deck.store.change({
      kind: 'move',
      itemId: row.dataset.item ?? '',
      after: after?.dataset.item ?? null,
    })
    const title = part(row, 'row-title', HTMLElement).textContent
    say(texts.t('player.queue.moved', { title, at: at + 1, count: rows.length }))
  })
}

/** The next row’s button has the focus then, so that keys go on where they were. */
function take(row: HTMLElement, item: QueueItem, deck: Deck): void {
  const beside = row.nextElementSibling ?? row.previousElementSibling
  const { item: id } = beside instanceof HTMLElement ? beside.dataset : {}
  const list = row.parentElement
  deck.take(item)
  requestAnimationFrame(() =>
    list?.querySelector<HTMLElement>(`[data-item="${id}"] [data-part=row-take]`)?.focus(),
  )
}

let drawn = 0

/** What may not be heard any more has no row. Rows stay the same elements, so that the focus stays. */
async function drawList(
  list: HTMLOListElement,
  deck: Deck,
  recordings: Recordings,
  texts: PageTexts,
): Promise<void> {
  const turn = ++drawn
  const { items } = deck.store.queue
  recordings.want(items.map(({ trackId }) => trackId))
  const heard = await Promise.all(
    items.map(async (item) => [item, await recordings.of(item.trackId)] as const),
  )
  if (turn !== drawn) return
  const old = new Map(
    [...list.querySelectorAll<HTMLElement>('[data-item]')].map((row) => [row.dataset.item, row]),
  )
  const focused = document.activeElement
  const rows = heard.flatMap(([item, recording]) => {
    if (!recording) return []
    const row = old.get(item.id) ?? newRow(list, item, recording, texts)
    if (item.id === deck.item?.id) row.setAttribute('aria-current', 'true')
    else row.removeAttribute('aria-current')
    return [row]
  })
  list.replaceChildren(...rows)
  if (focused instanceof HTMLElement && list.contains(focused)) focused.focus()
}

function newRow(list: HTMLElement, { id }: QueueItem, recording: Recording, { t }: PageTexts): HTMLElement {
  const template = list.parentElement?.querySelector('template')?.content.firstElementChild
  const row = template?.cloneNode(true)
  if (!(row instanceof HTMLElement)) throw new Error('the queue has no row to draw')
  const { title, artist, durationMs } = recording
  row.dataset.item = id
  part(row, 'row-title', HTMLElement).textContent = title
  part(row, 'row-artist', HTMLElement).textContent = artist
  part(row, 'row-length', HTMLElement).textContent = formatTime(durationMs / 1000)
  part(row, 'row-move', HTMLElement).setAttribute('aria-label', t('player.queue.move', { title }))
  part(row, 'row-take', HTMLElement).setAttribute('aria-label', t('player.queue.take', { title }))
  return row
}
