import type { Suggestion } from '@veza/shared/contracts/search.ts'

const WAIT_MS = 150

/** Suggests while one types, as a combobox with a list does (WAI-ARIA). The form stays as it is: this only fills it in. */
export function bindSearch(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[name=query]')
  if (!input) return
  const list = listIn(form, input)
  let asked: AbortController | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined

  const close = () => {
    clearTimeout(waiting)
    asked?.abort()
    show(input, list, [], {})
  }
  const ask = async () => {
    asked?.abort()
    asked = new AbortController()
    const query = input.value.trim()
    const items = query === '' ? [] : await suggestions(query, asked.signal)
    if (items) show(input, list, items, form.dataset)
  }
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(ask, WAIT_MS)
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) event.preventDefault()
    if (event.key === 'Escape') return close()
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (move(input, list, event.key === 'ArrowDown' ? 1 : -1)) event.preventDefault()
    } else if (event.key === 'Enter') {
      const chosen = list.querySelector<HTMLElement>('[aria-selected=true]')
      if (!chosen) return
      event.preventDefault()
      choose(form, input, chosen)
    }
  })
  input.addEventListener('blur', close)
  // Before the field loses the focus, and the list with it.
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', ({ target }) => {
    const chosen = target instanceof Element && target.closest<HTMLElement>('[role=option]')
    if (chosen) choose(form, input, chosen)
  })
}

function listIn(form: HTMLFormElement, input: HTMLInputElement): HTMLUListElement {
  const list = document.createElement('ul')
  list.id = 'suggestions'
  list.className = 'suggestions'
  list.hidden = true
  list.role = 'listbox'
  list.ariaLabel = form.dataset.suggestions ?? ''
  form.append(list)
  input.role = 'combobox'
  input.ariaAutoComplete = 'list'
  input.ariaExpanded = 'false'
  input.setAttribute('aria-controls', list.id)
  return list
}

/** @returns undefined where there is no answer, or one that nobody waits for any more */
async function suggestions(query: string, signal: AbortSignal): Promise<Suggestion[] | undefined> {
  try {
    const answer = await fetch(`/api/v1/search/suggestions?query=${encodeURIComponent(query)}`, { signal })
    if (!answer.ok) return undefined
    const { items } = (await answer.json()) as { items: Suggestion[] }
    return signal.aborted ? undefined : items
  } catch {
    return undefined
  }
}

function show(input: HTMLInputElement, list: HTMLElement, items: Suggestion[], names: DOMStringMap): void {
  list.replaceChildren(...items.map((item, at) => option(item, at, names)))
  list.hidden = items.length === 0
  input.ariaExpanded = String(items.length > 0)
  input.removeAttribute('aria-activedescendant')
}

/** @param names what each kind of thing that has a page is called */
function option(item: Suggestion, at: number, names: DOMStringMap): HTMLElement {
  const element = document.createElement('li')
  element.id = `suggestion-${at}`
  element.role = 'option'
  element.ariaSelected = 'false'
  const text = document.createElement('span')
  text.textContent = item.text
  element.append(text)
  if (item.kind !== 'title') {
    element.dataset.path = new URL(item.url).pathname
    const kind = document.createElement('span')
    kind.className = 'soft'
    kind.textContent = names[item.kind] ?? ''
    element.append(kind)
  }
  return element
}

/** @returns false where there is nothing to move along */
function move(input: HTMLInputElement, list: HTMLElement, by: 1 | -1): boolean {
  const options = [...list.querySelectorAll<HTMLElement>('[role=option]')]
  if (options.length === 0) return false
  const now = options.findIndex(({ ariaSelected }) => ariaSelected === 'true')
  const next = now === -1 && by === -1 ? options.length - 1 : (now + by + options.length) % options.length
  for (const [at, one] of options.entries()) one.ariaSelected = String(at === next)
  input.setAttribute('aria-activedescendant', options[next]?.id ?? '')
  return true
}

function choose(form: HTMLFormElement, input: HTMLInputElement, chosen: HTMLElement): void {
  const { path } = chosen.dataset
  if (path) location.assign(path)
  else {
    input.value = chosen.firstElementChild?.textContent ?? ''
    form.requestSubmit()
  }
}
