import { biquad, filterInPlace, onePole } from './filters.ts'
import { exp2 } from './maths.ts'
import { SAMPLE_RATE, type Stereo } from './stereo.ts'

const PREDELAY_SAMPLES = 880
/** Mutually prime, 26 to 51 ms. */
const LINE_SAMPLES = [1153, 1289, 1427, 1559, 1709, 1873, 2053, 2251] as const
const DIFFUSER_SAMPLES = [113, 337, 229, 467] as const
const T60_SECONDS = 1.5
const DAMPING_HZ = 4200

/** Schroeder allpass in place: smears the attack without colouring it. */
function diffuse(signal: Float32Array, delay: number, gain: number): void {
  const line = new Float64Array(delay)
  let at = 0
  for (let i = 0; i < signal.length; i++) {
    const held = line[at] ?? 0
    const input = (signal[i] ?? 0) - gain * held
    line[at] = input
    signal[i] = held + gain * input
    at = at + 1 === delay ? 0 : at + 1
  }
}

function prepared(send: Float32Array, diffusers: readonly number[]): Float32Array {
  const input = new Float32Array(send.length)
  input.set(send.subarray(0, send.length - PREDELAY_SAMPLES), PREDELAY_SAMPLES)
  for (const delay of diffusers) diffuse(input, delay, 0.6)
  return filterInPlace(input, biquad('highpass', 170, 0.7, SAMPLE_RATE))
}

/** Hadamard transform of eight values in place, scaled to keep their energy: the feedback matrix. */
function mixEight(v: Float64Array): void {
  for (let span = 1; span < 8; span *= 2) {
    for (let i = 0; i < 8; i++) {
      if ((i & span) !== 0) continue
      const a = v[i] ?? 0
      const b = v[i + span] ?? 0
      v[i] = a + b
      v[i + span] = a - b
    }
  }
  for (let i = 0; i < 8; i++) v[i] = (v[i] ?? 0) * 0.3535533905932738
}

/** A small wooden room: feedback delay network of eight lines (Jot 1991), wet signal only. */
export function reverberate(send: Stereo): Stereo {
  const inputs = [
    prepared(send.left, DIFFUSER_SAMPLES),
    prepared(
      send.right,
      DIFFUSER_SAMPLES.map((d) => d + 16),
    ),
  ]
  const [inLeft = send.left, inRight = send.right] = inputs
  const wet = { left: new Float32Array(send.left.length), right: new Float32Array(send.left.length) }
  const lines = LINE_SAMPLES.map((length) => new Float64Array(length))
  const gains = Float64Array.from(LINE_SAMPLES, (n) =>
    exp2((-9.965784284662087 * n) / (T60_SECONDS * SAMPLE_RATE)),
  )
  const positions = new Int32Array(8)
  const damped = new Float64Array(8)
  const taps = new Float64Array(8)
  const a = onePole(DAMPING_HZ, SAMPLE_RATE)
  for (let i = 0; i < wet.left.length; i++) {
    for (let k = 0; k < 8; k++) {
      damped[k] = (1 - a) * (lines[k]?.[positions[k] ?? 0] ?? 0) * (gains[k] ?? 0) + a * (damped[k] ?? 0)
      taps[k] = damped[k] ?? 0
    }
    wet.left[i] = (taps[0] ?? 0) + (taps[2] ?? 0) - (taps[4] ?? 0) + (taps[6] ?? 0)
    wet.right[i] = (taps[1] ?? 0) - (taps[3] ?? 0) + (taps[5] ?? 0) + (taps[7] ?? 0)
    mixEight(taps)
    for (let k = 0; k < 8; k++) {
      const line = lines[k]
      const at = positions[k] ?? 0
      if (line !== undefined) line[at] = (taps[k] ?? 0) + 0.4 * ((k % 2 === 0 ? inLeft[i] : inRight[i]) ?? 0)
      positions[k] = at + 1 === LINE_SAMPLES[k] ? 0 : at + 1
    }
  }
  return wet
}
