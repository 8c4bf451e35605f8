import { biquad, filterInPlace } from './filters.ts'
import { exp2, hertz, sineOfTurns } from './maths.ts'
import { readChart, readPart, readShape } from './notation.ts'
import { deviation, noise, type Random, seededRandom } from './random.ts'
import { CHART, PAD_BARS, REED, SHAPES } from './score.ts'
import { addPanned, SAMPLE_RATE, type Stereo, sampleAt, silentStereo, silentTrack } from './stereo.ts'
import { secondsAt } from './timing.ts'

const TABLE_LENGTH = 2048
const HIGHEST_PARTIAL_HZ = 9000

/** A reed or a pad: how it starts, ends and moves. Times in seconds, from silence to full and back. */
interface Breath {
  readonly attack: number
  readonly release: number
  /** Amplitudes of the partials, the fundamental first. */
  readonly partials: readonly number[]
  readonly vibratoHz: number
  readonly vibratoCents: number
  /** Share of breath noise. */
  readonly air: number
}

interface Tone {
  readonly hz: number
  readonly start: number
  readonly seconds: number
  readonly velocity: number
}

const MELODICA: Breath = {
  attack: 0.07,
  release: 0.13,
  partials: [1, 0.42, 0.5, 0.2, 0.22, 0.1, 0.11, 0.06, 0.06, 0.03, 0.03, 0.015],
  vibratoHz: 4.9,
  vibratoCents: 9,
  air: 0.012,
}

const PAD: Breath = {
  attack: 0.7,
  release: 0.9,
  partials: [1, 0.3, 0.16, 0.07, 0.04, 0.02],
  vibratoHz: 0.7,
  vibratoCents: 3,
  air: 0,
}

/** One period; only partials below the limit, so that nothing folds over. */
function waveform(hz: number, partials: readonly number[]): Float64Array {
  const table = new Float64Array(TABLE_LENGTH + 1)
  partials.forEach((amplitude, index) => {
    const n = index + 1
    if (n * hz > HIGHEST_PARTIAL_HZ) return
    for (let i = 0; i <= TABLE_LENGTH; i++) {
      table[i] = (table[i] ?? 0) + amplitude * sineOfTurns(((n * i) % TABLE_LENGTH) / TABLE_LENGTH)
    }
  })
  return table
}

/** Rises as a half cosine does, holds, falls likewise. */
function envelopeAt(seconds: number, tone: Tone, breath: Breath): number {
  const attack = Math.min(breath.attack, tone.seconds * 0.5)
  const rise = Math.min(1, seconds / attack)
  const fall = Math.min(1, Math.max(0, (tone.seconds + breath.release - seconds) / breath.release))
  const x = Math.min(rise, fall)
  return x * x * (3 - 2 * x)
}

function addTone(out: Float32Array, tone: Tone, breath: Breath, cents: number, random: Random): void {
  const table = waveform(tone.hz, breath.partials)
  const at = sampleAt(tone.start)
  const end = Math.min(out.length - at, Math.round((tone.seconds + breath.release) * SAMPLE_RATE))
  const vibratoPhase = random()
  let step = 0
  let phase = random()
  let envelope = 0
  let smoothed = 0
  for (let i = 0; i < end; i++) {
    // Pitch and loudness move slowly: every 32 samples is often enough, the envelope being smoothed between.
    if (i % 32 === 0) {
      const seconds = i / SAMPLE_RATE
      const vibrato = breath.vibratoCents * Math.min(1, Math.max(0, (seconds - 0.25) / 0.5))
      const wave = sineOfTurns(vibratoPhase + seconds * breath.vibratoHz)
      step = (tone.hz * exp2((cents + vibrato * wave) / 1200)) / SAMPLE_RATE
      envelope = envelopeAt(seconds, tone, breath) * (1 + 0.008 * vibrato * wave) * tone.velocity
    }
    smoothed += (envelope - smoothed) * 0.02
    phase += step
    phase -= Math.floor(phase)
    const position = phase * TABLE_LENGTH
    const index = Math.floor(position)
    const a = table[index] ?? 0
    const sample = a + ((table[index + 1] ?? 0) - a) * (position - index)
    const breathed = breath.air > 0 ? sample + noise(random) * breath.air : sample
    out[at + i] = (out[at + i] ?? 0) + breathed * smoothed
  }
}

/** The melodica: the tune of B, long notes under the tune of A'. A second reed, softer and 4 cents higher, makes it shimmer. */
export function renderReed(): Stereo {
  const random = seededRandom(61)
  const reeds = [silentTrack(), silentTrack()] as const
  for (const note of readPart(REED)) {
    const start = secondsAt(note.beat) - 0.015 + deviation(random, 0.006)
    const seconds = secondsAt(note.beat + note.beats) - start - 0.03
    const velocity = 0.62 + deviation(random, 0.03) + (note.beats >= 1.5 ? 0.05 : 0)
    const tone = { hz: hertz(note.midi), start, seconds, velocity }
    // The last note is let go slowly, with the strings.
    const breath = note.beats >= 3 ? { ...MELODICA, release: 2.2 } : MELODICA
    addTone(reeds[0], tone, breath, 0, random)
    addTone(reeds[1], { ...tone, velocity: velocity * 0.45 }, breath, 4, random)
  }
  const stage = silentStereo()
  reeds.forEach((reed, i) => {
    filterInPlace(reed, biquad('lowpass', 3600, 0.6, SAMPLE_RATE))
    filterInPlace(reed, biquad('highpass', 180, 0.6, SAMPLE_RATE))
    addPanned(stage, reed, i === 0 ? -0.18 : 0.25)
  })
  return stage
}

/** The pad: the three upper notes of each chord of the guitar, wide and far away. */
export function renderPad(): Stereo {
  const random = seededRandom(71)
  const sides = [silentTrack(), silentTrack()] as const
  for (const chord of readChart(CHART)) {
    const strength = PAD_BARS[Math.floor(chord.beat / 4)] ?? 0
    if (strength === 0) continue
    const voices = readShape(SHAPES[chord.name] ?? '').filter((midi) => midi !== undefined)
    const start = Math.max(0, secondsAt(chord.beat) - 0.25)
    const seconds = secondsAt(chord.beat + chord.beats) - start
    for (const midi of voices.slice(-3)) {
      const tone = { hz: hertz(midi), start, seconds, velocity: strength }
      addTone(sides[0], tone, PAD, -5, random)
      addTone(sides[1], tone, PAD, 5, random)
    }
  }
  const stage = silentStereo()
  sides.forEach((side, i) => {
    filterInPlace(side, biquad('lowpass', 1500, 0.6, SAMPLE_RATE))
    filterInPlace(side, biquad('highpass', 160, 0.6, SAMPLE_RATE))
    addPanned(stage, side, i === 0 ? -0.75 : 0.75)
  })
  return stage
}
