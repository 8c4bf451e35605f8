import type { Segment } from './rendition-set.ts'

/** Mean bit/s over all segments (RFC 8216 §4.3.4.2, AVERAGE-BANDWIDTH), rounded up. */
export function averageBitrate(segments: readonly Segment[], timescale: number): number {
  const ticks = segments.reduce((sum, segment) => sum + segment.ticks, 0)
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  return bitsPerSecond(bytes, ticks, timescale)
}

/**
 * Largest bit/s of any run of segments that lasts between 0.5 and 1.5 target durations (RFC 8216 §4.3.4.2,
 * BANDWIDTH), rounded up; a track shorter than that is one run.
 */
export function peakBitrate(segments: readonly Segment[], timescale: number, targetSeconds: number): number {
  let peak = averageBitrate(segments, timescale)
  for (const start of segments.keys()) {
    let ticks = 0
    let bytes = 0
    for (const segment of segments.slice(start, start + 8)) {
      ticks += segment.ticks
      bytes += segment.bytes
      const targets = ticks / timescale / targetSeconds
      if (targets > 1.5) break
      if (targets >= 0.5) peak = Math.max(peak, bitsPerSecond(bytes, ticks, timescale))
    }
  }
  return peak
}

function bitsPerSecond(bytes: number, ticks: number, timescale: number): number {
  return Math.ceil((bytes * 8 * timescale) / ticks)
}
