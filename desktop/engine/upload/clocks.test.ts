import { expect, test } from 'vitest'
import { createBandwidth } from './bandwidth.ts'
import { createProgress } from './progress.ts'
import { watchWake } from './wake.ts'

test('a sleep is noticed by the clocks, whether the monotonic one stood still or ran on', () => {
  let wallMs = 1_000_000
  let monotonicMs = 0
  let wakes = 0
  const watch = watchWake(
    { now: () => new Date(wallMs) },
    () => monotonicMs,
    () => {
      wakes++
    },
  )
  const pass = (wall: number, monotonic: number) => {
    wallMs += wall
    monotonicMs += monotonic
    watch.check()
    return wakes
  }
  expect(pass(1_000, 1_000)).toBe(0)
  expect(pass(1_400, 1_000)).toBe(0)
  expect(pass(60_000, 1_000)).toBe(1)
  expect(pass(1_000, 1_000)).toBe(1)
  expect(pass(60_000, 60_000)).toBe(2)
  expect(pass(-60_000, 1_000)).toBe(3)
  watch.stop()
})

test('a bandwidth limit is kept over all who share it', async () => {
  let nowMs = 0
  const bandwidth = createBandwidth(1_000_000, () => nowMs)
  const go = new AbortController()
  let passed = 0
  const takers = [1, 2, 3].map(async () => {
    await bandwidth.take(400_000, go.signal)
    passed++
  })
  await new Promise((done) => setImmediate(done))
  // A quarter of a second may go at once; 400 KB are more than that.
  expect(passed).toBe(0)
  go.abort()
  await Promise.allSettled(takers)
  expect(passed).toBe(0)
  // What was asked for stays on the bill: 1.2 s of the line, less the burst.
  nowMs = 950
  await bandwidth.take(1, new AbortController().signal)
  bandwidth.setLimit(undefined)
  await bandwidth.take(10 ** 12, new AbortController().signal)
})

test('progress counts what is stored and under way, takes back what failed, and is told seldom', () => {
  let nowMs = 0
  const told: number[] = []
  const progress = createProgress(
    100,
    (done) => told.push(done),
    () => nowMs,
  )
  const attempt = progress.start()
  attempt.add(10)
  attempt.add(10)
  nowMs = 100
  attempt.add(10)
  nowMs = 200
  attempt.drop()
  nowMs = 300
  const second = progress.start()
  second.add(20)
  nowMs = 400
  second.commit(40)
  expect(told).toEqual([10, 30, 0, 20, 40])
})
