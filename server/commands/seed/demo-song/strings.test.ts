import { expect, test } from 'vitest'
import { NYLON } from './guitar.ts'
import { seededRandom } from './random.ts'
import { addPluck } from './strings.ts'

const RATE = 44100

/** Magnitude of the Hann-windowed spectrum at any frequency. */
function magnitudeAt(signal: Float32Array, hz: number): number {
  let [real, imaginary] = [0, 0]
  signal.forEach((x, i) => {
    const weighted = x * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / signal.length))
    real += weighted * Math.cos((2 * Math.PI * hz * i) / RATE)
    imaginary -= weighted * Math.sin((2 * Math.PI * hz * i) / RATE)
  })
  return Math.hypot(real, imaginary)
}

/** Where the spectrum peaks within a quarter tone of `hz`, in cents from it. */
function centsOff(signal: Float32Array, hz: number): number {
  let best = { cents: 0, magnitude: 0 }
  for (let cents = -50; cents <= 50; cents += 1) {
    const magnitude = magnitudeAt(signal, hz * 2 ** (cents / 1200))
    if (magnitude > best.magnitude) best = { cents, magnitude }
  }
  return best.cents
}

test.each([82.41, 146.83, 220, 369.99, 880])('a string tuned to %d Hz sounds within 3 cents of it', (hz) => {
  const out = new Float32Array(RATE)
  addPluck(out, 0, NYLON, { hz, velocity: 0.8, seconds: 2 }, RATE, seededRandom(1))
  expect(Math.abs(centsOff(out.subarray(1000, 1000 + RATE / 2), hz))).toBeLessThanOrEqual(3)
})

test('a stopped string falls silent, one left alone rings on', () => {
  const levelAfter = (seconds: number) => {
    const out = new Float32Array(RATE)
    addPluck(out, 0, NYLON, { hz: 196, velocity: 0.8, seconds }, RATE, seededRandom(1))
    return Math.sqrt(out.subarray(0.6 * RATE, 0.7 * RATE).reduce((sum, x) => sum + x * x, 0) / (0.1 * RATE))
  }
  expect(levelAfter(0.3)).toBeLessThan(levelAfter(3) / 100)
})

test('a harder pluck is louder and brighter', () => {
  const pluck = (velocity: number) => {
    const out = new Float32Array(RATE / 4)
    addPluck(out, 0, NYLON, { hz: 110, velocity, seconds: 1 }, RATE, seededRandom(1))
    return { low: magnitudeAt(out, 110), high: magnitudeAt(out, 1870) }
  }
  const [soft, hard] = [pluck(0.3), pluck(0.9)]
  expect(hard.low).toBeGreaterThan(soft.low)
  expect(hard.high / hard.low).toBeGreaterThan(soft.high / soft.low)
})
