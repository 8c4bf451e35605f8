import { formatTime } from '@veza/shared/face/format.ts'
import type { TrackReport } from '@veza/shared/studio/track-report.ts'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useTexts } from '../../app/texts.ts'
import { Waveform } from '../../ui/waveform.tsx'
import type { Player } from './player.ts'
import { editorTexts } from './texts.ts'

const HEIGHT_PX = 128
const STEP_SECONDS = 5
/** Silence shorter than this is drawn as the sound's own edge. */
const SHADED_SECONDS = 0.5

export interface BigWaveformProps {
  readonly levels: Uint8Array | undefined
  readonly report: TrackReport | undefined
  /** Seconds. */
  readonly duration: number
  readonly player: Player
}

/** The recording's whole shape: what was heard, where it is silent or clips, and a line with its time under the pointer. */
export function BigWaveform({ levels, report, duration, player }: BigWaveformProps) {
  const t = useTexts(editorTexts)
  const frame = useRef<HTMLDivElement>(null)
  const hover = useRef<HTMLDivElement>(null)
  useFollowed(frame, player, duration)
  const secondsAt = ({ clientX }: PointerEvent) => {
    const { left, width } = frame.current?.getBoundingClientRect() ?? { left: 0, width: 1 }
    return Math.max(0, Math.min(1, (clientX - left) / width)) * duration
  }
  const point = (event: PointerEvent) => {
    const seconds = secondsAt(event)
    hover.current?.style.setProperty('--at', `${(seconds / duration) * 100}%`)
    hover.current?.setAttribute('data-time', formatTime(seconds))
    if (event.buttons === 1) player.seek(seconds)
  }
  return (
    <div
      ref={frame}
      role="slider"
      tabIndex={0}
      aria-label={t('position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={0}
      className="group relative cursor-text select-none rounded-md"
      style={{ height: HEIGHT_PX }}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        player.seek(secondsAt(event))
      }}
      onPointerMove={point}
      onKeyDown={(event) => seekByKey(event, player, duration)}
    >
      <Shape levels={levels} />
      {report && <Markers report={report} duration={duration} />}
      <div
        ref={hover}
        data-time=""
        className="pointer-events-none absolute inset-y-0 hidden w-px bg-ink-soft after:absolute after:top-0 after:left-1 after:rounded-md after:bg-paper after:px-1 after:text-12 after:content-[attr(data-time)] group-hover:block"
        style={{ left: 'var(--at, 0%)' }}
      />
    </div>
  )
}

/** The whole shape, and over it as much of it in the accent as was heard. */
function Shape({ levels }: { readonly levels: Uint8Array | undefined }) {
  return (
    <>
      <Waveform bars={levels} height={HEIGHT_PX} />
      <div className="absolute inset-0" style={{ clipPath: 'inset(0 calc(100% - var(--played, 0%)) 0 0)' }}>
        <Waveform bars={levels} height={HEIGHT_PX} played={1} />
      </div>
      <div
        className="-translate-x-px pointer-events-none absolute inset-y-0 w-px bg-ink"
        style={{ left: 'var(--played, 0%)' }}
      />
    </>
  )
}

const keys: Readonly<Record<string, (at: number, duration: number) => number>> = {
  ArrowLeft: (at) => at - STEP_SECONDS,
  ArrowDown: (at) => at - STEP_SECONDS,
  ArrowRight: (at) => at + STEP_SECONDS,
  ArrowUp: (at) => at + STEP_SECONDS,
  Home: () => 0,
  End: (_at, duration) => duration,
}

function seekByKey(event: KeyboardEvent, player: Player, duration: number): void {
  const to = keys[event.key]?.(player.position(), duration)
  if (to === undefined) return
  event.preventDefault()
  player.seek(to)
}

/** Moves the played part along without drawing anything anew. */
function useFollowed(frame: { readonly current: HTMLDivElement | null }, player: Player, duration: number) {
  const t = useTexts(editorTexts)
  const isPlaying = useStore(player.store, (state) => state.isPlaying)
  useEffect(() => {
    const show = () => {
      const at = player.position()
      const element = frame.current
      element?.style.setProperty('--played', `${duration > 0 ? Math.min(100, (at / duration) * 100) : 0}%`)
      element?.setAttribute('aria-valuenow', String(Math.floor(at)))
      element?.setAttribute(
        'aria-valuetext',
        t('position-of', { at: formatTime(at), duration: formatTime(duration) }),
      )
    }
    show()
    if (!isPlaying) return player.onPosition(show)
    let next = requestAnimationFrame(function again() {
      show()
      next = requestAnimationFrame(again)
    })
    return () => cancelAnimationFrame(next)
  }, [player, isPlaying, duration, frame, t])
}

/** Silence at the ends is shaded, clipped places have a mark above. What they mean is told in words below. */
function Markers({ report, duration }: { readonly report: TrackReport; readonly duration: number }) {
  const { silence, clips } = report.preflight
  const share = (seconds: number) => `${Math.min(100, (seconds / duration) * 100)}%`
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0">
      {silence.startSeconds > SHADED_SECONDS && (
        <div
          data-marker="silence"
          className="absolute inset-y-0 left-0 border-ink-faint border-r border-dashed bg-wash"
          style={{ width: share(silence.startSeconds) }}
        />
      )}
      {silence.endSeconds > SHADED_SECONDS && silence.endSeconds < duration && (
        <div
          data-marker="silence"
          className="absolute inset-y-0 right-0 border-ink-faint border-l border-dashed bg-wash"
          style={{ width: share(silence.endSeconds) }}
        />
      )}
      {clips.atSeconds.map((at) => (
        <div
          key={at}
          data-marker="clip"
          className="-translate-x-px absolute top-0 h-2 w-0.5 bg-bad"
          style={{ left: share(at) }}
        />
      ))}
    </div>
  )
}
