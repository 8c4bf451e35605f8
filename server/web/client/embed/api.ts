import type { Playback } from '../player/playback.ts'
import { readCommand } from './command.ts'

/** So far apart are reports of where the sound is, in seconds of it. */
const STEP_SECONDS = 0.2

type EmbedEvent = 'ready' | 'track' | 'play' | 'pause' | 'ended' | 'error' | 'progress' | 'volume' | 'state'

/**
 * What the page around may ask for, and is told: docs/embed.md. Any page may, since nothing is told that does not stand in
 * the frame already; and only the page around, since other frames have no business with it.
 */
export function bindEmbedApi(playback: Playback, host: Window): void {
  const tell = (event: EmbedEvent) => host.postMessage({ veza: 1, event, state: stateOf(playback) }, '*')
  addEventListener('message', ({ source, data }) => {
    const command = source === host ? readCommand(data) : undefined
    if (!command) return
    if (command.kind === 'play') playback.play()
    else if (command.kind === 'pause') playback.pause()
    else if (command.kind === 'seek') playback.seek(command.seconds)
    else if (command.kind === 'volume') playback.setVolume(command.volume)
    else tell('state')
  })
  let before = stateOf(playback)
  playback.subscribe(() => {
    const now = stateOf(playback)
    const news = newsBetween(before, now)
    if (news.length === 0) return
    before = now
    for (const event of news) tell(event)
  })
  tell('ready')
}

type EmbedState = ReturnType<typeof stateOf>

function stateOf({ status, position, end, duration, volume, isMuted, failure, recording }: Playback) {
  const { id, title, artist, pageUrl: url } = recording
  const error = failure ?? null
  return {
    status,
    position,
    end,
    duration,
    volume: isMuted ? 0 : volume,
    error,
    track: { id, title, artist, url },
  }
}

function newsBetween(before: EmbedState, now: EmbedState): EmbedEvent[] {
  const hasMoved = before.status !== now.status
  const news: [EmbedEvent, boolean][] = [
    ['track', before.track.id !== now.track.id],
    ['error', before.error !== now.error && now.error !== null],
    ['play', hasMoved && now.status === 'playing'],
    ['pause', hasMoved && now.status === 'paused'],
    ['ended', hasMoved && now.status === 'ended'],
    ['volume', before.volume !== now.volume],
    ['progress', Math.abs(before.position - now.position) >= STEP_SECONDS],
    ['state', hasMoved && now.status === 'loading'],
  ]
  return news.flatMap(([event, isNew]) => (isNew ? event : []))
}
