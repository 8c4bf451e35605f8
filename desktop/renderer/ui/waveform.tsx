import { BAR_PX, GAP_PX } from '@veza/shared/face/waveform-bars.ts'
import { useEffect, useRef } from 'react'

/** Silence still leaves a thread to follow. */
const MIN_BAR_PX = 1

export interface WaveformProps {
  /** Heights of the whole track, 0 to 255, by the face's dB scale; undefined where nobody has looked at it yet. */
  readonly bars: Uint8Array | undefined
  /** Up to where it was heard, 0 to 1. */
  readonly played?: number
  readonly height: number
}

/** The sound's own shape: mirrored bars on the device's pixels. A picture, which says nothing that is not said in words. */
export function Waveform({ bars, played = 0, height }: WaveformProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = ref.current
    if (canvas === null) return
    const paint = () => paintBars(canvas, bars, played)
    paint()
    return whenLooksChange(canvas, paint)
  }, [bars, played])
  return <canvas ref={ref} aria-hidden style={{ height }} className="block w-full min-w-0" />
}

const painters = new Set<() => void>()
const repaintAll = () => {
  for (const paint of painters) paint()
}
// One listener for all rows, however many there are.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaintAll)
new MutationObserver(repaintAll).observe(document.documentElement, { attributeFilter: ['data-theme'] })

/** @returns a function that ends it */
function whenColoursChange(paint: () => void): () => void {
  painters.add(paint)
  return () => void painters.delete(paint)
}

function whenLooksChange(canvas: HTMLCanvasElement, paint: () => void): () => void {
  const resized = new ResizeObserver(paint)
  resized.observe(canvas)
  const stop = whenColoursChange(paint)
  return () => {
    resized.disconnect()
    stop()
  }
}

function paintBars(canvas: HTMLCanvasElement, bars: Uint8Array | undefined, played: number): void {
  const { clientWidth: width, clientHeight: height } = canvas
  const scale = globalThis.devicePixelRatio || 1
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d')
  if (context === null || width === 0) return
  const style = getComputedStyle(canvas)
  const unplayed = style.getPropertyValue('--ink-faint')
  const accent = style.getPropertyValue('--accent')
  context.scale(scale, scale)
  context.fillStyle = unplayed
  if (bars === undefined) {
    context.fillRect(0, Math.floor(height / 2), width, MIN_BAR_PX)
    return
  }
  const step = BAR_PX + GAP_PX
  const count = Math.floor((width + GAP_PX) / step)
  for (let bar = 0; bar < count; bar += 1) {
    const level = loudestOf(bars, (bar * bars.length) / count, ((bar + 1) * bars.length) / count) / 255
    const tall = Math.max(MIN_BAR_PX, Math.round((level * height) / 2) * 2)
    context.fillStyle = (bar + 0.5) / count < played ? accent : unplayed
    context.fillRect(bar * step, (height - tall) / 2, BAR_PX, tall)
  }
}

function loudestOf(bars: Uint8Array, from: number, to: number): number {
  let most = 0
  for (let at = Math.floor(from); at < Math.max(to, from + 1) && at < bars.length; at += 1)
    most = Math.max(most, bars[at] ?? 0)
  return most
}
