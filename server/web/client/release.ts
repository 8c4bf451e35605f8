import type { Recording } from '../recording.ts'
import type { Playback } from './player/playback.ts'

interface Row {
  readonly item: HTMLElement
  readonly recording: Recording
}

/**
 * The tracks of a release: each plays at a press on its number, and the next one follows by itself.
 * @param goesOn false where a queue says what follows
 */
export function bindRelease(root: HTMLElement, playback: Playback, goesOn = true): void {
  const rows = [...root.querySelectorAll<HTMLElement>('.release-track[data-recording]')].map(readRow)
  const current = () => rows.findIndex(({ recording }) => recording.id === playback.recording.id)
  const go = ({ recording }: Row) => {
    playback.open(recording)
    playback.play()
  }
  rows.forEach((row, at) => {
    row.item
      .querySelector('button')
      ?.addEventListener('click', () => (at === current() ? playback.toggle() : go(row)))
  })
  if (goesOn) bindTrackKeys(rows, current, go)
  playback.subscribe(() => {
    const at = current()
    rows.forEach(({ item }, index) => {
      if (index === at) item.setAttribute('aria-current', 'true')
      else item.removeAttribute('aria-current')
    })
    const next = rows[at + 1]
    if (goesOn && playback.status === 'ended' && next) go(next)
  })
}

/** Next and previous on headsets and lock screens. */
function bindTrackKeys(rows: readonly Row[], current: () => number, go: (row: Row) => void): void {
  const step = (by: number) => () => {
    const row = rows[current() + by]
    if (row) go(row)
  }
  navigator.mediaSession?.setActionHandler('nexttrack', step(1))
  navigator.mediaSession?.setActionHandler('previoustrack', step(-1))
}

const readRow = (item: HTMLElement): Row => ({ item, recording: JSON.parse(item.dataset.recording ?? '') })
