import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { repeatedly } from './repeatedly.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const fail = (error: unknown) => expect.unreachable(String(error))

test('now, every so often, and no more once it has ended', async () => {
  let done = 0
  const end = repeatedly(async () => done++, 100, fail)
  expect(done).toBe(1)
  await vi.advanceTimersByTimeAsync(350)
  expect(done).toBe(4)
  await end()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(done).toBe(4)
})

test('never two at once: while one takes its time, turns are left out', async () => {
  let begun = 0
  let finish: () => void = () => undefined
  const work = () => {
    begun++
    return new Promise<void>((resolve) => {
      finish = resolve
    })
  }
  const end = repeatedly(work, 100, fail)
  await vi.advanceTimersByTimeAsync(550)
  expect(begun).toBe(1)
  finish()
  await vi.advanceTimersByTimeAsync(100)
  expect(begun).toBe(2)
  let hasEnded = false
  const ended = end().then(() => {
    hasEnded = true
  })
  await vi.advanceTimersByTimeAsync(100)
  expect([hasEnded, begun]).toEqual([false, 2])
  finish()
  await ended
  await vi.advanceTimersByTimeAsync(1_000)
  expect(begun).toBe(2)
})

test('a failure is told, and the next turn comes', async () => {
  const told: unknown[] = []
  const end = repeatedly(
    () => Promise.reject(new Error('broken')),
    100,
    (error) => told.push(error),
  )
  await vi.advanceTimersByTimeAsync(150)
  expect(told).toEqual([new Error('broken'), new Error('broken')])
  await end()
})
