import { cos, exp, PI, sin, TAU } from './maths.ts'

/** Second-order section, coefficients divided by a0. Audio EQ Cookbook (R. Bristow-Johnson). */
export interface Biquad {
  readonly b0: number
  readonly b1: number
  readonly b2: number
  readonly a1: number
  readonly a2: number
}

type Shape = 'lowpass' | 'highpass' | 'bandpass'

/** `hz` is the corner or centre; a bandpass has 0 dB at its centre. */
export function biquad(shape: Shape, hz: number, q: number, sampleRate: number): Biquad {
  const w = (TAU * hz) / sampleRate
  const c = cos(w)
  const alpha = sin(w) / (2 * q)
  const a0 = 1 + alpha
  const tail = { a1: (-2 * c) / a0, a2: (1 - alpha) / a0 }
  if (shape === 'bandpass') return { b0: alpha / a0, b1: 0, b2: -alpha / a0, ...tail }
  const sign = shape === 'lowpass' ? -1 : 1
  const edge = (1 + sign * c) / 2 / a0
  return { b0: edge, b1: 2 * sign * -edge, b2: edge, ...tail }
}

/** Runs `filter` over `signal` in place, `gain` applied to the result. */
export function filterInPlace(signal: Float32Array, filter: Biquad, gain = 1): Float32Array {
  const { b0, b1, b2, a1, a2 } = filter
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < signal.length; i++) {
    const x = signal[i] ?? 0
    const y = b0 * x + s1
    s1 = b1 * x - a1 * y + s2
    s2 = b2 * x - a2 * y
    signal[i] = y * gain
  }
  return signal
}

/** Adds `filter`ed `input` to `output`: one mode of a resonating body. */
export function addFiltered(input: Float32Array, output: Float32Array, filter: Biquad, gain: number): void {
  const { b0, b1, b2, a1, a2 } = filter
  let s1 = 0
  let s2 = 0
  for (let i = 0; i < input.length; i++) {
    const x = input[i] ?? 0
    const y = b0 * x + s1
    s1 = b1 * x - a1 * y + s2
    s2 = b2 * x - a2 * y
    output[i] = (output[i] ?? 0) + y * gain
  }
}

/** Feedback coefficient of a one-pole low-pass with its corner at `hz`. */
export function onePole(hz: number, sampleRate: number): number {
  return exp((-2 * PI * hz) / sampleRate)
}
