/** A note as written: beats counted from the start of the song, pitch as a MIDI number. */
export interface WrittenNote {
  readonly beat: number
  readonly beats: number
  readonly midi: number
}

export interface WrittenChord {
  readonly beat: number
  readonly beats: number
  readonly name: string
}

export const BEATS_PER_BAR = 4
const TOLERANCE = 1e-9
const SEMITONES: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }

/** MIDI number of a pitch in scientific notation, `A4` = 69. Throws on anything else. */
export function midiOf(pitch: string): number {
  const match = /^([A-G])([#b]?)(\d)$/.exec(pitch)
  const semitone = SEMITONES[match?.[1] ?? '']
  if (!match || semitone === undefined) throw new Error(`Not a pitch: ${pitch}`)
  const accidental = match[2] === '#' ? 1 : match[2] === 'b' ? -1 : 0
  return 12 * (Number(match[3]) + 1) + semitone + accidental
}

/** Bars of a chart or a part, written between `|`. */
function barsOf(text: string): string[][] {
  return text
    .split('|')
    .map((bar) => bar.trim().split(/\s+/).filter(Boolean))
    .filter((bar) => bar.length > 0)
}

/**
 * Reads a part: `F#4/1.5` is a pitch and its length in beats, `r/2` a rest, `|` a bar line.
 * Throws when a bar does not add up, so that a slip of the pen is heard by the test and not by the listener.
 */
export function readPart(text: string): WrittenNote[] {
  const notes: WrittenNote[] = []
  barsOf(text).forEach((bar, index) => {
    let beat = 0
    for (const token of bar) {
      const [pitch = '', length = ''] = token.split('/')
      const beats = Number(length)
      if (!(beats > 0)) throw new Error(`Not a length: ${token} in bar ${index + 1}`)
      if (pitch !== 'r') notes.push({ beat: index * BEATS_PER_BAR + beat, beats, midi: midiOf(pitch) })
      beat += beats
    }
    if (Math.abs(beat - BEATS_PER_BAR) > TOLERANCE)
      throw new Error(`Bar ${index + 1} has ${beat} beats: ${bar.join(' ')}`)
  })
  return notes
}

/** Reads a chart: chord names between bar lines, sharing their bar equally. */
export function readChart(text: string): WrittenChord[] {
  return barsOf(text).flatMap((bar, index) => {
    const beats = BEATS_PER_BAR / bar.length
    return bar.map((name, i) => ({ beat: index * BEATS_PER_BAR + i * beats, beats, name }))
  })
}

/** Strokes of a drum line: 16 steps to the bar, `X` accent, `x` normal, `o` soft, `.` none. */
export function readStrokes(bar: string): { beat: number; velocity: number }[] {
  const steps = bar.replaceAll(' ', '')
  if (steps.length !== 16) throw new Error(`A drum bar has 16 steps, not ${steps.length}: ${bar}`)
  const velocities: Record<string, number> = { X: 1, x: 0.72, o: 0.42 }
  return [...steps].flatMap((step, i) => {
    const velocity = velocities[step]
    if (velocity === undefined && step !== '.') throw new Error(`Not a stroke: ${step}`)
    return velocity === undefined ? [] : [{ beat: i / 4, velocity }]
  })
}

const OPEN_STRINGS = [40, 45, 50, 55, 59, 64]

/** A chord shape such as `x02020`, sixth string first: MIDI number by string, `undefined` where not played. */
export function readShape(frets: string): (number | undefined)[] {
  if (!/^[x\d]{6}$/.test(frets)) throw new Error(`Not a chord shape: ${frets}`)
  return [...frets].map((fret, string) =>
    fret === 'x' ? undefined : (OPEN_STRINGS[string] ?? 0) + Number(fret),
  )
}
