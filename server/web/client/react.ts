import { leaveToForm } from './leave-to-form.ts'

/** What is pressed, as its form calls it, and the number that its answer holds. */
const kinds = [
  { at: /\/reactions\/like$/, wish: 'like', number: 'likes' },
  { at: /\/reactions\/repost$/, wish: 'repost', number: 'reposts' },
  { at: /\/me\/wishes\//, wish: 'wish', number: undefined },
] as const

type Standing = Readonly<Record<string, unknown>>

/**
 * Likes, reposts and wishes without leaving the page, so that what plays goes on. One call at a time, and the last wish last: however
 * often somebody presses, it ends as the button says. Where it fails, the form does it as it stands.
 */
export function bindReaction(form: HTMLFormElement): void {
  const button = form.querySelector('button')
  const { reaction: address = '' } = form.dataset
  const kind = kinds.find(({ at }) => at.test(address))
  if (!button || !kind) return
  const { wish, number } = kind
  let wanted: boolean | undefined
  let isBusy = false
  const goOn = async () => {
    isBusy = true
    for (let isOn = wanted; isOn !== undefined; isOn = wanted) {
      wanted = undefined
      const answer = await change(address, isOn, form)
      // The form asks for what was wished for last.
      if (!answer) return leaveToForm(form, button, (wanted ?? isOn) ? wish : `un${wish}`)
      const count = number && answer.standing?.[number]
      if (typeof count === 'number') tell(form, count)
    }
    isBusy = false
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    wanted = button.getAttribute('aria-pressed') !== 'true'
    button.setAttribute('aria-pressed', String(wanted))
    button.value = wanted ? `un${wish}` : wish
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
    const body = (await answer.json()) as Standing
    return 'standing' in body ? (body as { standing: Standing | null }) : { standing: body }
  } catch {
    return undefined
  }
}

function tell(form: HTMLFormElement, count: number): void {
  const place = form.querySelector('[data-count]')
  if (!place) return
  place.textContent = count === 0 ? '' : new Intl.NumberFormat(document.documentElement.lang).format(count)
}
