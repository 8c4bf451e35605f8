import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markNew } from './text-diff.ts'

const told = (before: string, after: string) =>
  markNew(before, after)
    .map(({ text, isNew }) => (isNew ? `[${text}]` : text))
    .join('')

test.each([
  ['First light', 'First light', 'First light'],
  ['First light', 'Second light', '[Second] light'],
  ['', 'All new', '[All new]'],
  ['All gone', '', ''],
  ['a song of rain', 'a song of the rain', 'a song of [the ]rain'],
  ['Été, l’hiver', 'Été, l’automne', 'Été, [l’automne]'],
  ['one two three', 'three one two', '[three ]one two'],
])('%j → %j', (before, after, marked) => {
  expect(told(before, after)).toBe(marked)
})

test('no letter is lost or made up, and what is the same is not marked', () => {
  const text = fc
    .array(fc.constantFrom('rain', 'light', ' ', '\n', ',', 'été'))
    .map((words) => words.join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = markNew(before, after)
      expect(pieces.map((piece) => piece.text).join('')).toBe(after)
      if (before === after) expect(pieces.some(({ isNew }) => isNew)).toBe(false)
    }),
  )
})

test('a text too long to be compared is marked as a whole', () => {
  const long = 'word '.repeat(1_200)
  expect(markNew(long, `${long}x`)).toEqual([{ text: `${long}x`, isNew: true }])
})
