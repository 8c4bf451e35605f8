/** What scripts add to the forms of accounts, which work without. */
export function bindForms(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-reveal]')) bindReveal(button)
  for (const form of document.querySelectorAll<HTMLFormElement>('form.form'))
    if (form.dataset.passkeyOptions === undefined) sendOnce(form)
    else bindPasskey(form)
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-token]')) takeToken(form)
  for (const button of document.querySelectorAll<HTMLElement>('[data-copy]')) bindCopy(button)
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-avatar]')) bindAvatar(form)
  for (const button of document.querySelectorAll<HTMLElement>('[data-print]'))
    button.addEventListener('click', () => print())
}

/** What sends a picture is loaded when somebody has chosen one. */
function bindAvatar(form: HTMLFormElement): void {
  const input = form.querySelector('input[type=file]')
  form.addEventListener('submit', (event) => event.preventDefault())
  input?.addEventListener('change', async () => {
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined
    if (file) await (await import('./avatar.ts')).sendAvatar(form, file)
  })
}

/** Shows what was typed into a password's field, until the form is sent. */
function bindReveal(button: HTMLElement): void {
  const input = document.getElementById(button.dataset.reveal ?? '')
  if (!(input instanceof HTMLInputElement)) return
  const show = (isShown: boolean) => {
    input.type = isShown ? 'text' : 'password'
    button.setAttribute('aria-pressed', String(isShown))
    button.textContent = (isShown ? button.dataset.hide : button.dataset.show) ?? ''
  }
  button.addEventListener('click', () => show(input.type === 'password'))
  // Browsers offer to keep what is typed into password fields alone.
  input.form?.addEventListener('submit', () => show(false))
}

/** A second press while the first is on its way sends nothing. */
function sendOnce(form: HTMLFormElement): void {
  let isSent = false
  form.addEventListener('submit', (event) => {
    if (isSent) event.preventDefault()
    isSent = true
  })
  // Back from the next page, as the browser kept this one.
  addEventListener('pageshow', () => {
    isSent = false
  })
}

/** The library is loaded when somebody asks for a passkey, and not before. */
function bindPasskey(form: HTMLFormElement): void {
  let isAsking = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (isAsking) return
    isAsking = true
    const { sendWithPasskey } = await import('./passkeys.ts')
    await sendWithPasskey(form)
    isAsking = false
  })
}

const TOKEN = /^#token=([\w-]+)$/

/** Takes the token from the link's fragment, so that nobody has to paste it; the address keeps none. */
function takeToken(form: HTMLFormElement): void {
  const input = form.elements.namedItem('token')
  const place = input instanceof HTMLElement ? input.closest<HTMLElement>('.field') : null
  if (!(input instanceof HTMLInputElement)) return
  const take = () => {
    const token = TOKEN.exec(location.hash)?.[1]
    if (token) input.value = token
    if (place) place.hidden = input.value !== '' && !input.hasAttribute('aria-invalid')
    if (!token) return
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  addEventListener('hashchange', take)
  take()
}

function bindCopy(button: HTMLElement): void {
  const before = button.textContent
  button.addEventListener('click', async () => {
    const text = document.getElementById(button.dataset.copy ?? '')?.innerText ?? ''
    await navigator.clipboard?.writeText(text)
    button.textContent = button.dataset.copied ?? before
  })
}
