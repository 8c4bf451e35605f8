import { ask } from './queue/call.ts'

/** Asked this often while the page is looked at, and when one comes back to it. */
const EVERY_MS = 2 * 60_000
const SHOWN_MAX = 99

/** Keeps the number beside the bell up to date. Mostly nothing has changed: then the answer has no body (304), and nothing is done. */
export function bindBell(bell: HTMLElement): void {
  let askedAt = Date.now()
  const look = async () => {
    if (document.visibilityState !== 'visible' || Date.now() - askedAt < EVERY_MS) return
    askedAt = Date.now()
    const unread = await countUnread(bell.dataset.csrf)
    if (unread === 'signed-out') return stop()
    if (unread !== undefined) show(bell, unread)
  }
  const timer = setInterval(look, EVERY_MS / 4)
  document.addEventListener('visibilitychange', look)
  const stop = () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
}

/** Undefined where nobody answers: the number stays as it was. Signed out is who still is after a session was renewed. */
async function countUnread(csrf: string | undefined): Promise<number | 'signed-out' | undefined> {
  try {
    const answer = await ask('/me/notifications/unread', csrf)
    if (answer.status === 401) return 'signed-out'
    return answer.ok ? ((await answer.json()) as { unread: number }).unread : undefined
  } catch {
    return undefined
  }
}

function show(bell: HTMLElement, unread: number): void {
  const place = bell.querySelector<HTMLElement>('[data-unread]')
  const { label = '', unreadLabel = '' } = bell.dataset
  const shown = unread > SHOWN_MAX ? `${SHOWN_MAX}+` : String(unread)
  bell.setAttribute('aria-label', unread === 0 ? label : unreadLabel.replace('#', shown))
  if (!place) return
  place.hidden = unread === 0
  if (place.textContent !== shown) place.textContent = shown
}
