import { formatTime } from '@veza/shared/face/format.ts'
import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useEffect } from 'react'
import type { Say } from '../../app/texts.ts'
import { preview, usePreview } from './preview.ts'
import type { libraryTexts } from './texts.ts'

type Words = Say<keyof typeof libraryTexts.en>

const STEP_SECONDS = 5

export interface SeekProps {
  readonly t: Words
  readonly title: string
  /** Seconds. */
  readonly duration: number
  readonly tabIndex: number
  readonly className: string
  readonly children?: ReactNode
}

/**
 * Where one is in what is heard, over the whole of it: to be pressed, dragged, or moved by keys. It has no listener of its own, and
 * is not drawn anew as the sound goes on: the list does both.
 */
export function Seek({ t, title, duration, tabIndex, className, children }: SeekProps) {
  return (
    <span
      role="slider"
      data-seek={duration}
      tabIndex={tabIndex}
      aria-label={t('position', { title })}
      aria-valuemin={0}
      aria-valuemax={Math.floor(duration)}
      aria-valuenow={0}
      className={className}
    >
      {children}
    </span>
  )
}

/** The time that is heard now, where the list writes it. */
export const At = () => <span data-at className="text-accent-text" />

const seekIn = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-seek]') : null

const durationOf = (seek: HTMLElement) => Number(seek.dataset.seek)

function seekTo(seek: HTMLElement, clientX: number): void {
  const { left, width } = seek.getBoundingClientRect()
  preview.seek(Math.max(0, Math.min(1, (clientX - left) / (width || 1))) * durationOf(seek))
}

/** What a list hears for the one slider in it. */
export const seekInput = {
  onPointerDown(event: PointerEvent): void {
    const seek = event.button === 0 ? seekIn(event.target) : null
    if (seek === null) return
    seek.setPointerCapture(event.pointerId)
    seekTo(seek, event.clientX)
  },
  onPointerMove(event: PointerEvent): void {
    const seek = event.buttons === 1 ? seekIn(event.target) : null
    if (seek?.hasPointerCapture(event.pointerId)) seekTo(seek, event.clientX)
  },
}

const keys: Readonly<Record<string, (at: number, duration: number) => number>> = {
  ArrowLeft: (at) => at - STEP_SECONDS,
  ArrowDown: (at) => at - STEP_SECONDS,
  ArrowRight: (at) => at + STEP_SECONDS,
  ArrowUp: (at) => at + STEP_SECONDS,
  Home: () => 0,
  End: (_at, duration) => duration - 1,
}

/** @returns whether the key was the slider's */
export function seekByKey(event: KeyboardEvent): boolean {
  const seek = seekIn(event.target)
  const to = seek && keys[event.key]?.(preview.position(), durationOf(seek))
  if (seek === null || to === null || to === undefined) return false
  preview.seek(Math.max(0, Math.min(durationOf(seek), to)))
  return true
}

/** Is it the slider that was pressed? Then nothing is chosen by it. */
export const isSeek = (target: EventTarget): boolean => seekIn(target) !== null

/** Moves the slider along, wherever it is in this list, without drawing a row anew: also one that comes into sight, or is halted. */
export function useFollowedPreview(frame: RefObject<HTMLElement | null>, t: Words): void {
  const { id, isComing } = usePreview()
  useEffect(() => {
    if (id === null || isComing) return
    let next = requestAnimationFrame(function again() {
      showPosition(frame.current, t)
      next = requestAnimationFrame(again)
    })
    return () => cancelAnimationFrame(next)
  }, [frame, t, id, isComing])
}

function showPosition(frame: HTMLElement | null, t: Words): void {
  if (frame === null) return
  const at = preview.position()
  for (const time of frame.querySelectorAll<HTMLElement>('[data-at]'))
    if (time.textContent !== formatTime(at)) time.textContent = formatTime(at)
  for (const seek of frame.querySelectorAll<HTMLElement>('[data-seek]')) showIn(seek, at, t)
}

function showIn(seek: HTMLElement, at: number, t: Words): void {
  const duration = durationOf(seek)
  const share = duration > 0 ? Math.min(100, (at / duration) * 100) : 0
  seek.style.setProperty('--played', `${share.toFixed(2)}%`)
  const now = String(Math.floor(at))
  if (seek.getAttribute('aria-valuenow') === now && seek.hasAttribute('aria-valuetext')) return
  seek.setAttribute('aria-valuenow', now)
  seek.setAttribute(
    'aria-valuetext',
    t('position-of', { at: formatTime(at), duration: formatTime(duration) }),
  )
}
