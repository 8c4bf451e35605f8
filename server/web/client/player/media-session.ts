import type { Recording } from '../../recording.ts'
import type { Playback } from './playback.ts'

const STEP_SECONDS = 10

/**
 * Lock screen, media keys and headsets (W3C Media Session).
 * @param isActive of several on a page, whether this is the one that one listens to
 */
export function bindMediaSession(playback: Playback, isActive: () => boolean = () => true): void {
  if (!('mediaSession' in navigator)) return
  const { mediaSession } = navigator
  const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => playback.play(),
    pause: () => playback.pause(),
    stop: () => playback.pause(),
    seekbackward: ({ seekOffset }) => playback.seek(playback.position - (seekOffset ?? STEP_SECONDS)),
    seekforward: ({ seekOffset }) => playback.seek(playback.position + (seekOffset ?? STEP_SECONDS)),
    seekto: ({ seekTime }) => seekTime !== undefined && playback.seek(seekTime),
  }
  let told: Recording | undefined
  playback.subscribe(() => {
    if (!isActive()) told = undefined
    if (playback.status === 'idle' || !isActive()) return
    if (told !== playback.recording) {
      told = playback.recording
      mediaSession.metadata = metadataOf(told)
      for (const [action, handler] of Object.entries(actions))
        setAction(action as MediaSessionAction, handler)
    }
    mediaSession.playbackState =
      playback.status === 'playing' || playback.status === 'loading' ? 'playing' : 'paused'
    const { end: duration, position, rate: playbackRate } = playback
    mediaSession.setPositionState?.({ duration, position: Math.min(position, duration), playbackRate })
  })
}

const metadataOf = ({ title, artist, coverUrl }: Recording): MediaMetadata =>
  new MediaMetadata({ title, artist, artwork: coverUrl ? [{ src: coverUrl }] : [] })

function setAction(action: MediaSessionAction, handler: MediaSessionActionHandler): void {
  try {
    navigator.mediaSession.setActionHandler(action, handler)
  } catch {
    // A browser may not know this action; the others still serve.
  }
}
