import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CEILING_DBTP, loudnessGainDb, TARGET_LUFS, toFactor, volumeToFactor } from './loudness.ts'

const lufs = fc.double({ min: -70, max: 0, noNaN: true })
const dbtp = fc.double({ min: -60, max: 3, noNaN: true })

describe('loudnessGainDb', () => {
  it('lowers a loud track to the target, whatever its peak', () => {
    expect(loudnessGainDb(-8, 0.4)).toBe(-6)
    expect(loudnessGainDb(-8, null)).toBe(-6)
  })

  it('raises a quiet track as far as its peak allows, and no further', () => {
    expect(loudnessGainDb(-20, -12)).toBe(6)
    expect(loudnessGainDb(-20, -3)).toBe(2)
    expect(loudnessGainDb(-20, -0.2)).toBe(0)
    expect(loudnessGainDb(-20, null)).toBe(0)
  })

  it('leaves alone what was not measured', () => {
    expect(loudnessGainDb(null, -3)).toBe(0)
  })

  it('never passes the target, nor lifts a peak over the ceiling', () => {
    fc.assert(
      fc.property(lufs, dbtp, (integrated, peak) => {
        const gain = loudnessGainDb(integrated, peak)
        expect(integrated + gain).toBeLessThanOrEqual(TARGET_LUFS + 1e-9)
        if (gain > 0) expect(peak + gain).toBeLessThanOrEqual(CEILING_DBTP + 1e-9)
      }),
    )
  })
})

it('turns decibels and places of the slider into factors', () => {
  expect(toFactor(0)).toBe(1)
  expect(toFactor(-6.0206)).toBeCloseTo(0.5, 4)
  expect([0, 0.5, 1].map(volumeToFactor)).toEqual([0, 0.25, 1])
})
