import { leaveToForm } from './leave-to-form.ts'

interface Standing {
  readonly likes: number
  readonly reposts: number
}

/**
 * Likes and reposts without leaving the page, so that what plays goes on. One call at a time, and the last wish last: however
 * often somebody presses, it ends as the button says. Where it fails, the form does it as it stands.
 */
export function bindReaction(form: HTMLFormElement): void {
  const button = form.querySelector('button')
  const { reaction: address = '' } = form.dataset
  const kind = address.endsWith('/like') ? 'like' : 'repost'
  if (!button || address === '') return
  let wanted: boolean | undefined
  let isBusy = false
  const goOn = async () => {
    isBusy = true
    for (let isOn = wanted; isOn !== undefined; isOn = wanted) {
      wanted = undefined
      const answer = await change(address, isOn, form)
      // The form asks for what was wished for last.
      if (!answer) return leaveToForm(form, button, (wanted ?? isOn) ? kind : `un${kind}`)
      tell(form, answer.standing && (kind === 'like' ? answer.standing.likes : answer.standing.reposts))
    }
    isBusy = false
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    wanted = button.getAttribute('aria-pressed') !== 'true'
    button.setAttribute('aria-pressed', String(wanted))
    button.value = wanted ? `un${kind}` : kind
    if (!isBusy) void goOn()
  })
}

/** @returns how it stands now, null where that is nobody's to know; undefined where it was not done */
async function change(
  address: string,
  isOn: boolean,
  form: HTMLFormElement,
): Promise<{ standing: Standing | null } | undefined> {
  try {
    const answer = await fetch(address, {
      method: isOn ? 'PUT' : 'DELETE',
      headers: { 'x-csrf-token': new FormData(form).get('csrf')?.toString() ?? '' },
    })
    if (!answer.ok) return undefined
    const body = (await answer.json()) as Standing | { standing: Standing | null }
    return 'standing' in body ? body : { standing: body }
  } catch {
    return undefined
  }
}

function tell(form: HTMLFormElement, count: number | null): void {
  const place = form.querySelector('[data-count]')
  if (!place || count === null) return
  place.textContent = count === 0 ? '' : new Intl.NumberFormat(document.documentElement.lang).format(count)
}
