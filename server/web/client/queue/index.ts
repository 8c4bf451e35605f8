import type { Recording } from '@veza/shared/contracts/listening.ts'
import { part } from '../player/controls.ts'
import { bindMediaSession } from '../player/media-session.ts'
import { Playback } from '../player/playback.ts'
import { reportPlays } from '../player/plays.ts'
import type { PageTexts } from '../texts.ts'
import { bindHost } from '../together/host.ts'
import { accountBackend } from './account-backend.ts'
import { bringAlong } from './bring-along.ts'
import { browserBackend } from './browser-backend.ts'
import { bindAddButtons } from './buttons.ts'
import { staySignedIn } from './call.ts'
import { Deck } from './deck.ts'
import { bindDock } from './dock.ts'
import type { PagePlayer } from './page-player.ts'
import { bindPanel } from './panel.ts'
import { Recordings } from './recordings.ts'
import { QueueStore } from './store.ts'

const SAID_MS = 4_000

/** Brings the queue to life: its dock, its list, and the buttons that add to it. */
export function startQueue(dock: HTMLElement, texts: PageTexts, page: PagePlayer | undefined): Deck {
  const { csrf } = dock.dataset
  const store = new QueueStore(csrf === undefined ? browserBackend() : accountBackend(csrf))
  const recordings = new Recordings(csrf)
  const makeDock = (recording: Recording) => {
    const playback = new Playback(part(dock, 'dock-audio', HTMLAudioElement), recording)
    bindMediaSession(playback, () => deck.active === playback)
    const plays = reportPlays(playback)
    addEventListener('pagehide', () => plays.leave())
    return playback
  }
  const deck = new Deck({ store, recordings, makeDock, page })
  deck.keepPlaces()
  const say = speaker(dock)
  store.onFault = (fault) => say(texts.t(`player.queue.fault.${fault}`))
  bindDock(dock, deck, texts)
  bindPanel(dock, deck, { recordings, texts, say })
  bindAddButtons(store, (place) => say(texts.t(`player.queue.added.${place}`)))
  bindTrackKeys(deck)
  if (csrf !== undefined) {
    void bringAlong(store, () => say(texts.t('player.queue.accounts')))
    if ('hosts' in dock.dataset) bindHost(dock, deck, csrf, { texts, say })
    staySignedIn()
  }
  store.keepFresh()
  return deck
}

/** Says something for a moment, also to who does not see it. */
function speaker(dock: HTMLElement): (text: string) => void {
  const place = document.querySelector<HTMLElement>('[data-queue-said]') ?? dock
  let timer: ReturnType<typeof setTimeout> | undefined
  return (text) => {
    clearTimeout(timer)
    place.textContent = text
    timer = setTimeout(() => {
      place.textContent = ''
    }, SAID_MS)
  }
}

/** Next and previous on headsets and lock screens. */
function bindTrackKeys(deck: Deck): void {
  navigator.mediaSession?.setActionHandler('nexttrack', () => deck.next())
  navigator.mediaSession?.setActionHandler('previoustrack', () => deck.previous())
}
