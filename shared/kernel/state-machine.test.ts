import { expect, test } from 'vitest'
import { defineStates } from './state-machine.ts'

const light = defineStates({ red: ['green'], green: ['amber', 'off'], amber: ['red'], off: [] })

test('all pairs follow the table', () => {
  const legal = new Set(['red green', 'green amber', 'green off', 'amber red'])
  for (const from of light.states)
    for (const to of light.states) expect(light.canMove(from, to)).toBe(legal.has(`${from} ${to}`))
})

test('a final state is one that nothing follows', () => {
  expect(light.states.filter((state) => light.isFinal(state))).toEqual(['off'])
})

test('a target that is not a state is refused', () => {
  // @ts-expect-error the type refuses it as well
  expect(() => defineStates({ a: ['b'] })).toThrow('b is not a state')
})
