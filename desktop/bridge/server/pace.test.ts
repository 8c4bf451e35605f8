import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCountdown, createRate } from './pace.ts'

const SPEED = 1_000
/** What a steady upload looks like from here: chunks of uneven size, at uneven times. */
const jitter = fc.array(fc.double({ min: 0.2, max: 1.8, noNaN: true }), { minLength: 200, maxLength: 200 })

test('a steady upload has a steady speed and a time left that goes down, however uneven its samples', () => {
  fc.assert(
    fc.property(jitter, (uneven) => {
      const rate = createRate()
      const countdown = createCountdown()
      const total = SPEED * 60
      let before = Number.POSITIVE_INFINITY
      let nowMs = 0
      for (const factor of uneven) {
        nowMs += 100 * factor
        // Up to a part of a second behind, as what is confirmed is.
        const done = Math.min(total, SPEED * ((nowMs - 100 * factor * 0.5) / 1_000))
        rate.sample(done, nowMs)
        const speed = rate.perSecond(nowMs)
        if (speed === null) continue
        expect(Math.abs(speed - SPEED) / SPEED).toBeLessThan(0.1)
        const left = countdown.follow((total - done) / speed, nowMs) ?? Number.NaN
        expect(Math.abs(left - (total - done) / SPEED)).toBeLessThan(6)
        // A clock that runs backwards is what makes people distrust it.
        expect(left).toBeLessThanOrEqual(before + 0.5)
        before = left
      }
      expect(before).toBeLessThan(60)
    }),
  )
})

test('nothing is said before anything is known, and a silent source slows down', () => {
  const rate = createRate()
  expect(rate.perSecond(0)).toBeNull()
  for (let ms = 0; ms <= 1_000; ms += 100) rate.sample(ms, ms)
  expect(rate.perSecond(1_000)).toBeNull()
  for (let ms = 1_100; ms <= 10_000; ms += 100) rate.sample(ms, ms)
  expect(rate.perSecond(10_000)).toBeCloseTo(1_000)
  const later = [12_000, 16_000, 30_000].map((ms) => rate.perSecond(ms) ?? Number.NaN)
  expect(later[0]).toBeLessThan(900)
  expect(later).toEqual(later.toSorted((one, other) => other - one))
  expect(later[2]).toBeLessThan(100)
})

test('work that begins anew is measured anew', () => {
  const rate = createRate()
  for (let ms = 0; ms <= 5_000; ms += 100) rate.sample(ms, ms)
  rate.sample(0, 5_100)
  expect(rate.perSecond(5_100)).toBeNull()
  for (let ms = 5_200; ms <= 10_000; ms += 100) rate.sample((ms - 5_100) * 3, ms)
  expect(rate.perSecond(10_000)).toBeCloseTo(3_000)
})

test('a new estimate is approached, not jumped to, and an absurd one is not told', () => {
  const countdown = createCountdown()
  expect(countdown.follow(60, 0)).toBe(60)
  const soon = countdown.follow(120, 500) ?? 0
  expect(soon).toBeGreaterThan(59)
  expect(soon).toBeLessThan(75)
  let left = soon
  for (let ms = 1_000; ms <= 20_000; ms += 500) left = countdown.follow(120, ms) ?? 0
  expect(left).toBeGreaterThan(110)
  expect(countdown.follow(Number.POSITIVE_INFINITY, 21_000)).toBeNull()
  expect(countdown.follow(10, 22_000)).toBe(10)
})
