import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paceOf, QueueFull } from './pace.ts'

test('a tenth may go at once, and one more; the others follow evenly', () => {
  const pace = paceOf(20, 10_000)
  expect([0, 0, 0].map((now) => pace.takeTurn(now))).toEqual([0, 0, 0])
  expect(pace.takeTurn(0)).toBeCloseTo(1_000 / 18)
  expect(pace.takeTurn(0)).toBeCloseTo(2_000 / 18)
  expect(pace.takeTurn(5_000)).toBe(0)
})

test('whenever they come: never more within a second, in the order in which they came', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), gaps, (perSecond, waits) => {
      const pace = paceOf(perSecond, Number.POSITIVE_INFINITY)
      let now = 0
      const turns = waits.map((wait) => {
        now += wait
        return now + pace.takeTurn(now)
      })
      expect(turns).toEqual(turns.toSorted((one, other) => one - other))
      for (const [at, turn] of turns.entries()) {
        const before = turns[at - perSecond]
        if (before !== undefined) expect(turn - before).toBeGreaterThan(1_000 - 1e-6)
      }
    }),
  )
})

test('who would wait too long is told so, and takes no turn', () => {
  const pace = paceOf(1, 1_500)
  expect(pace.takeTurn(0)).toBe(0)
  expect(pace.takeTurn(0)).toBe(1_000)
  expect(() => pace.takeTurn(0)).toThrow(QueueFull)
  expect(pace.takeTurn(500)).toBe(1_500)
})
