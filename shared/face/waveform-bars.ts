/** Bars are 2 px wide with 1 px between them. */
export const BAR_PX = 2
export const GAP_PX = 1
/** What is quieter than this draws no bar, dBFS. */
export const FLOOR_DB = -48

const FULL_SCALE = 128

/** How many whole bars fit into a width in CSS pixels. */
export function barsIn(widthPx: number): number {
  return Math.max(0, Math.floor((widthPx + GAP_PX) / (BAR_PX + GAP_PX)))
}

/** Amplitude (0 to 1) as a bar's height (0 to 1), even in decibels from −48 dBFS up. */
export function barLevel(amplitude: number): number {
  if (!(amplitude > 0)) return 0
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(amplitude)) / FLOOR_DB))
}

/**
 * Heights (0 to 1) of `bars` bars over a whole recording. Each shows the loudest of the pixels it covers, so that no
 * peak is lost or made up; a bar narrower than a pixel repeats it.
 * @param peaks minimum and maximum by turns, −128 to 127, as audiowaveform's 8-bit data has them
 */
export function barLevels(peaks: ArrayLike<number>, bars: number): Float32Array {
  const levels = new Float32Array(bars)
  const pixels = Math.floor(peaks.length / 2)
  if (pixels === 0) return levels
  for (let bar = 0; bar < bars; bar++) {
    const from = Math.floor((bar * pixels) / bars)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * pixels) / bars))
    levels[bar] = barLevel(loudest(peaks, from * 2, to * 2) / FULL_SCALE)
  }
  return levels
}

function loudest(peaks: ArrayLike<number>, from: number, to: number): number {
  let most = 0
  for (let at = from; at < to; at++) most = Math.max(most, Math.abs(peaks[at] ?? 0))
  return most
}
