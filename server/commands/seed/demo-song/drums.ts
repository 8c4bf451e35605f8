import { biquad, filterInPlace } from './filters.ts'
import { decayFactor, sineOfTurns } from './maths.ts'
import { BEATS_PER_BAR, readStrokes } from './notation.ts'
import { deviation, noise, type Random, seededRandom } from './random.ts'
import { DRUMS, type DrumVoice } from './score.ts'
import { addTo, panGains, SAMPLE_RATE, type Stereo, sampleAt, silentStereo } from './stereo.ts'
import { secondsAt } from './timing.ts'

/** Several takes of each stroke, so that no two neighbours are the same sound. */
const TAKES = 4

interface Piece {
  readonly strike: (random: Random) => Float32Array
  readonly pan: number
  readonly level: number
  /** How much earlier (negative) or later the hand is, in seconds. */
  readonly push: number
}

function burst(seconds: number, t60: number, random: Random, attackSeconds = 0.0005): Float32Array {
  const fall = decayFactor(t60, SAMPLE_RATE)
  const attack = attackSeconds * SAMPLE_RATE
  let envelope = 1
  return Float32Array.from({ length: Math.round(seconds * SAMPLE_RATE) }, (_, i) => {
    const rising = i < attack
    if (!rising) envelope *= fall
    return noise(random) * envelope * (rising ? i / attack : 1)
  })
}

/** A tone gliding from `fromHz` to `toHz` with time constants set as T60 in seconds. */
function glide(fromHz: number, toHz: number, glideT60: number, t60: number, seconds: number): Float32Array {
  const settle = decayFactor(glideT60, SAMPLE_RATE)
  const fall = decayFactor(t60, SAMPLE_RATE)
  let turns = 0
  let above = fromHz - toHz
  let envelope = 1
  return Float32Array.from({ length: Math.round(seconds * SAMPLE_RATE) }, (_, i) => {
    turns += (toHz + above) / SAMPLE_RATE
    above *= settle
    envelope *= fall
    return sineOfTurns(turns) * envelope * Math.min(1, i / 60)
  })
}

function kick(random: Random): Float32Array {
  const body = glide(118, 51, 0.16, 0.62, 0.6)
  const beater = filterInPlace(burst(0.03, 0.02, random), biquad('lowpass', 2400, 0.7, SAMPLE_RATE))
  addTo(body, beater, 0.3)
  return body
}

function brush(random: Random): Float32Array {
  const skin = glide(236, 188, 0.05, 0.19, 0.26)
  const wires = filterInPlace(burst(0.26, 0.2, random, 0.002), biquad('highpass', 1400, 0.6, SAMPLE_RATE))
  filterInPlace(wires, biquad('lowpass', 7800, 0.6, SAMPLE_RATE))
  const out = wires.map((sample) => sample * 0.62)
  addTo(out, skin, 0.34)
  return out
}

/** The brush drawn across the skin: noise that swells and sinks. */
function sweep(random: Random): Float32Array {
  const length = Math.round(0.42 * SAMPLE_RATE)
  const drawn = Float32Array.from({ length }, (_, i) => {
    const swell = sineOfTurns(i / length / 2)
    return noise(random) * swell * swell
  })
  filterInPlace(drawn, biquad('bandpass', 3400, 0.7, SAMPLE_RATE))
  return drawn
}

function rim(random: Random): Float32Array {
  const stick = burst(0.12, 0.018, random)
  const out = new Float32Array(stick.length)
  for (const [hz, t60, gain] of [
    [432, 0.07, 0.6],
    [1130, 0.055, 0.8],
    [1785, 0.045, 0.5],
    [2600, 0.03, 0.25],
  ] as const) {
    addTo(out, glide(hz, hz, 1, t60, 0.12), gain * 0.6)
  }
  addTo(out, filterInPlace(stick, biquad('bandpass', 2200, 0.7, SAMPLE_RATE)), 0.5)
  return out
}

function hat(random: Random): Float32Array {
  const metal = burst(0.13, 0.085, random, 0.0015)
  filterInPlace(metal, biquad('highpass', 6800, 0.8, SAMPLE_RATE))
  return filterInPlace(metal, biquad('lowpass', 13000, 0.6, SAMPLE_RATE))
}

function shaker(random: Random): Float32Array {
  const beads = burst(0.12, 0.075, random, 0.016)
  filterInPlace(beads, biquad('bandpass', 5600, 0.9, SAMPLE_RATE))
  return beads
}

function cymbal(random: Random): Float32Array {
  const wash = burst(3, 2.6, random, 0.012)
  filterInPlace(wash, biquad('highpass', 3600, 0.6, SAMPLE_RATE))
  filterInPlace(wash, biquad('lowpass', 9500, 0.5, SAMPLE_RATE))
  for (const [hz, gain] of [
    [3127, 0.05],
    [4211, 0.06],
    [5390, 0.05],
    [6733, 0.04],
  ] as const) {
    addTo(wash, glide(hz, hz, 1, 1.7, 3), gain)
  }
  return wash
}

const KIT: Record<DrumVoice, Piece> = {
  kick: { strike: kick, pan: 0, level: 0.95, push: 0 },
  brush: { strike: brush, pan: -0.08, level: 0.5, push: 0.005 },
  sweep: { strike: sweep, pan: -0.12, level: 0.27, push: -0.12 },
  rim: { strike: rim, pan: -0.1, level: 0.26, push: 0.003 },
  hat: { strike: hat, pan: 0.34, level: 0.24, push: 0 },
  shaker: { strike: shaker, pan: -0.48, level: 0.34, push: -0.014 },
  cymbal: { strike: cymbal, pan: 0.4, level: 0.15, push: 0 },
}

/** A small kit played with brushes, and a shaker. */
export function renderDrums(): Stereo {
  const stage = silentStereo()
  Object.entries(KIT).forEach(([voice, piece], index) => {
    const random = seededRandom(41 + index)
    const takes = Array.from({ length: TAKES }, () => piece.strike(random))
    const [left, right] = panGains(piece.pan)
    let take = 0
    DRUMS.forEach((bar, number) => {
      const line = bar[voice as DrumVoice]
      if (line === undefined) return
      for (const { beat, velocity } of readStrokes(line)) {
        const seconds = secondsAt(number * BEATS_PER_BAR + beat) + piece.push + deviation(random, 0.003)
        const force = velocity * (1 + deviation(random, 0.05))
        const sound = takes[take++ % TAKES] ?? new Float32Array(0)
        addTo(stage.left, sound, force * force * piece.level * left, sampleAt(seconds))
        addTo(stage.right, sound, force * force * piece.level * right, sampleAt(seconds))
      }
    })
  })
  return stage
}
