import { expect, test } from 'vitest'
import { runSteps } from './steps.ts'

const nothing = { onFraction: () => undefined, onFailure: () => undefined }

test('as many at once as allowed, in order, and the fraction only grows to 1', async () => {
  const begun: number[] = []
  const fractions: number[] = []
  let atOnce = 0
  let most = 0
  const steps = [3, 1, 2].map((cost, index) => ({
    cost,
    async run(onFraction: (fraction: number) => void) {
      begun.push(index)
      most = Math.max(most, ++atOnce)
      onFraction(0.5)
      await new Promise(setImmediate)
      onFraction(0.2)
      atOnce--
    },
  }))
  await runSteps(steps, { ...nothing, concurrency: 2, onFraction: (f) => fractions.push(f) })
  expect(begun).toEqual([0, 1, 2])
  expect(most).toBe(2)
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  expect(fractions.at(-1)).toBe(1)
})

test('the first failure is the one thrown, after what had begun has ended, and nothing new begins', async () => {
  const events: string[] = []
  const stopped = Promise.withResolvers<void>()
  const steps = [
    { cost: 1, run: () => Promise.reject(new Error('first')) },
    {
      cost: 1,
      async run() {
        await stopped.promise
        events.push('second ended')
        throw new Error('second')
      },
    },
    { cost: 1, run: async () => void events.push('third began') },
  ]
  const onFailure = () => stopped.resolve()
  await expect(runSteps(steps, { ...nothing, concurrency: 2, onFailure })).rejects.toThrow('first')
  expect(events).toEqual(['second ended'])
})
