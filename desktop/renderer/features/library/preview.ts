import { create } from 'zustand'
import { announceFault } from '../../app/announce.ts'
import { say } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { libraryTexts } from './texts.ts'

/** Which recording of this machine is heard, by the entry's id; null: none. */
export const usePreview = create<{ readonly id: string | null; readonly isPlaying: boolean }>(() => ({
  id: null,
  isPlaying: false,
}))

const SKIP_SECONDS = 5
let audio: HTMLAudioElement | undefined

/** One for all rows, made when the first is heard. */
function theAudio(): HTMLAudioElement {
  if (audio) return audio
  audio = new Audio()
  audio.addEventListener('ended', stopPreview)
  audio.addEventListener('error', () => {
    // Nothing is loaded where nothing is heard any more.
    if (usePreview.getState().id === null) return
    stopPreview()
    announceFault(say(libraryTexts)('not-playable'))
  })
  return audio
}

/** Plays, pauses, or goes over to another. What lies at the server alone is heard in its editor. */
export function togglePreview({
  id,
  localId,
}: {
  readonly id: string
  readonly localId: string | null
}): void {
  const now = usePreview.getState()
  if (now.id === id) setPlaying(!now.isPlaying)
  else if (localId === null) announceFault(say(libraryTexts)('not-here'))
  else {
    theAudio().src = host.mediaUrl({ kind: 'original', trackId: localId })
    usePreview.setState({ id, isPlaying: false })
    setPlaying(true)
  }
}

export function setPlaying(isPlaying: boolean): void {
  const { id } = usePreview.getState()
  if (id === null) return
  usePreview.setState({ isPlaying })
  // Refused: the listener above says so.
  if (isPlaying)
    void theAudio()
      .play()
      .catch(() => undefined)
  else theAudio().pause()
}

export function skip(direction: 1 | -1): void {
  if (usePreview.getState().id !== null) theAudio().currentTime += direction * SKIP_SECONDS
}

export function stopPreview(): void {
  usePreview.setState({ id: null, isPlaying: false })
  audio?.pause()
  audio?.removeAttribute('src')
}
