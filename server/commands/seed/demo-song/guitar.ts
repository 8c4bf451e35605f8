import { addFiltered, biquad, filterInPlace } from './filters.ts'
import { hertz } from './maths.ts'
import { readChart, readPart, readShape, type WrittenChord } from './notation.ts'
import { deviation, seededRandom } from './random.ts'
import { CHART, LEAD, PICKING, SHAPES } from './score.ts'
import { addPanned, SAMPLE_RATE, type Stereo, sampleAt, silentStereo, silentTrack } from './stereo.ts'
import { addKnock, addPluck, type StringVoice } from './strings.ts'
import { secondsAt } from './timing.ts'

export const NYLON: StringVoice = {
  t60: 4.4,
  damping: 0.28,
  pickPosition: 0.19,
  pickHz: 4200,
  roughness: 0.22,
  beatingCents: 0.9,
}
const BRIGHT: StringVoice = {
  t60: 6.8,
  damping: 0.17,
  pickPosition: 0.12,
  pickHz: 6500,
  roughness: 0.22,
  beatingCents: 1.3,
}

/** Air and top-plate modes of a guitar: centre in Hz, Q, gain. */
const BODY_MODES = [
  [102, 9, 0.5],
  [196, 11, 0.55],
  [285, 14, 0.3],
  [405, 16, 0.32],
  [590, 12, 0.22],
  [910, 8, 0.16],
  [1650, 5, 0.14],
  [2700, 4, 0.1],
] as const

function throughBody(string: Float32Array, direct: number, lowpassHz: number): Float32Array {
  const out = string.map((sample) => sample * direct)
  for (const [hz, q, gain] of BODY_MODES)
    addFiltered(string, out, biquad('bandpass', hz, q, SAMPLE_RATE), gain)
  filterInPlace(out, biquad('highpass', 75, 0.7, SAMPLE_RATE))
  return filterInPlace(out, biquad('lowpass', lowpassHz, 0.6, SAMPLE_RATE))
}

/** One stroke on one string of the accompanying guitar. */
interface Stroke {
  readonly string: number
  readonly midi: number
  readonly seconds: number
  readonly velocity: number
}

function soundingAt(chart: readonly WrittenChord[], beat: number): readonly [number, number][] {
  const chord = chart.findLast((candidate) => candidate.beat <= beat + 1e-9)
  const shape = SHAPES[chord?.name ?? '']
  if (shape === undefined) throw new Error(`No shape for chord ${chord?.name}`)
  return readShape(shape).flatMap((midi, string) =>
    midi === undefined ? [] : [[string, midi] as [number, number]],
  )
}

/** Index of the string each finger plays, among those that sound, lowest first. */
function fingered(finger: string, strings: number): number {
  const place: Record<string, number> = { p: 0, q: 1, i: strings - 3, m: strings - 2, a: strings - 1 }
  const index = place[finger]
  if (index === undefined) throw new Error(`No such finger: ${finger}`)
  return Math.max(0, index)
}

function pickedStrokes(): Stroke[] {
  const random = seededRandom(11)
  const chart = readChart(CHART)
  const strokes: Stroke[] = []
  PICKING.forEach((line, bar) => {
    const steps = line.split(' ')
    steps.forEach((fingers, step) => {
      const beat = bar * 4 + (step * 4) / steps.length
      if (fingers === '.') return
      const sounding = soundingAt(chart, beat)
      const accent = step === 0 ? 0.12 : step % 2 === 0 ? 0.04 : 0
      for (const finger of fingers) {
        const [string, midi] = sounding[fingered(finger, sounding.length)] ?? [0, 40]
        const weight = finger === 'p' ? 0.66 : finger === 'q' ? 0.5 : finger === 'a' ? 0.6 : 0.5
        const seconds = secondsAt(beat) + deviation(random, 0.0045) + (finger === 'a' ? 0.004 : 0)
        strokes.push({ string, midi, seconds, velocity: weight + accent + deviation(random, 0.035) })
      }
    })
  })
  return strokes.concat(finalChord(chart))
}

/** The last chord, rolled from the lowest string to the highest; its lowest note is in the picking already. */
function finalChord(chart: readonly WrittenChord[]): Stroke[] {
  const random = seededRandom(12)
  const beat = (PICKING.length - 1) * 4
  return soundingAt(chart, beat)
    .slice(1)
    .map(([string, midi], i) => ({
      string,
      midi,
      seconds: secondsAt(beat) + 0.055 * (i + 1) + deviation(random, 0.004),
      velocity: 0.6 + deviation(random, 0.03),
    }))
}

/** The accompanying guitar: six strings, each stopped by its own next note, spread a little across the stage. */
export function renderGuitar(): Stereo {
  const random = seededRandom(13)
  const strokes = pickedStrokes()
  const tracks = [silentTrack(), silentTrack()] as const
  for (let string = 0; string < 6; string++) {
    const own = strokes.filter((stroke) => stroke.string === string).sort((a, b) => a.seconds - b.seconds)
    own.forEach((stroke, i) => {
      const until = own[i + 1]?.seconds ?? stroke.seconds + 7
      const track = tracks[string < 3 ? 0 : 1]
      const at = sampleAt(stroke.seconds)
      const pluck = { hz: hertz(stroke.midi), velocity: stroke.velocity, seconds: until - stroke.seconds }
      addPluck(track, at, NYLON, pluck, SAMPLE_RATE, random)
      addKnock(track, at, stroke.velocity * 0.5, SAMPLE_RATE, random)
    })
  }
  const stage = silentStereo()
  addPanned(stage, throughBody(tracks[0], 0.55, 6500), -0.36)
  addPanned(stage, throughBody(tracks[1], 0.55, 6500), -0.12)
  return stage
}

/** The melody, on a brighter guitar to the right of the middle. Notes overlap a little, as a hand lets them. */
export function renderLead(): Stereo {
  const random = seededRandom(21)
  const track = silentTrack()
  for (const note of readPart(LEAD)) {
    const start = secondsAt(note.beat) + 0.006 + deviation(random, 0.005)
    const seconds = secondsAt(note.beat + note.beats) - start + (note.beats >= 4 ? 3 : 0.09)
    const stress = note.beats >= 1 ? 0.08 : 0
    const velocity = 0.68 + stress + (note.midi - 71) * 0.008 + deviation(random, 0.04)
    const at = sampleAt(start)
    addPluck(track, at, BRIGHT, { hz: hertz(note.midi), velocity, seconds }, SAMPLE_RATE, random)
    addKnock(track, at, velocity * 0.35, SAMPLE_RATE, random)
  }
  const stage = silentStereo()
  addPanned(stage, throughBody(track, 0.75, 7500), 0.3)
  return stage
}
