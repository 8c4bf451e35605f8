import type { HostedSession, HostPlayback } from '@veza/shared/contracts/together.ts'
import { part } from '../player/controls.ts'
import { keepPreference, readPreference } from '../preferences.ts'
import { ask } from '../queue/call.ts'
import type { Deck } from '../queue/deck.ts'
import type { PageTexts } from '../texts.ts'

const ASK_MS = 3_000
const ASK_UNSEEN_MS = 15_000
/** How often one says where one is, where nothing else has changed. */
const TELL_MS = 10_000
/** More than playing on explains. */
const JUMP_MS = 700
const HOSTING = 'hosting'

type Told = HostPlayback & { readonly atMs: number }

/** Tells the server what is heard here, as long as one hosts: at each change, and now and then. */
class Teller {
  readonly #deck: Deck
  readonly #csrf: string
  #told: Told | undefined
  #isBusy = false
  /** Of several windows, one that never sounded has nothing to tell. */
  #hasSounded = false

  constructor(deck: Deck, csrf: string) {
    this.#deck = deck
    this.#csrf = csrf
  }

  tell(): void {
    this.#hasSounded ||= this.#deck.isSounding
    const now = this.#now()
    if (!this.#hasSounded || this.#isBusy || !this.#isNews(now)) return
    this.#told = now
    this.#isBusy = true
    void this.#send(now, false).finally(() => {
      this.#isBusy = false
    })
  }

  /** Who goes away hears nothing any more. */
  leave(): void {
    if (this.#hasSounded && this.#told?.isPlaying) void this.#send({ ...this.#now(), isPlaying: false }, true)
  }

  #send({ atMs: _, ...body }: Told, keepalive: boolean): Promise<unknown> {
    const sent = ask('/me/together/playback', this.#csrf, { method: 'PUT', body, keepalive })
    return sent.catch(() => {
      this.#told = undefined
    })
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

  #isNews(now: Told): boolean {
    const told = this.#told
    if (!told) return true
    if (told.itemId !== now.itemId || told.isPlaying !== now.isPlaying || told.rate !== now.rate) return true
    const goneMs = now.atMs - told.atMs
    const wantedMs = told.positionMs + (told.isPlaying ? goneMs * told.rate : 0)
    return Math.abs(wantedMs - now.positionMs) > JUMP_MS || (now.isPlaying && goneMs > TELL_MS)
  }
}

/** “Listen together” in the list of the queue, for who is signed in. */
export function bindHost(dock: HTMLElement, deck: Deck, csrf: string, { t }: PageTexts): void {
  const button = part(dock, 'together-host', HTMLButtonElement)
  const box = part(dock, 'together', HTMLElement)
  const mayAdd = part(dock, 'together-may-add', HTMLInputElement)
  const teller = new Teller(deck, csrf)
  let isHosting = false
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
  const call = async (method: string, body?: unknown) => {
    const answer = await ask('/me/together', csrf, { method, body }).catch(() => undefined)
    if (answer?.ok) show(((await answer.json()) as { session: HostedSession | null }).session)
  }
  const goOn = async () => {
    await Promise.all([call('GET'), deck.store.refresh()])
    if (!isHosting) return
    teller.tell()
    setTimeout(() => void goOn(), document.visibilityState === 'visible' ? ASK_MS : ASK_UNSEEN_MS)
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
  if (readPreference<boolean>(HOSTING, false)) void goOn()
}
