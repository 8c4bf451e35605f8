import { expect, test } from 'vitest'
import { Slots } from './slots.ts'

test('so many at once, the others in turn, and no more than may wait', async () => {
  const slots = new Slots(2, 2, () => new Error('full'))
  const done: number[] = []
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  let running = 0
  let most = 0
  const runs = gates.map((gate, index) =>
    slots.run(async () => {
      most = Math.max(most, ++running)
      await gate.promise
      running--
      done.push(index)
    }),
  )
  await expect(slots.run(async () => undefined)).rejects.toThrow('full')
  for (const gate of gates) gate.resolve()
  await Promise.all(runs)
  expect([most, done]).toEqual([2, [0, 1, 2, 3]])
  await expect(slots.run(async () => 'again')).resolves.toBe('again')
})

test('work that fails gives its place back', async () => {
  const slots = new Slots(1, 1, () => new Error('full'))
  await expect(slots.run(() => Promise.reject(new Error('broke')))).rejects.toThrow('broke')
  await expect(slots.run(async () => 'next')).resolves.toBe('next')
})
