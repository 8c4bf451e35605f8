import { formatTime } from '@veza/shared/face/format.ts'
import { part } from '../player/controls.ts'
import type { PageTexts } from '../texts.ts'
import type { Deck } from './deck.ts'

/** The bar at the foot of the page: what the queue is at, and the buttons for it. */
export function bindDock(dock: HTMLElement, deck: Deck, { t }: PageTexts): void {
  const play = part(dock, 'dock-play', HTMLButtonElement)
  const seek = part(dock, 'dock-seek', HTMLInputElement)
  play.addEventListener('click', () => deck.toggle())
  part(dock, 'dock-next', HTMLButtonElement).addEventListener('click', () => deck.next())
  part(dock, 'dock-previous', HTMLButtonElement).addEventListener('click', () => deck.previous())
  seek.addEventListener('input', () => deck.active?.seek(Number(seek.value)))
  const show = () => {
    dock.hidden = !deck.item && deck.store.queue.items.length === 0
    dock.dataset.status = deck.active?.status ?? 'idle'
    play.disabled = !deck.active
    play.setAttribute('aria-label', t(deck.isSounding ? 'player.pause' : 'player.play'))
    part(dock, 'dock-count', HTMLElement).textContent = String(deck.store.queue.items.length)
    showTitle(dock, deck)
    showTimes(dock, deck, t)
  }
  deck.subscribe(show)
  show()
}

function showTitle(dock: HTMLElement, { recording }: Deck): void {
  const link = part(dock, 'dock-title', HTMLAnchorElement)
  const cover = part(dock, 'dock-cover', HTMLImageElement)
  const title = recording?.title ?? ''
  if (link.textContent === title && link.href === (recording?.pageUrl ?? '')) return
  link.textContent = title
  link.href = recording?.pageUrl ?? ''
  part(dock, 'dock-artist', HTMLElement).textContent = recording?.artist ?? ''
  cover.hidden = !recording?.coverUrl
  if (recording?.coverUrl) cover.src = recording.coverUrl
}

function showTimes(dock: HTMLElement, { active, recording }: Deck, t: PageTexts['t']): void {
  const seek = part(dock, 'dock-seek', HTMLInputElement)
  const seconds = active?.position ?? 0
  const duration = recording ? recording.durationMs / 1000 : 0
  const [position, whole] = [formatTime(seconds), formatTime(duration)]
  seek.max = String(Math.max(1, Math.floor(duration)))
  seek.value = String(Math.floor(seconds))
  seek.disabled = !active
  seek.style.setProperty('--filled', `${duration > 0 ? (100 * seconds) / duration : 0}%`)
  seek.setAttribute('aria-valuetext', t('player.positionOf', { position, duration: whole }))
  part(dock, 'dock-elapsed', HTMLElement).textContent = position
  part(dock, 'dock-total', HTMLElement).textContent = whole
}
