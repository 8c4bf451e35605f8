import { BAR_PX, barsIn, GAP_PX } from '@veza/shared/face/waveform-bars.ts'
import { type RefObject, useLayoutEffect, useState } from 'react'

const HEIGHT_PX = 28
/** Silence still leaves a thread to follow. */
const MIN_BAR_PX = 1
const FULL = 255

/** How wide every row's waveform is, which the page is asked once. @param column what is as wide */
export function useWidthPx(column: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0)
  useLayoutEffect(() => {
    const element = column.current
    if (element === null) return
    const read = () => setWidthPx(Math.floor(element.clientWidth))
    const resized = new ResizeObserver(read)
    resized.observe(element)
    read()
    return () => resized.disconnect()
  }, [column])
  return widthPx
}

/**
 * A row's sound: mirrored bars. A picture, which says nothing that is not said in words. One path, and no canvas: dozens of those
 * are dozens of layers to put together in each frame.
 */
export function RowWaveform({
  bars,
  widthPx,
  isHeard = false,
}: {
  readonly bars: Uint8Array | undefined
  readonly widthPx: number
  /** In the accent: as far as it was heard. */
  readonly isHeard?: boolean
}) {
  return (
    <svg
      aria-hidden="true"
      width={widthPx}
      height={HEIGHT_PX}
      className={isHeard ? 'block fill-accent' : 'block fill-ink-faint'}
      shapeRendering="crispEdges"
    >
      <path d={bars ? shapeOf(bars, widthPx) : threadOf(widthPx)} />
    </svg>
  )
}

const threadOf = (widthPx: number) => `M0 ${HEIGHT_PX / 2}h${widthPx}v${MIN_BAR_PX}h${-widthPx}z`

let shapesWidthPx = 0
let shapes = new WeakMap<Uint8Array, string>()

/** Made once for a recording, as long as rows are as wide. */
function shapeOf(bars: Uint8Array, widthPx: number): string {
  if (shapesWidthPx !== widthPx) {
    shapesWidthPx = widthPx
    shapes = new WeakMap()
  }
  const known = shapes.get(bars)
  if (known !== undefined) return known
  const shape = drawn(bars, barsIn(widthPx))
  shapes.set(bars, shape)
  return shape
}

function drawn(bars: Uint8Array, count: number): string {
  let path = ''
  for (let bar = 0; bar < count; bar += 1) {
    const level = loudestOf(bars, bar / count, (bar + 1) / count) / FULL
    const tall = Math.max(MIN_BAR_PX, Math.round((level * HEIGHT_PX) / 2) * 2)
    path += `M${bar * (BAR_PX + GAP_PX)} ${(HEIGHT_PX - tall) >> 1}h${BAR_PX}v${tall}h-${BAR_PX}z`
  }
  return path
}

/** Of a part of the track; its ends from 0 to 1. */
function loudestOf(bars: Uint8Array, from: number, to: number): number {
  const first = Math.floor(from * bars.length)
  let most = bars[first] ?? 0
  for (let at = first + 1; at < to * bars.length; at += 1) most = Math.max(most, bars[at] ?? 0)
  return most
}
