import { onePole } from './filters.ts'
import { atan, cos, decayFactor, exp2, sin, TAU } from './maths.ts'
import { noise, type Random } from './random.ts'

/** What a string is, and how it is touched. Frequencies in Hz, times in seconds. */
export interface StringVoice {
  /** Time in which the fundamental of A3 falls by 60 dB; shorter above, longer below. */
  readonly t60: number
  /** Loss of the high partials: 0 none, 0.9 very dull. */
  readonly damping: number
  /** Where it is plucked, as a fraction of its length: small is nasal, 0.5 hollow. */
  readonly pickPosition: number
  /** Corner of the pluck's spectrum at full force. */
  readonly pickHz: number
  /** Share of noise in the pluck (the skin or the pick on the winding), 0 to 1. */
  readonly roughness: number
  /** Detuning in cents between the two planes in which the string swings. */
  readonly beatingCents: number
}

export interface Pluck {
  readonly hz: number
  /** 0 to 1: louder and brighter. */
  readonly velocity: number
  /** How long it rings before the finger or the next note stops it. */
  readonly seconds: number
}

const REFERENCE_HZ = 220
const DAMPED_T60 = 0.14
const RELEASE_SECONDS = 0.22

/** Low-pass over a periodic signal, in place. Runs twice round, so that it starts in the state it ends in. */
function smoothPeriod(period: Float64Array, hz: number, sampleRate: number): void {
  const a = onePole(hz, sampleRate)
  let low = 0
  for (let i = 0; i < 2 * period.length; i++) {
    const at = i % period.length
    low = (1 - a) * (period[at] ?? 0) + a * low
    if (i >= period.length) period[at] = low
  }
}

/**
 * One period of the force on the bridge, zero mean, RMS 1. An ideal pluck gives a pulse as long as the pick's place
 * along the string (partials fall as 1/n, with the comb of that place); skin and winding add some noise.
 */
function excitation(voice: StringVoice, pluck: Pluck, sampleRate: number, random: Random): Float64Array {
  const length = Math.max(4, Math.round(sampleRate / pluck.hz))
  const pulse = Math.max(1, Math.round(length * voice.pickPosition))
  const scratch = Float64Array.from({ length }, () => noise(random))
  smoothPeriod(scratch, 4 * pluck.hz, sampleRate)
  const combed = scratch.map((value, i) => value - (scratch[(i + length - pulse) % length] ?? 0))
  const rough = voice.roughness / rms(combed)
  const force = combed.map((value, i) => value * rough + (i < pulse ? 1 : 0) - pulse / length)
  smoothPeriod(force, voice.pickHz * (0.3 + 0.7 * pluck.velocity), sampleRate)
  const scale = 1 / rms(force)
  return force.map((value) => value * scale)
}

function rms(signal: Float64Array): number {
  let energy = 1e-12
  for (const value of signal) energy += value * value
  return Math.sqrt(energy / signal.length)
}

interface Loop {
  readonly delay: number
  readonly allpass: number
  readonly damping: number
  readonly gain: number
  readonly dampedGain: number
}

/**
 * A loop tuned exactly: whole samples of delay, the phase delay of the damping filter at the fundamental, and a
 * first-order allpass for the rest (Jaffe and Smith 1983; Välimäki and Laakso for the allpass at one frequency).
 */
function tunedLoop(hz: number, t60: number, damping: number, sampleRate: number): Loop {
  const w = (TAU * hz) / sampleRate
  const filterDelay = atan((damping * sin(w)) / (1 - damping * cos(w))) / w
  const filterGain = (1 - damping) / Math.sqrt(1 - 2 * damping * cos(w) + damping * damping)
  const needed = sampleRate / hz - filterDelay
  const delay = Math.floor(needed - 0.3)
  const rest = needed - delay
  const perPeriod = (seconds: number) => exp2((-9.965784284662087 / seconds) * (1 / hz))
  return {
    delay,
    allpass: sin(((1 - rest) * w) / 2) / sin(((1 + rest) * w) / 2),
    damping,
    gain: Math.min(0.99999, perPeriod(t60) / filterGain),
    dampedGain: perPeriod(Math.min(t60, DAMPED_T60)) / filterGain,
  }
}

function ring(
  out: Float32Array,
  at: number,
  force: Float64Array,
  loop: Loop,
  level: number,
  length: number,
  held: number,
) {
  const line = new Float64Array(loop.delay)
  const { allpass, damping, gain, dampedGain } = loop
  const end = Math.min(length, out.length - at)
  let read = 0
  let low = 0
  let before = 0
  let after = 0
  for (let i = 0; i < end; i++) {
    const returned = line[read] ?? 0
    low = (1 - damping) * returned + damping * low
    const lossy = low * (i < held ? gain : dampedGain)
    after = allpass * (lossy - after) + before
    before = lossy
    const sample = after + (i < force.length ? (force[i] ?? 0) : 0)
    line[read] = sample
    read = read + 1 === loop.delay ? 0 : read + 1
    out[at + i] = (out[at + i] ?? 0) + sample * level
  }
}

/**
 * Adds one plucked note to `out`, from sample `at` on. Extended Karplus–Strong: tuned loop, frequency-dependent
 * loss, pick position, and two planes of vibration, slightly apart in pitch and decay, for the two-stage fade and
 * slow beating of a real string.
 */
export function addPluck(
  out: Float32Array,
  at: number,
  voice: StringVoice,
  pluck: Pluck,
  sampleRate: number,
  random: Random,
): void {
  const force = excitation(voice, pluck, sampleRate, random)
  const t60 = voice.t60 * Math.sqrt(REFERENCE_HZ / pluck.hz)
  const held = Math.round(pluck.seconds * sampleRate)
  const length = Math.round(Math.min(pluck.seconds + RELEASE_SECONDS, t60 * 1.15) * sampleRate)
  // Loss per round trip is heard per second: high strings make more rounds, so each may lose less.
  const damping = voice.damping * Math.min(1, Math.sqrt(REFERENCE_HZ / pluck.hz))
  const level = pluck.velocity * (0.4 + 0.6 * pluck.velocity)
  const half = exp2(voice.beatingCents / 2400)
  const upright = tunedLoop(pluck.hz / half, t60 * 0.75, damping, sampleRate)
  const sideways = tunedLoop(pluck.hz * half, t60, damping, sampleRate)
  ring(out, at, force, upright, level * 0.62, length, held)
  ring(out, at, force, sideways, level * 0.38, length, held)
}

/** The soft knock of a fingertip on string and top: a burst of low noise. */
export function addKnock(
  out: Float32Array,
  at: number,
  level: number,
  sampleRate: number,
  random: Random,
): void {
  const fall = decayFactor(0.02, sampleRate)
  const a = onePole(900, sampleRate)
  const end = Math.min(out.length, at + Math.round(0.02 * sampleRate))
  let low = 0
  let envelope = level
  for (let i = at; i < end; i++) {
    low = (1 - a) * noise(random) * envelope + a * low
    envelope *= fall
    out[i] = (out[i] ?? 0) + low
  }
}
