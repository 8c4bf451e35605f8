import { cos, exp, gainOf, PI, sin } from './maths.ts'
import { SAMPLE_RATE, type Stereo } from './stereo.ts'

const OVERSAMPLING = 4
const HALF_TAPS = 12
const LOOKAHEAD = 132
const RELEASE_SECONDS = 0.12

/** Windowed-sinc interpolators for the three points between two samples (ITU-R BS.1770-4, annex 2, in spirit). */
const phases = Array.from({ length: OVERSAMPLING - 1 }, (_, phase) =>
  Float64Array.from({ length: 2 * HALF_TAPS }, (_, tap) => {
    const x = tap - HALF_TAPS + 1 - (phase + 1) / OVERSAMPLING
    const window = 0.5 + 0.5 * cos((PI * x) / HALF_TAPS)
    return (sin(PI * x) / (PI * x)) * window
  }),
)

/** Greatest magnitude at and just after sample `i`, between the samples too. */
function truePeakAt(signal: Float32Array, i: number): number {
  let peak = Math.abs(signal[i] ?? 0)
  for (const phase of phases) {
    let sum = 0
    for (let tap = 0; tap < phase.length; tap++)
      sum += (phase[tap] ?? 0) * (signal[i + tap - HALF_TAPS + 1] ?? 0)
    peak = Math.max(peak, Math.abs(sum))
  }
  return peak
}

/** The gain each sample may have so that the true peak stays below `ceiling`. Quiet samples cost nothing. */
function allowedGains({ left, right }: Stereo, ceiling: number): Float32Array {
  const allowed = new Float32Array(left.length).fill(1)
  for (let i = 0; i < left.length; i++) {
    const near = Math.max(
      Math.abs(left[i] ?? 0),
      Math.abs(right[i] ?? 0),
      Math.abs(left[i + 1] ?? 0),
      Math.abs(right[i + 1] ?? 0),
    )
    // Between two samples a peak rises above both by a few decibels at most in such material.
    if (near < ceiling * 0.6) continue
    const peak = Math.max(truePeakAt(left, i), truePeakAt(right, i))
    if (peak > ceiling) allowed[i] = ceiling / peak
  }
  return allowed
}

/** Keeps the true peak at or below `ceilingDb` dBTP: looks 3 ms ahead, ramps down, comes back in about 0.1 s. In place. */
export function limit(mix: Stereo, ceilingDb: number): void {
  const allowed = allowedGains(mix, gainOf(ceilingDb))
  const recover = 1 - exp(-1 / (RELEASE_SECONDS * SAMPLE_RATE))
  // Backwards: every coming peak casts a straight ramp before it. Forwards: the release.
  const ramp = new Float32Array(allowed)
  for (let i = allowed.length - 2; i >= 0; i--) {
    const next = ramp[i + 1] ?? 1
    ramp[i] = Math.min(allowed[i] ?? 1, next + (1 - next) / LOOKAHEAD + 0.0002)
  }
  let gain = 1
  for (let i = 0; i < allowed.length; i++) {
    gain = Math.min(ramp[i] ?? 1, gain + (1 - gain) * recover)
    mix.left[i] = (mix.left[i] ?? 0) * gain
    mix.right[i] = (mix.right[i] ?? 0) * gain
  }
}
