import { expect, test } from 'vitest'
import { everyStep } from './every-step.ts'

test('every step runs, one after the other', async () => {
  const done: string[] = []
  await everyStep([
    async () => {
      await Promise.resolve()
      done.push('first')
    },
    () => done.push('second'),
  ])
  expect(done).toEqual(['first', 'second'])
})

test('a step that fails keeps no later one from running, and the first failure is thrown at the end', async () => {
  const done: string[] = []
  const steps = [
    () => Promise.reject(new Error('first')),
    () => {
      throw new Error('second')
    },
    () => done.push('third'),
  ]
  await expect(everyStep(steps)).rejects.toThrow('first')
  expect(done).toEqual(['third'])
})

test('a failure of nothing is a failure too', () =>
  expect(everyStep([() => Promise.reject(undefined)])).rejects.toBeUndefined())
