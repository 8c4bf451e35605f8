import { formatTime } from '@veza/shared/face/format.ts'
import { showMarks } from './comment-marks.ts'
import type { Playback } from './player/playback.ts'
import type { PageTexts } from './texts.ts'

/**
 * Comments without leaving the page, so that what plays goes on: forms are sent as they are, and what the server's page has
 * of comments then takes the place of what is here. Where that fails, the browser sends the form itself.
 * @param playback what the page plays, if anything
 */
export function bindComments(section: HTMLElement, playback: Playback | undefined, texts: PageTexts): void {
  const marks = playback && showMarks(section, playback, texts)
  const show = () => {
    if (playback) bindMoments(section, playback, texts)
    marks?.load()
  }
  section.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement)) return
    event.preventDefault()
    void send(section, form, event.submitter).then((isDone) => {
      if (isDone) show()
    })
  })
  section.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[rel=next]') : null
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    void append(section, link).then((isDone) => {
      if (isDone) show()
      else location.assign(link.href)
    })
  })
  if (playback) followPosition(section, playback)
  show()
}

/** @returns false where the browser has left with the form */
async function send(
  section: HTMLElement,
  form: HTMLFormElement,
  button: HTMLElement | null,
): Promise<boolean> {
  if (form.dataset.busy !== undefined) return false
  form.dataset.busy = ''
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form, button)) fields.append(name, value.toString())
  try {
    const answer = await fetch(form.action, { method: 'POST', body: fields })
    const fresh = partOf(await answer.text())
    if (!fresh || (!answer.ok && answer.status !== 422)) throw new Error(`comments: ${answer.status}`)
    section.replaceChildren(...fresh.childNodes)
    aboutOf(section, fields)?.focus()
    return true
  } catch {
    delete form.dataset.busy
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = 'do'
    field.value = fields.get('do') ?? ''
    form.append(field)
    form.submit()
    return false
  }
}

const partOf = (markup: string) =>
  new DOMParser().parseFromString(markup, 'text/html').querySelector<HTMLElement>('[data-comments]')

/** Where whoever sent a form goes on: at what is wrong with it, or at what has become of it. */
function aboutOf(section: HTMLElement, fields: URLSearchParams): HTMLElement | null | undefined {
  const wrong = section.querySelector<HTMLElement>('[aria-invalid=true]')
  if (wrong) return wrong
  const does = fields.get('do')
  if (does === 'write') return section.querySelector<HTMLElement>('.threads > li')
  const comment = document.getElementById(`comment-${fields.get('id')}`)
  if (does === 'reply') return [...(comment?.querySelectorAll<HTMLElement>('.replies > li') ?? [])].at(-1)
  return comment ?? section.querySelector<HTMLElement>('#comments-title')
}

/** What is older, below what is there. */
async function append(section: HTMLElement, link: HTMLAnchorElement): Promise<boolean> {
  try {
    const answer = await fetch(link.href)
    const fresh = answer.ok ? partOf(await answer.text()) : null
    const list = section.querySelector('.threads')
    if (!fresh || !list) return false
    const items = [...fresh.querySelectorAll<HTMLElement>('.threads > li')]
    list.append(...items)
    const pager = fresh.querySelector('.pager')
    link.closest('.pager')?.replaceWith(...(pager ? [pager] : []))
    items[0]?.focus()
    return true
  } catch {
    return false
  }
}

/** Moments become buttons that lead there. */
function bindMoments(section: HTMLElement, playback: Playback, { t }: PageTexts): void {
  for (const moment of section.querySelectorAll<HTMLElement>('span[data-moment]')) {
    const seconds = Number(moment.dataset.moment) / 1_000
    const button = document.createElement('button')
    button.type = 'button'
    button.className = moment.className
    button.textContent = moment.textContent
    button.dataset.moment = moment.dataset.moment
    button.setAttribute('aria-label', t('player.comments.from', { at: formatTime(seconds) }))
    button.addEventListener('click', () => {
      playback.seek(seconds)
      playback.play()
    })
    moment.replaceWith(button)
  }
}

/** A new comment is about what one hears when one begins to write it; who has set another moment means that one. */
function followPosition(section: HTMLElement, playback: Playback): void {
  const follow = () => {
    const form = section.querySelector<HTMLFormElement>('[data-new-comment]')
    const text = form?.querySelector('textarea')
    const at = form?.querySelector<HTMLInputElement>('input[name=at]')
    if (!form || !text || !at || text.value !== '' || form.dataset.isSet !== undefined) return
    at.value = formatTime(playback.position)
  }
  section.addEventListener('input', (event) => {
    const field = event.target
    if (field instanceof HTMLInputElement && field.name === 'at' && field.form) field.form.dataset.isSet = ''
  })
  playback.subscribe(follow)
  follow()
}
