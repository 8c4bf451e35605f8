import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barLevel, barLevels, barsIn } from './waveform-bars.ts'

it('fits whole bars only', () => {
  expect([0, 1, 2, 4, 5, 8, 300].map(barsIn)).toEqual([0, 0, 1, 1, 2, 3, 100])
})

it('is even in decibels, with its floor at −48', () => {
  expect(barLevel(1)).toBe(1)
  expect(barLevel(10 ** (-24 / 20))).toBeCloseTo(0.5, 6)
  expect(barLevel(10 ** (-48 / 20))).toBeCloseTo(0, 6)
  expect(barLevel(10 ** (-60 / 20))).toBe(0)
  expect(barLevel(0)).toBe(0)
})

describe('barLevels', () => {
  const peaks = fc.array(fc.tuple(fc.integer({ min: -128, max: 0 }), fc.integer({ min: 0, max: 127 })), {
    minLength: 1,
  })
  const flat = (pairs: [number, number][]) => Int8Array.from(pairs.flat())
  const loudestOf = (pairs: [number, number][]) => Math.max(...pairs.flat().map(Math.abs))

  it('loses no peak and makes none up', () => {
    fc.assert(
      fc.property(peaks, fc.integer({ min: 1, max: 400 }), (pairs, bars) => {
        const levels = barLevels(flat(pairs), bars)
        const highest = Math.fround(barLevel(loudestOf(pairs) / 128))
        expect(levels).toHaveLength(bars)
        expect(Math.max(...levels)).toBe(highest)
      }),
    )
  })

  it('shows loud parts loud, where they are', () => {
    const levels = barLevels(Int8Array.from([-1, 1, -1, 1, -128, 127, -1, 1]), 4)
    expect([...levels].indexOf(Math.max(...levels))).toBe(2)
    expect(levels[2]).toBe(1)
  })

  it('is silent without peaks', () => {
    expect([...barLevels([], 3)]).toEqual([0, 0, 0])
  })
})
