import { cos, PI, sin } from './maths.ts'
import { LENGTH_SECONDS } from './score.ts'

export const SAMPLE_RATE = 44100
export const SONG_SAMPLES = Math.round(LENGTH_SECONDS * SAMPLE_RATE)

/** Two channels of equal length, full scale ±1. */
export interface Stereo {
  readonly left: Float32Array
  readonly right: Float32Array
}

/** A silent mono track as long as the song. */
export function silentTrack(): Float32Array {
  return new Float32Array(SONG_SAMPLES)
}

export function silentStereo(): Stereo {
  return { left: silentTrack(), right: silentTrack() }
}

export function sampleAt(seconds: number): number {
  return Math.max(0, Math.round(seconds * SAMPLE_RATE))
}

/** Gains of left and right for a place from -1 (left) to 1 (right), at constant power. */
export function panGains(pan: number): readonly [left: number, right: number] {
  const angle = ((pan + 1) * PI) / 4
  return [cos(angle), sin(angle)]
}

/** Adds `source` to `target`, placed by `panGains`. */
export function addPanned(target: Stereo, source: Float32Array, pan: number): void {
  const [left, right] = panGains(pan)
  addTo(target.left, source, left)
  addTo(target.right, source, right)
}

/** Adds `source` × `gain` to `target` from sample `at` on, as far as it fits. */
export function addTo(target: Float32Array, source: Float32Array, gain: number, at = 0): void {
  const end = Math.min(source.length, target.length - at)
  for (let i = 0; i < end; i++) target[at + i] = (target[at + i] ?? 0) + (source[i] ?? 0) * gain
}
