import { leaveToForm } from './leave-to-form.ts'

/** Follows without leaving the page, so that what plays goes on. Where that fails, the form does it as it stands. */
export function bindFollow(form: HTMLFormElement): void {
  const button = form.querySelector('button')
  const { follow: username } = form.dataset
  if (!button || !username) return
  let isBusy = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (isBusy) return
    isBusy = true
    const wanted = button.value === 'follow'
    const followers = await change(username, wanted, form).finally(() => {
      isBusy = false
    })
    if (followers === undefined) return leaveToForm(form, button)
    show(form, button, wanted)
    for (const place of document.querySelectorAll<HTMLElement>('[data-followers]'))
      place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(followers)
  })
}

/** @returns how many follow them now; undefined where it was not done */
async function change(username: string, follow: boolean, form: HTMLFormElement): Promise<number | undefined> {
  try {
    const answer = await fetch(`/api/v1/people/${encodeURIComponent(username)}/follow`, {
      method: follow ? 'PUT' : 'DELETE',
      headers: { 'x-csrf-token': new FormData(form).get('csrf')?.toString() ?? '' },
    })
    if (!answer.ok) return undefined
    const { followers } = (await answer.json()) as { followers: number }
    return followers
  } catch {
    return undefined
  }
}

function show(form: HTMLFormElement, button: HTMLButtonElement, isFollowed: boolean): void {
  const { followText, followLabel, unfollowText, unfollowLabel } = form.dataset
  button.value = isFollowed ? 'unfollow' : 'follow'
  button.textContent = (isFollowed ? unfollowText : followText) ?? ''
  button.setAttribute('aria-label', (isFollowed ? unfollowLabel : followLabel) ?? '')
  button.className = isFollowed ? 'button-quiet' : 'button'
}
