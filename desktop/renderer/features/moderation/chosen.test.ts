import { expect, test } from 'vitest'
import { indexOfChosen } from './chosen.ts'

const items = ['a', 'b', 'c'].map((id) => ({ id }))

test('what was decided gives way to what comes into its place, the last to the one before it', () => {
  expect(indexOfChosen(items, { id: 'b', index: 1 })).toBe(1)
  expect(indexOfChosen(items.toSpliced(1, 1), { id: 'b', index: 1 })).toBe(1)
  expect(indexOfChosen(items.slice(0, 2), { id: 'c', index: 2 })).toBe(1)
})

test('what moves in the queue stays looked at; where there is nothing, nothing is', () => {
  expect(indexOfChosen(items.toReversed(), { id: 'a', index: 0 })).toBe(2)
  expect(indexOfChosen([], { id: 'a', index: 0 })).toBe(-1)
})
