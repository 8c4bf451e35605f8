import type { Recording } from '@veza/shared/contracts/listening.ts'
import type { Together } from '@veza/shared/contracts/together.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { part } from '../player/controls.ts'
import { ask } from '../queue/call.ts'
import { newId } from '../queue/new-id.ts'
import type { Recordings } from '../queue/recordings.ts'
import type { PageTexts } from '../texts.ts'

/** Why there is nothing to follow. */
export type Trouble = 'ended' | 'full' | 'away'

/** A guest, as their page shows them. */
export interface GuestSeen {
  readonly token: string
  readonly session: Together | undefined
  readonly trouble: Trouble | undefined
  readonly hasJoined: boolean
  /** Of what the host hears; undefined where this guest may not hear it. */
  readonly recording: Recording | undefined
  readonly recordings: Recordings
}

/** What a guest sees of the session. */
export function showSession(root: HTMLElement, guest: GuestSeen, texts: PageTexts): void {
  const { t } = texts
  const { session, trouble } = guest
  const join = part(root, 'together-join', HTMLButtonElement)
  // Who listens may stop at any time.
  join.disabled = !guest.hasJoined && (trouble === 'ended' || trouble === 'full')
  join.textContent = t(guest.hasJoined ? 'player.together.leave' : 'player.together.join')
  say(part(root, 'together-state', HTMLElement), stateOf(guest, t))
  if (!session) return
  const guests = session.guests === 1 ? 'player.together.guest' : 'player.together.guests'
  say(part(root, 'together-guests', HTMLElement), t(guests, { count: session.guests }))
  part(root, 'together-add', HTMLFormElement).hidden = !session.guestsMayAdd
  void showList(part(root, 'together-list', HTMLOListElement), guest)
}

function say(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text
}

function stateOf({ session, trouble, recording }: GuestSeen, t: PageTexts['t']): string {
  if (trouble) return t(`player.together.${trouble}`)
  if (!session) return ''
  const { itemId, isPlaying } = session.playback
  if (itemId === null || (!isPlaying && !recording)) return t('player.together.quiet')
  if (!recording) return t('player.together.notYours')
  const { title, artist } = recording
  if (!isPlaying) return t('player.together.paused', { title, artist })
  return t('player.together.plays', { title, artist })
}

let drawn = ''

/** What this guest may hear of the queue. */
async function showList(list: HTMLOListElement, { session, recordings }: GuestSeen): Promise<void> {
  if (!session) return
  const wanted = JSON.stringify([session.items, session.playback.itemId])
  if (wanted === drawn) return
  drawn = wanted
  recordings.want(session.items.map(({ trackId }) => trackId))
  const rows = await Promise.all(
    session.items.map(async ({ id, trackId }) => [id, await recordings.of(trackId)] as const),
  )
  if (wanted !== drawn) return
  const template = list.parentElement?.querySelector('template')?.content.firstElementChild
  list.replaceChildren(
    ...rows.flatMap(([id, recording]) => {
      const row = template?.cloneNode(true)
      if (!recording || !(row instanceof HTMLElement)) return []
      if (id === session.playback.itemId) row.setAttribute('aria-current', 'true')
      const title = part(row, 'row-title', HTMLAnchorElement)
      title.textContent = recording.title
      title.href = recording.pageUrl
      part(row, 'row-artist', HTMLElement).textContent = recording.artist
      part(row, 'row-length', HTMLElement).textContent = formatTime(recording.durationMs / 1000)
      return [row]
    }),
  )
}

/** A track by the address of its page, where the host lets guests add. */
export function bindGuestAdds(
  root: HTMLElement,
  guest: GuestSeen,
  csrf: string | undefined,
  { t }: PageTexts,
): void {
  const form = part(root, 'together-add', HTMLFormElement)
  const address = part(root, 'together-address', HTMLInputElement)
  const said = part(root, 'together-added', HTMLElement)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const body = { id: newId(), address: address.value }
    const answer = await ask(`/together/${guest.token}/items`, csrf, { method: 'POST', body }).catch(
      () => undefined,
    )
    const outcome = answer?.ok
      ? 'added'
      : answer?.status === 404
        ? 'unknown'
        : answer?.status === 409
          ? 'full'
          : 'refused'
    said.textContent = t(`player.together.add.${outcome}`)
    if (answer?.ok) address.value = ''
  })
}
