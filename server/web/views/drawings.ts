import { BAR_PX, barLevels, GAP_PX } from '@veza/shared/face/waveform-bars.ts'
import { type Html, html, raw } from '../html.ts'

/** Minimum and maximum by turns, as audiowaveform's 8-bit data has them. */
export type Peaks = ArrayLike<number>

const WAVE_HEIGHT = 96
const RING_TICKS = 144
const RING_SIZE = 320
const RING_INNER = 62
const RING_REACH = 74
const tenths = (value: number) => Math.round(value * 10) / 10

/** The waveform as a picture, for readers without scripts and until scripts have drawn their own. */
export function waveformPicture(peaks: Peaks, bars: number): Html {
  const width = bars * (BAR_PX + GAP_PX) - GAP_PX
  const path = Array.from(barLevels(peaks, bars), (level, at) => {
    const height = Math.max(1, tenths(level * WAVE_HEIGHT))
    return `M${at * (BAR_PX + GAP_PX)} ${tenths((WAVE_HEIGHT - height) / 2)}h${BAR_PX}v${height}h-${BAR_PX}z`
  }).join('')
  return html`<svg class="waveform-picture" viewBox="0 0 ${width} ${WAVE_HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path fill="currentColor" d="${raw(path)}"/></svg>`
}

/**
 * What stands where a cover is missing: the recording's own waveform, bent into a ring. Without peaks, a bare ring,
 * because peaks are never made up.
 */
export function sleeve(peaks: Peaks | undefined): Html {
  const path = Array.from(peaks ? energies(peaks, RING_TICKS) : new Float32Array(RING_TICKS), (level, at) => {
    const angle = (at / RING_TICKS) * 2 * Math.PI - Math.PI / 2
    const point = (radius: number) =>
      `${tenths(RING_SIZE / 2 + radius * Math.cos(angle))} ${tenths(RING_SIZE / 2 + radius * Math.sin(angle))}`
    return `M${point(RING_INNER)}L${point(RING_INNER + 1.5 + level * RING_REACH)}`
  }).join('')
  return html`<svg class="sleeve" viewBox="0 0 ${RING_SIZE} ${RING_SIZE}" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="butt" d="${raw(path)}"/></svg>`
}

/**
 * Mean peak of each part, against the loudest part. In decibels a song’s parts look much alike; here the picture
 * should tell one song from another.
 */
function energies(peaks: Peaks, parts: number): Float32Array {
  const means = new Float32Array(parts)
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * peaks.length) / parts)
    const to = Math.max(from + 1, Math.floor(((part + 1) * peaks.length) / parts))
    for (let at = from; at < to; at++)
      means[part] = (means[part] ?? 0) + Math.abs(peaks[at] ?? 0) / (to - from)
  }
  const loudest = Math.max(1, ...means)
  return means.map((mean) => mean / loudest)
}
