import type { Loudness } from './rendition-set.ts'

/** `ebur128` reports this floor for what its gate never opened for. */
const ABSOLUTE_GATE_LUFS = -70

/** Reads the summary that ffmpeg's `ebur128` filter writes last. Throws `Error` where there is none. */
export function parseLoudness(stderr: readonly string[]): Loudness {
  const start = stderr.findLastIndex((line) => /Parsed_ebur128.*Summary:/.test(line))
  if (start < 0) throw new Error('ffmpeg gave no loudness summary')
  const summary = stderr.slice(start).join('\n')
  const integrated = figure(summary, /Integrated loudness:\s+I:\s+(\S+) LUFS/)
  const isSilent = integrated === null || integrated <= ABSOLUTE_GATE_LUFS
  return {
    integratedLufs: isSilent ? null : integrated,
    rangeLu: isSilent ? null : figure(summary, /Loudness range:\s+LRA:\s+(\S+) LU/),
    truePeakDbtp: figure(summary, /True peak:\s+Peak:\s+(\S+) dBFS/),
  }
}

/** Infinite and undefined figures (`-inf`, `nan`) are none. */
function figure(summary: string, pattern: RegExp): number | null {
  const value = Number.parseFloat(pattern.exec(summary)?.[1] ?? '')
  return Number.isFinite(value) ? value : null
}
