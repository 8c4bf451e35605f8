const TOKEN = /^#token=([\w-]+)$/

type Outcome = 'ready' | 'checking' | 'verified' | 'used' | 'superseded' | 'ended' | 'incomplete' | 'failed'

/** Answers of the API that are this link's own; whatever else comes may be another at the next try. */
const outcomeOf: Readonly<Record<string, Outcome>> = {
  'verify-token-used': 'used',
  'verify-token-superseded': 'superseded',
  'verify-token-expired': 'ended',
  'verify-token-invalid': 'incomplete',
}

/** Shows the token of the link to the server once somebody presses the button, and says what came of it. */
export function bindVerifyEmail(place: HTMLElement): void {
  const api = place.dataset.verifyEmail ?? ''
  let token = ''
  const check = async () => {
    show(place, 'checking')
    show(place, await verify(api, token))
  }
  const begin = () => {
    token = TOKEN.exec(location.hash)?.[1] ?? ''
    // Neither the history nor a shared address is to hold the token.
    history.replaceState(history.state, '', location.pathname + location.search)
    show(place, token ? 'ready' : 'incomplete')
  }
  for (const button of place.querySelectorAll('[data-confirm], [data-retry]'))
    button.addEventListener('click', () => void check())
  // A second mail's link, opened where the first one was, loads no new page.
  addEventListener('hashchange', () => location.hash.startsWith('#token') && begin())
  const form = place.querySelector<HTMLFormElement>('form[data-resend]')
  if (form) bindResend(form)
  begin()
}

function show(place: HTMLElement, outcome: Outcome): void {
  let resends = false
  for (const section of place.querySelectorAll<HTMLElement>('[data-outcome]')) {
    section.hidden = section.dataset.outcome !== outcome
    if (section.hidden) continue
    resends = section.hasAttribute('data-resends')
    const heading = section.querySelector('h1')
    document.title = document.title.replace(/^[^·]*/, `${heading?.textContent} `)
    // Said aloud by screen readers; the first state is there when the page is read.
    if (outcome !== 'ready') heading?.focus()
  }
  const form = place.querySelector<HTMLElement>('[data-resend]')
  if (form) form.hidden = !resends
}

async function verify(api: string, token: string): Promise<Outcome> {
  const answer = await post(api, { headers: { 'X-Verify-Token': token } })
  if (answer?.ok) return 'verified'
  const problem: { code?: string } | undefined = await answer?.json().catch(() => undefined)
  return outcomeOf[problem?.code ?? ''] ?? 'failed'
}

function bindResend(form: HTMLFormElement): void {
  const status = form.querySelector<HTMLElement>('[role=status]')
  const button = form.querySelector('button')
  const say = (what: 'sending' | 'sent' | 'invalid' | 'failed') => {
    if (status) status.textContent = status.dataset[what] ?? ''
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const body = JSON.stringify({ email: new FormData(form).get('email') })
    if (button) button.disabled = true
    say('sending')
    const answer = await post(form.action, { headers: { 'Content-Type': 'application/json' }, body })
    if (button) button.disabled = false
    say(answer?.ok ? 'sent' : answer?.status === 400 ? 'invalid' : 'failed')
  })
}

/** Without cookies: the token alone proves the right to this, whoever is signed in. Undefined: nobody answered. */
function post(url: string, request: RequestInit): Promise<Response | undefined> {
  return fetch(url, { method: 'POST', credentials: 'omit', cache: 'no-store', ...request }).catch(
    () => undefined,
  )
}
