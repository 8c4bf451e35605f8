import { create } from 'zustand'
import { announceFault } from '../../app/announce.ts'
import { say } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { findRemoteSound, tellRemoteFault } from './remote-sound.ts'
import { libraryTexts } from './texts.ts'

/** Which recording is heard, or on its way from its server, by the entry's id; null: none. */
export const usePreview = create<{ readonly id: string | null; readonly isPlaying: boolean }>(() => ({
  id: null,
  isPlaying: false,
}))

const SKIP_SECONDS = 5
let audio: HTMLAudioElement | undefined
/** Of what is heard from its server. */
let remoteId: string | null = null

/** One for all rows, made when the first is heard. */
function theAudio(): HTMLAudioElement {
  if (audio) return audio
  audio = new Audio()
  audio.addEventListener('ended', stopPreview)
  audio.addEventListener('error', () => {
    // Nothing is loaded where nothing is heard any more.
    if (usePreview.getState().id === null) return
    const from = remoteId
    stopPreview()
    if (from === null) announceFault(say(libraryTexts)('not-playable'))
    else void tellRemoteFault(from)
  })
  return audio
}

/** Plays, pauses, or goes over to another; what lies at its server alone is heard from there. */
export function togglePreview({ id, localId, remoteId: from }: Heard): void {
  const now = usePreview.getState()
  if (now.id === id) {
    if (theAudio().hasAttribute('src')) setPlaying(!now.isPlaying)
    else stopPreview()
  } else if (localId !== null) begin(id, null, host.mediaUrl({ kind: 'original', trackId: localId }))
  else if (from !== null) void bring(id, from)
}

interface Heard {
  readonly id: string
  readonly localId: string | null
  readonly remoteId: string | null
}

function begin(id: string, from: string | null, address: string): void {
  remoteId = from
  theAudio().src = address
  usePreview.setState({ id, isPlaying: false })
  setPlaying(true)
}

/** Shown as heard from the first press on; pressed again before it came, it is not wanted any more. */
async function bring(id: string, from: string): Promise<void> {
  stopPreview()
  usePreview.setState({ id, isPlaying: true })
  const address = await findRemoteSound(from)
  if (usePreview.getState().id !== id || theAudio().hasAttribute('src')) return
  if (address === undefined) stopPreview()
  else begin(id, from, address)
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
