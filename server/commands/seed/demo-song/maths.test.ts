import { expect, test } from 'vitest'
import { atan, cos, decayFactor, exp, gainOf, hertz, sin, sineOfTurns } from './maths.ts'

test('the functions agree with the textbook', () => {
  for (let x = -40; x <= 40; x += 0.37) {
    expect(sin(x)).toBeCloseTo(Math.sin(x), 12)
    expect(cos(x)).toBeCloseTo(Math.cos(x), 12)
    expect(atan(x)).toBeCloseTo(Math.atan(x), 12)
    expect(exp(x / 4) / Math.exp(x / 4)).toBeCloseTo(1, 12)
    expect(sineOfTurns(x)).toBeCloseTo(Math.sin(2 * Math.PI * x), 6)
  }
  expect(hertz(69)).toBe(440)
  expect(hertz(57)).toBe(220)
  expect(gainOf(-6)).toBeCloseTo(0.501187, 6)
  expect(decayFactor(2, 1000) ** 2000).toBeCloseTo(0.001, 9)
})
