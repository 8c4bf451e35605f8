import { formatTime } from '@veza/shared/face/format.ts'
import type { Recording } from '../../recording.ts'
import type { PageTexts } from '../texts.ts'
import { bindKeys } from './bind-keys.ts'
import { bindNotice, bindOptions, bindTransport, part } from './controls.ts'
import { bindMediaSession } from './media-session.ts'
import { loadHls } from './open-source.ts'
import { Playback } from './playback.ts'
import { reportPlays } from './plays.ts'
import { WaveformSlider } from './waveform-slider.ts'

export interface PlayerOptions {
  /** Seconds to begin at. */
  readonly startAt?: number
  /** Fetches nothing ahead before somebody reaches for it. */
  readonly isLight?: boolean
  /** Where there are several, whether this is the one that one listens to. */
  readonly isActive?: () => boolean
  /** The one that somebody has begun to listen to, where it is another one. */
  readonly heard?: () => Playback | undefined
}

/**
 * Brings a server-rendered player to life.
 * @param root holds the player and, where it has them, its options
 */
export function startPlayer(
  root: HTMLElement,
  player: HTMLElement,
  texts: PageTexts,
  { startAt, isLight = false, isActive, heard }: PlayerOptions = {},
): Playback {
  const recording: Recording = JSON.parse(player.dataset.recording ?? '')
  const playback = new Playback(part(player, 'audio', HTMLAudioElement), recording, startAt)
  const slider = new WaveformSlider(
    {
      slider: part(player, 'slider', HTMLElement),
      canvas: part(player, 'canvas', HTMLCanvasElement),
      hover: part(player, 'hover', HTMLElement),
    },
    playback,
    texts,
  )
  const moving = [bindTransport(player, playback, texts), () => slider.show()]
  const views = [...moving, bindNotice(root, playback, texts)]
  if (root.querySelector('[data-player-options]')) views.push(bindOptions(root, playback, texts))
  const show = () => {
    for (const view of views) view()
  }
  playback.subscribe(show)
  show()
  followRecording(player, playback, slider)
  bindMediaSession(playback, isActive)
  bindKeys(() => heard?.() ?? playback, { root, player, playback })
  followSmoothly(playback, moving)
  prepareOnInterest(player, playback, isLight)
  const plays = reportPlays(playback)
  addEventListener('pagehide', () => plays.leave())
  return playback
}

/** Shows the shape and the length of what is open, now and whenever it is another one. */
function followRecording(player: HTMLElement, playback: Playback, slider: WaveformSlider): void {
  const total = part(player, 'total', HTMLElement)
  let shown: Recording | undefined
  const follow = () => {
    if (shown === playback.recording) return
    shown = playback.recording
    total.textContent = formatTime(playback.duration)
    slider.load().catch(() => undefined)
  }
  playback.subscribe(follow)
  follow()
}

/** Between the element's own four reports a second, where motion is welcome. */
function followSmoothly(playback: Playback, views: readonly (() => void)[]): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  let isRunning = false
  const frame = () => {
    for (const view of views) view()
    isRunning = playback.status === 'playing'
    if (isRunning) requestAnimationFrame(frame)
  }
  playback.subscribe(() => {
    if (isRunning || playback.status !== 'playing') return
    isRunning = true
    requestAnimationFrame(frame)
  })
}

/** The chunk when the page has come to rest; playlists and the first seconds when someone reaches for the player. */
function prepareOnInterest(player: HTMLElement, playback: Playback, isLight: boolean): void {
  const prepare = () => playback.prepare()
  for (const event of ['pointerenter', 'pointerdown', 'focusin'])
    player.addEventListener(event, prepare, { once: true, passive: true })
  const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 200))
  if (!isLight && playback.recording.masterUrl !== null) whenIdle(() => void loadHls().catch(() => undefined))
}
