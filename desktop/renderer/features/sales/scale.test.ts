import { expect, test } from 'vitest'
import { namedOf, ticksTo } from './scale.ts'

test.each([
  [0, [0]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 5, 10]],
  [270, [0, 100, 200, 300]],
  [1_234, [0, 500, 1_000, 1_500]],
  [99_999_999, [0, 50_000_000, 100_000_000]],
  [9_000_000_000, [0, 5_000_000_000, 10_000_000_000]],
])('the axis to %d reads %j', (most, ticks) => {
  expect(ticksTo(most)).toEqual(ticks)
})

test('names stand at even distances and end with the last', () => {
  expect(namedOf(30, 6)).toEqual([4, 9, 14, 19, 24, 29])
  expect(namedOf(1, 6)).toEqual([0])
  expect(namedOf(4, 6)).toEqual([0, 1, 2, 3])
})
