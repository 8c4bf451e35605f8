import { startAuthentication, startRegistration } from '@simplewebauthn/browser'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'] &
  Parameters<typeof startRegistration>[0]['optionsJSON']

/** Asks the browser for a passkey, or to make one, and sends the form with what it gave. */
export async function sendWithPasskey(form: HTMLFormElement): Promise<void> {
  const status = form.querySelector<HTMLElement>('[role=status]')
  const say = (text: string) => {
    if (status) status.textContent = text
  }
  say('')
  const answer = await askForOptions(form)
  if (!answer?.ok) return say(await refusalOf(form, answer))
  const optionsJSON = (await answer.json()) as Options
  try {
    const credential = form.hasAttribute('data-passkey-makes')
      ? await startRegistration({ optionsJSON })
      : await startAuthentication({ optionsJSON })
    const field = form.elements.namedItem('passkey')
    if (field instanceof HTMLInputElement) field.value = JSON.stringify(credential)
    form.submit()
  } catch {
    // Browsers tell little of why, so that no page learns which passkeys there are.
    say(form.dataset.refused ?? '')
  }
}

function askForOptions(form: HTMLFormElement): Promise<Response | undefined> {
  const fields = new FormData(form)
  const password = fields.get('currentPassword')
  const body = form.dataset.passkeyBody ?? JSON.stringify(password ? { password } : {})
  return fetch(form.dataset.passkeyOptions ?? '', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': String(fields.get('csrf') ?? '') },
    body,
    cache: 'no-store',
  }).catch(() => undefined)
}

async function refusalOf(form: HTMLFormElement, answer: Response | undefined): Promise<string> {
  const problem: { code?: string; origin?: string } = (await answer?.json().catch(() => undefined)) ?? {}
  const { elsewhere = '', fresh, failed = '' } = form.dataset
  if (problem.code === 'passkeys-elsewhere') return elsewhere.replace('{{origin}}', problem.origin ?? '')
  return (problem.code === 'fresh-sign-in-required' && fresh) || failed
}
