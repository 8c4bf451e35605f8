import { expect, test } from 'vitest'
import { readPeople, readPercentage } from './flag-form.ts'

test('a percentage is a whole number from 0 to 100, with its sign or without', () => {
  expect(['0', ' 7 ', '100', '25 %', '25%'].map(readPercentage)).toEqual([0, 7, 100, 25, 25])
  expect(['', '-1', '101', '12.5', 'ten', '1e1'].map(readPercentage)).toEqual(Array(6).fill(undefined))
})

test('people are named once each, however they are written', () => {
  expect(readPeople(' @maya  Theo,\nmaya; ann-b ')).toEqual(['maya', 'theo', 'ann-b'])
  expect(readPeople('  \n')).toEqual([])
  const many = Array.from({ length: 101 }, (_, at) => `user${at}`)
  expect(readPeople(many.join(' '))).toBeUndefined()
  expect(readPeople(many.slice(1).join(' '))).toHaveLength(100)
})
