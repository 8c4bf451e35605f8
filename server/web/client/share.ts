import type { PageTexts } from './texts.ts'

const SAID_MS = 2_000

/** Copies the page's link, and says so for a moment. */
export function bindShare(button: HTMLElement, { t }: PageTexts): void {
  const label = button.querySelector('[data-share-text]')
  const before = label?.textContent ?? ''
  let timer: ReturnType<typeof setTimeout> | undefined
  button.addEventListener('click', async () => {
    await copy(button.dataset.share ?? location.href)
    clearTimeout(timer)
    button.classList.add('is-done')
    if (label) label.textContent = t('track.shared')
    timer = setTimeout(() => {
      button.classList.remove('is-done')
      if (label) label.textContent = before
    }, SAID_MS)
  })
}

/** The clipboard is there on secure pages only; elsewhere a selection does it. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.className = 'off-screen'
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}
