import { expect, test } from 'vitest'
import { swapped } from './swapped.ts'

test.each([
  ['b', -1, ['b', 'a', 'c']],
  ['b', 1, ['a', 'c', 'b']],
  ['a', -1, undefined],
  ['c', 1, undefined],
  ['x', 1, undefined],
] as const)('%s by %i', (id, by, wanted) => {
  expect(swapped(['a', 'b', 'c'], id, by)).toEqual(wanted)
})
