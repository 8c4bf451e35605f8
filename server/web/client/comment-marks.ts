import type { CommentMark } from '@veza/shared/contracts/comments.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { groupMarks } from './group-marks.ts'
import type { Playback } from './player/playback.ts'
import type { PageTexts } from './texts.ts'

/** Room for a finger, and for the next mark beside it. */
const LEAST_PX = 28

/**
 * Marks on the waveform where people have commented: pressed, one leads there and tells what they wrote. By Tab one comes to them as
 * to one thing, by the arrow keys from each to the next.
 * @returns undefined where the page shows no waveform
 */
export function showMarks(
  section: HTMLElement,
  playback: Playback,
  texts: PageTexts,
): { load(): void } | undefined {
  const player = section.closest('article')?.querySelector<HTMLElement>('[data-player]')
  const waveform = player?.querySelector<HTMLElement>('[data-part=slider]')
  const { marks: address } = section.dataset
  if (!player || !waveform || address === undefined) return undefined
  const row = document.createElement('div')
  row.className = 'marks'
  row.setAttribute('role', 'group')
  row.setAttribute('aria-label', texts.t('player.comments'))
  const said = document.createElement('div')
  said.className = 'marks-said'
  said.setAttribute('role', 'status')
  waveform.after(row)
  player.append(said)
  let marks: readonly CommentMark[] = []
  const draw = () => {
    const hadFocus = row.contains(document.activeElement)
    const shape = { durationMs: playback.duration * 1_000, widthPx: waveform.clientWidth, leastPx: LEAST_PX }
    const groups = groupMarks(marks, shape)
    row.replaceChildren(...groups.map((group, at) => button(group, at, shape.durationMs)))
    row.hidden = groups.length === 0
    if (hadFocus) row.querySelector('button')?.focus()
  }
  const button = (group: readonly CommentMark[], index: number, durationMs: number) => {
    const made = markButton(group, durationMs, texts)
    made.tabIndex = index === 0 ? 0 : -1
    made.addEventListener('click', () => {
      playback.seek((group[0]?.atMs ?? 0) / 1_000)
      tell(said, group, { texts, back: made, address: commentsBelow() })
    })
    return made
  }
  row.addEventListener('keydown', (event) => moveAlong(row, event))
  player.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') said.replaceChildren()
  })
  new ResizeObserver(draw).observe(waveform)
  return {
    load: () =>
      void ask(address).then((found) => {
        marks = found ?? marks
        draw()
      }),
  }
}

async function ask(address: string): Promise<readonly CommentMark[] | undefined> {
  try {
    const answer = await fetch(address)
    return answer.ok ? ((await answer.json()) as { items: CommentMark[] }).items : undefined
  } catch {
    // The list below has them all.
    return undefined
  }
}

const commentsBelow = () => `${location.pathname.replace(/\/$/, '')}/comments`

function markButton(group: readonly CommentMark[], durationMs: number, { t }: PageTexts): HTMLButtonElement {
  const [first] = group
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'mark'
  const at = formatTime((first?.atMs ?? 0) / 1_000)
  const one = { at, name: first?.author ?? '', text: first?.text ?? '' }
  const many = { at, count: group.length }
  button.setAttribute(
    'aria-label',
    group.length === 1 ? t('player.comments.one', one) : t('player.comments.many', many),
  )
  if (group.length > 1) button.textContent = String(group.length)
  // What is said of a longer version before stands at the end.
  button.style.left = `${Math.min(1, (first?.atMs ?? 0) / Math.max(1, durationMs)) * 100}%`
  return button
}

/** What people wrote there, each with the way to all of it. */
function tell(
  said: HTMLElement,
  group: readonly CommentMark[],
  { texts: { t }, back, address }: { texts: PageTexts; back: HTMLElement; address: string },
): void {
  const list = document.createElement('ul')
  for (const { id, author, text, atMs } of group) {
    const item = document.createElement('li')
    const link = document.createElement('a')
    const isHere = document.getElementById(`comment-${id}`) !== null
    link.href = isHere ? `#comment-${id}` : `${address}/${id}`
    const name = document.createElement('strong')
    name.textContent = author
    const moment = document.createElement('span')
    moment.className = 'figure soft'
    moment.textContent = formatTime(atMs / 1_000)
    link.append(name, ` ${text}`)
    item.append(moment, ' ', link)
    list.append(item)
  }
  const close = document.createElement('button')
  close.type = 'button'
  close.className = 'text-button soft'
  close.textContent = t('player.comments.close')
  close.addEventListener('click', () => {
    said.replaceChildren()
    back.focus()
  })
  said.replaceChildren(list, close)
}

function moveAlong(row: HTMLElement, event: KeyboardEvent): void {
  const buttons = [...row.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button.matches(':focus'))
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: buttons.length - 1,
  }
  const next = buttons[steps[event.key] ?? -1]
  if (!next) return
  event.preventDefault()
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1
  next.focus()
}
