import { expect, test } from 'vitest'
import { rowsAround, seenIn } from './visible-rows.ts'

test('wherever one has scrolled to, each row that is seen is drawn, and in a place of its own', () => {
  const [count, rowPx, heightPx, beyond] = [1_000, 44, 700, 8]
  for (let topPx = 0; topPx <= count * rowPx - heightPx; topPx += 17) {
    const { from, to, places } = rowsAround({
      ...seenIn({ topPx, heightPx, rowPx, step: 4 }),
      ...{ count, beyond },
    })
    const seen = [Math.floor(topPx / rowPx), Math.ceil((topPx + heightPx) / rowPx)]
    expect(from).toBeLessThanOrEqual(seen[0] ?? -1)
    expect(to).toBeGreaterThanOrEqual(Math.min(count, seen[1] ?? count))
    expect(to - from).toBeLessThanOrEqual(places)
  }
})

test('a list that is shorter than its window is drawn whole, and no more', () => {
  const seen = seenIn({ topPx: 0, heightPx: 700, rowPx: 44, step: 4 })
  expect(rowsAround({ ...seen, count: 3, beyond: 8 })).toMatchObject({ from: 0, to: 3 })
  expect(rowsAround({ ...seen, count: 0, beyond: 8 })).toMatchObject({ from: 0, to: 0 })
})

test('a list that has become shorter than where one was is drawn to its end', () => {
  expect(rowsAround({ first: 200, fit: 20, count: 30, beyond: 4 })).toMatchObject({ from: 2, to: 30 })
  expect(rowsAround({ first: 200, fit: 20, count: 3, beyond: 4 })).toMatchObject({ from: 0, to: 3 })
})

test('a small movement draws nothing anew', () => {
  const at = (topPx: number) => seenIn({ topPx, heightPx: 700, rowPx: 44, step: 4 })
  expect(at(4 * 44 + 100)).toEqual(at(4 * 44))
  expect(at(8 * 44)).not.toEqual(at(4 * 44))
  expect(at(-30)).toEqual(at(0))
})
