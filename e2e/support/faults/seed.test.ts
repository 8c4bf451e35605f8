import { expect, test } from 'vitest'
import { faultDice } from './seed.ts'

test('the seed that was printed gives the same points again', () => {
  const lines: string[] = []
  const first = faultDice('a test', undefined, (line) => lines.push(line))
  const printed = /FAULT_SEED=(\d+)/.exec(lines.join('\n'))?.[1]
  const again = faultDice('a test', printed, () => undefined)
  const points = (random: () => number) => Array.from({ length: 5 }, random)
  expect(points(again.random)).toEqual(points(first.random))
})

test('a seed that is none is refused', () => {
  expect(() => faultDice('a test', 'x', () => undefined)).toThrow('FAULT_SEED=x')
})
