// Sound to measure on, made by arithmetic alone: the same on every machine, and nobody's but ours.

export const RATE = 44_100

/** Left and right, −1 to 1. */
export type Stereo = readonly [Float32Array, Float32Array]

/** A row of numbers without pattern, the same every time (mulberry32). */
function noiseSource(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1
  }
}

function render(seconds: number, paint: (left: Float32Array, right: Float32Array) => void): Stereo {
  const [left, right] = [new Float32Array(seconds * RATE), new Float32Array(seconds * RATE)]
  paint(left, right)
  const peak = Math.max(left.reduce(maxOf, 0), right.reduce(maxOf, 0), 1e-9)
  const gain = 0.8 / peak
  return [left.map((v) => v * gain), right.map((v) => v * gain)]
}
const maxOf = (most: number, value: number) => Math.max(most, Math.abs(value))

function mixIn(target: Float32Array, at: number, sound: Float32Array, gain: number): void {
  const end = Math.min(target.length, at + sound.length)
  for (let i = at; i < end; i++) target[i] = (target[i] ?? 0) + gain * (sound[i - at] ?? 0)
}

/** A plucked string (Karplus and Strong, 1983). */
function string(frequency: number, seconds: number, seed: number): Float32Array {
  const next = noiseSource(seed)
  const period = Math.round(RATE / frequency)
  const line = Float32Array.from({ length: period }, next)
  const sound = new Float32Array(seconds * RATE)
  for (let i = 0; i < sound.length; i++) {
    const at = i % period
    const value = line[at] ?? 0
    sound[i] = value
    line[at] = 0.498 * (value + (line[(at + 1) % period] ?? 0))
  }
  return sound
}

function hit(seconds: number, decay: number, tone: number, noisiness: number, seed: number): Float32Array {
  const next = noiseSource(seed)
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, i) => {
    const t = i / RATE
    const body = Math.sin(2 * Math.PI * tone * t * Math.exp(-3 * t))
    return Math.exp(-decay * t) * ((1 - noisiness) * body + noisiness * next())
  })
}

const chords = [
  [110, 220, 277.18, 329.63],
  [146.83, 220, 293.66, 369.99],
  [82.41, 164.81, 207.65, 246.94],
  [92.5, 185, 220, 277.18],
]

function paintStrings(left: Float32Array, right: Float32Array): void {
  for (let step = 0; step * 0.25 * RATE < left.length; step++) {
    const chord = chords[Math.floor(step / 8) % chords.length] ?? []
    const pitch = (chord[(step * 3) % chord.length] ?? 220) * (step % 5 === 0 ? 2 : 1)
    const sound = string(pitch, 2, step + 1)
    mixIn(left, Math.round(step * 0.25 * RATE), sound, 0.3 + 0.2 * (step % 2))
    mixIn(right, Math.round(step * 0.25 * RATE), sound, 0.5 - 0.2 * (step % 2))
  }
}

function paintDrums(left: Float32Array, right: Float32Array): void {
  for (let step = 0; step * 0.25 * RATE < left.length; step++) {
    const at = Math.round(step * 0.25 * RATE)
    const isKick = step % 4 === 0
    const isSnare = step % 4 === 2
    const sound = isKick
      ? hit(0.4, 9, 62, 0.05, step)
      : isSnare
        ? hit(0.25, 18, 190, 0.7, step)
        : hit(0.08, 60, 8_000, 0.95, step)
    const gain = isKick ? 0.9 : isSnare ? 0.6 : 0.25
    mixIn(left, at, sound, gain)
    mixIn(right, at, sound, gain * (isKick ? 1 : 0.8))
  }
}

function paintOrgan(left: Float32Array, right: Float32Array): void {
  for (let i = 0; i < left.length; i++) {
    const t = i / RATE
    const chord = chords[Math.floor(t / 2.5) % chords.length] ?? []
    let sum = 0
    for (const pitch of chord)
      for (const harmonic of [1, 2, 3, 4, 6, 8])
        sum += Math.sin(2 * Math.PI * pitch * harmonic * t) / harmonic
    left[i] = (left[i] ?? 0) + 0.08 * sum * (1 + 0.2 * Math.sin(2 * Math.PI * 5 * t))
    right[i] = (right[i] ?? 0) + 0.08 * sum * (1 - 0.2 * Math.sin(2 * Math.PI * 5 * t))
  }
}

function paintClicks(left: Float32Array, right: Float32Array): void {
  for (let step = 0; step * 0.17 * RATE < left.length; step++) {
    const at = Math.round(step * 0.17 * RATE)
    mixIn(left, at, hit(0.03, 220, 2_600, 0.4, step), 0.9)
    mixIn(right, at + 9, hit(0.03, 220, 2_900, 0.4, step + 1), 0.9)
  }
}

function paintNoise(left: Float32Array, right: Float32Array): void {
  const next = noiseSource(7)
  let [slowLeft, slowRight] = [0, 0]
  for (let i = 0; i < left.length; i++) {
    slowLeft = 0.96 * slowLeft + 0.2 * next()
    slowRight = 0.96 * slowRight + 0.2 * next()
    left[i] = (left[i] ?? 0) + slowLeft
    right[i] = (right[i] ?? 0) + slowRight
  }
}

/** What a codec finds hard, each for itself, and a mix of them that is music. */
export function material(seconds: number): Readonly<Record<string, Stereo>> {
  return {
    mix: mix(seconds),
    strings: render(seconds, paintStrings),
    drums: render(seconds, paintDrums),
    organ: render(seconds, paintOrgan),
    clicks: render(seconds, paintClicks),
    noise: render(seconds, paintNoise),
  }
}

export function mix(seconds: number): Stereo {
  return render(seconds, (left, right) => {
    paintStrings(left, right)
    paintDrums(left, right)
    paintOrgan(left, right)
  })
}

/** A 16-bit stereo WAV file. */
export function wavOf([left, right]: Stereo): Buffer {
  const bytes = Buffer.alloc(44 + 4 * left.length)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8, 'latin1')
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(2, 22)
  bytes.writeUInt32LE(RATE, 24)
  bytes.writeUInt32LE(RATE * 4, 28)
  bytes.writeUInt16LE(4, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36, 'latin1')
  bytes.writeUInt32LE(bytes.length - 44, 40)
  for (let i = 0; i < left.length; i++) {
    bytes.writeInt16LE(Math.round((left[i] ?? 0) * 32_767), 44 + 4 * i)
    bytes.writeInt16LE(Math.round((right[i] ?? 0) * 32_767), 46 + 4 * i)
  }
  return bytes
}
