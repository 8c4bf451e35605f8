import type { HostedSession } from '@veza/shared/contracts/together.ts'
import { part } from '../player/controls.ts'
import { keepPreference, readPreference } from '../preferences.ts'
import { Refused } from '../queue/backend.ts'
import { ask, type Call, read } from '../queue/call.ts'
import type { Deck } from '../queue/deck.ts'
import type { PageTexts } from '../texts.ts'
import { isNews, type Told } from './news.ts'

const ASK_MS = 3_000
const ASK_UNSEEN_MS = 15_000
const RETRY_MS = 1_000
const HOSTING = 'hosting'

/** Tells the server what is heard here, as long as one hosts: at each change, and now and then. */
class Teller {
  readonly #deck: Deck
  readonly #csrf: string
  #told: Told | undefined
  #isBusy = false

  constructor(deck: Deck, csrf: string) {
    this.#deck = deck
    this.#csrf = csrf
  }

  tell(): void {
    const now = this.#now()
    if (this.#isBusy || !isNews(this.#told, now)) return
    this.#isBusy = true
    void this.#send(now).finally(() => {
      this.#isBusy = false
    })
  }

  /** Who goes away hears nothing any more. */
  leave(): void {
    if (this.#told?.isPlaying) void this.#send({ ...this.#now(), isPlaying: false }, true)
  }

  /** What did not get through is news still. */
  async #send({ atMs, ...body }: Told, isLeaving = false): Promise<void> {
    const before = this.#told
    this.#told = { atMs, ...body }
    const call = { method: 'PUT', body, keepalive: isLeaving, isLeaving }
    const answer = await ask('/me/together/playback', this.#csrf, call).catch(() => undefined)
    if (answer && answer.status < 500) return
    this.#told = before
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }

  #now(): Told {
    const { item, active, recording } = this.#deck
    // What a link opens to the host is nobody else’s to hear.
    const isTold = item !== undefined && recording?.isRevocable === false
    return {
      itemId: isTold ? item.id : null,
      isPlaying: isTold && active?.status === 'playing',
      positionMs: Math.round(1000 * (active?.position ?? 0)),
      rate: active?.rate ?? 1,
      atMs: performance.now(),
    }
  }
}

/** How it stands once that is done. @throws Refused, or where it could not be said */
async function sessionAfter(csrf: string, call: Call): Promise<HostedSession | null> {
  return (await read<{ session: HostedSession | null }>(await ask('/me/together', csrf, call))).session
}

/** It may have been switched off since the page was opened. */
const faultOf = (error: unknown) =>
  error instanceof Refused && error.code === 'not-offered'
    ? 'player.together.notOffered'
    : 'player.together.failed'

interface Words {
  readonly texts: PageTexts
  /** Says something for a moment. */
  readonly say: (text: string) => void
}

/** “Listen together” in the list of the queue, for who is signed in. */
export function bindHost(dock: HTMLElement, deck: Deck, csrf: string, { texts: { t }, say }: Words): void {
  const button = part(dock, 'together-host', HTMLButtonElement)
  const box = part(dock, 'together', HTMLElement)
  const mayAdd = part(dock, 'together-may-add', HTMLInputElement)
  const teller = new Teller(deck, csrf)
  // As it was here when last heard of.
  let isHosting = readPreference<boolean>(HOSTING, false)
  let timer: ReturnType<typeof setTimeout> | undefined
  const show = (session: HostedSession | null) => {
    isHosting = session !== null
    keepPreference(HOSTING, isHosting ? true : undefined)
    box.hidden = !isHosting
    button.hidden = isHosting
    if (!session) return
    part(dock, 'together-link', HTMLInputElement).value = session.url
    part(dock, 'together-copy', HTMLElement).dataset.share = session.url
    mayAdd.checked = session.guestsMayAdd
    const guests = session.guests === 1 ? 'player.together.guest' : 'player.together.guests'
    part(dock, 'together-guests', HTMLElement).textContent = t(guests, { count: session.guests })
  }
  const call = (method: string, body?: unknown) =>
    sessionAfter(csrf, { method, body }).then(show, (error: unknown) => {
      // What was not asked for by anybody is asked again soon.
      if (method !== 'GET') say(t(faultOf(error)))
    })
  const goOn = async () => {
    await Promise.all([call('GET'), deck.store.refresh()])
    if (!isHosting) return
    teller.tell()
    clearTimeout(timer)
    timer = setTimeout(() => void goOn(), document.visibilityState === 'visible' ? ASK_MS : ASK_UNSEEN_MS)
  }
  button.addEventListener('click', async () => {
    await call('POST')
    await goOn()
    part(dock, 'together-link', HTMLInputElement).select()
  })
  mayAdd.addEventListener('change', () => void call('PATCH', { guestsMayAdd: mayAdd.checked }))
  part(dock, 'together-end', HTMLButtonElement).addEventListener('click', async () => {
    await call('DELETE')
    button.focus()
  })
  deck.subscribe(() => isHosting && teller.tell())
  addEventListener('pagehide', () => isHosting && teller.leave())
  if (isHosting) void goOn()
}
