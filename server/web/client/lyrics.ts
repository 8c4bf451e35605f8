import { formatTime } from '@veza/shared/face/format.ts'
import type { Playback } from './player/playback.ts'
import type { PageTexts } from './texts.ts'

/** Whoever looks around in the words is left alone for so long. */
const LOOKING_MS = 5_000
/** Where a seek ends is not exact. */
const TOLERANCE_MS = 50

interface Line {
  readonly atMs: number
  readonly row: HTMLElement
  /** Undefined where nothing is sung, and beyond what may be heard. */
  readonly button: HTMLButtonElement | undefined
}

/**
 * Lyrics that follow the sound: the line that is sung is marked and kept in sight, and a press on a line leads there. By Tab one comes
 * to them as to one thing, by the arrow keys from each to the next.
 */
export function bindLyrics(words: HTMLElement, playback: Playback, texts: PageTexts): void {
  const { recording } = playback
  const isHeard = () => playback.recording === recording
  const lines = [...words.querySelectorAll<HTMLElement>('[data-at]')].map((row) =>
    lineOf(row, playback, texts, isHeard),
  )
  const first = lines.find(({ button }) => button)?.button
  if (!first) return
  first.tabIndex = 0
  words.dataset.live = ''
  words.addEventListener('keydown', (event) => moveAlong(words, event))
  const isLookedAt = looksAround(words)
  let shown = Number.NaN
  let timer: ReturnType<typeof setTimeout> | undefined
  const follow = () => {
    clearTimeout(timer)
    const nowMs = isHeard() && playback.status !== 'idle' ? playback.position * 1_000 + TOLERANCE_MS : -1
    const sung = lines.findLast(({ atMs }) => atMs <= nowMs)?.atMs ?? -1
    if (sung !== shown) mark(words, lines, sung, isLookedAt())
    shown = sung
    const next = lines.find(({ atMs }) => atMs > nowMs)
    if (next && playback.status === 'playing')
      timer = setTimeout(follow, Math.max(20, (next.atMs - nowMs) / playback.rate))
  }
  playback.subscribe(follow)
  follow()
}

function lineOf(row: HTMLElement, playback: Playback, { t }: PageTexts, isHeard: () => boolean): Line {
  const atMs = Number(row.dataset.at)
  const { previewSeconds } = playback.recording
  const isBeyond = previewSeconds !== null && atMs >= previewSeconds * 1_000
  if (row.textContent === '' || isBeyond) return { atMs, row, button: undefined }
  const button = document.createElement('button')
  button.type = 'button'
  button.tabIndex = -1
  button.textContent = row.textContent
  button.title = t('player.comments.from', { at: formatTime(atMs / 1_000) })
  button.addEventListener('click', () => {
    if (!isHeard()) return
    playback.seek(atMs / 1_000)
    playback.play()
  })
  row.replaceChildren(button)
  return { atMs, row, button }
}

/** Lines of one moment are sung together: a translation stands below its line. */
function mark(words: HTMLElement, lines: readonly Line[], sungMs: number, isLookedAt: boolean): void {
  for (const { atMs, row, button } of lines) {
    const isSung = atMs === sungMs
    if (isSung) row.dataset.sung = ''
    else delete row.dataset.sung
    if (isSung) button?.setAttribute('aria-current', 'true')
    else button?.removeAttribute('aria-current')
  }
  const sung = lines.find(({ atMs }) => atMs === sungMs)
  if (!sung || isLookedAt) return
  if (sung.button && !words.contains(document.activeElement)) onlyStop(words, sung.button)
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const top = sung.row.offsetTop - (words.clientHeight - sung.row.offsetHeight) / 2
  words.scrollTo({ top, behavior: isStill ? 'instant' : 'smooth' })
}

/** @returns whether somebody has moved about in there just now */
function looksAround(words: HTMLElement): () => boolean {
  let until = 0
  const look = () => {
    until = performance.now() + LOOKING_MS
  }
  for (const event of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
    words.addEventListener(event, look, { passive: true })
  words.addEventListener('click', () => {
    until = 0
  })
  return () => performance.now() < until
}

function onlyStop(words: HTMLElement, stop: HTMLButtonElement): void {
  for (const button of words.querySelectorAll('button')) button.tabIndex = button === stop ? 0 : -1
}

function moveAlong(words: HTMLElement, event: KeyboardEvent): void {
  const buttons = [...words.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button.matches(':focus'))
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: at - 1,
    ArrowDown: at + 1,
    Home: 0,
    End: buttons.length - 1,
  }
  const next = at === -1 ? undefined : buttons[steps[event.key] ?? -1]
  if (!next) return
  event.preventDefault()
  onlyStop(words, next)
  next.focus()
}
