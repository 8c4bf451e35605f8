import { expect, test } from 'vitest'
import {
  chosenAlone,
  noSelection,
  placeAfter,
  stretched,
  targetsAtHand,
  targetsOf,
  toggled,
} from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const chosenIn = ({ chosen }: { readonly chosen: ReadonlySet<string> }) => [...chosen].sort().join('')

test('a stretch goes from where it began to the cursor, either way, and shrinks as it comes back', () => {
  let selection = chosenAlone('c', 2)
  const to = (cursor: number) => {
    selection = stretched({ ...selection, cursor }, order)
    return chosenIn(selection)
  }
  expect([to(4), to(3), to(2), to(0)]).toEqual(['cde', 'cd', 'c', 'abc'])
})

test('one more is chosen or left, and the next stretch begins there', () => {
  const three = toggled(toggled(chosenAlone('a', 0), 'c', 2), 'd', 3)
  expect(chosenIn(three)).toBe('acd')
  const two = toggled(three, 'c', 2)
  expect([chosenIn(two), two.anchor]).toEqual(['ad', 2])
  expect(chosenIn(stretched({ ...two, cursor: 4 }, order))).toBe('cde')
})

test('what is asked at an entry is for all that is chosen, if it is one of them, and else for it alone', () => {
  const selection = toggled(chosenAlone('a', 0), 'b', 1)
  expect(targetsOf(selection, 'a')).toEqual(['a', 'b'])
  expect(targetsOf(selection, 'e')).toEqual(['e'])
  expect(targetsAtHand(selection)).toEqual(['a', 'b'])
  expect(targetsAtHand({ ...noSelection, cursorId: 'd' })).toEqual(['d'])
  expect(targetsAtHand(noSelection)).toEqual([])
})

test.each([
  ['ArrowDown', 1, 0, 1],
  ['ArrowDown', 1, 99, 99],
  ['ArrowUp', 1, 0, 0],
  ['ArrowRight', 1, 5, 5],
  ['ArrowRight', 4, 5, 6],
  ['ArrowDown', 4, 5, 9],
  ['ArrowDown', 4, 98, 99],
  ['PageDown', 4, 5, 45],
  ['PageUp', 1, 5, 0],
  ['Home', 4, 50, 0],
  ['End', 1, 3, 99],
])('%s with %i beside each other leads from %i to %i', (key, perRow, at, to) => {
  expect(placeAfter(key, at, { count: 100, perRow, perPage: 10 })).toBe(to)
})
