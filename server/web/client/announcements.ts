/** Dismisses an announcement without leaving the page, so that what plays goes on. Where that fails, the form does it as it stands. */
export function bindAnnouncement(announcement: HTMLElement): void {
  const form = announcement.querySelector('form')
  let isBusy = false
  form?.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (isBusy) return
    isBusy = true
    if (await isDismissed(form)) takeAway(announcement)
    else form.submit()
  })
}

/** The same form; the page that it leads back to is here already. */
async function isDismissed(form: HTMLFormElement): Promise<boolean> {
  try {
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form)) body.set(name, String(value))
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' })
    return answer.type === 'opaqueredirect'
  } catch {
    return false
  }
}

/** Whoever is there with keys goes on at the next one, or where the page begins. */
function takeAway(announcement: HTMLElement): void {
  const list = announcement.parentElement
  const hadFocus = announcement.contains(document.activeElement)
  announcement.remove()
  const next = list?.querySelector<HTMLElement>('[data-announcement] button')
  if (!next) list?.remove()
  if (!hadFocus) return
  if (next) next.focus()
  else {
    const main = document.querySelector<HTMLElement>('main')
    main?.setAttribute('tabindex', '-1')
    main?.focus({ preventScroll: true })
  }
}
