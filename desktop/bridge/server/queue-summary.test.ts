import { afterEach, beforeEach, expect, test } from 'vitest'
import { pauseAll, resumeAll } from '../../engine/queue/controls.ts'
import { enqueue } from '../../engine/queue/enqueue.ts'
import { type TestLibrary, testLibrary } from '../../engine/queue/testing.ts'
import { claimJob, moveJob } from '../../engine/queue/transition.ts'
import { createQueueMeter } from './queue-summary.ts'

let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
})
afterEach(() => lib.close())

const trackId = '01999999-0000-7000-8000-000000000001'
let made = 0
function add(...needs: string[]): string {
  const job = {
    kind: 'transcode',
    payload: { v: 1, trackId, lossless: true },
    dedupe: `d${made++}`,
    trackId: null,
    needs,
  } as const
  return enqueue(lib.db, job, lib.newId, lib.clock.now())
}
/** The next job begins. @returns its id */
function begin(): string {
  const now = lib.clock.now()
  const lease = { owner: 'engine', token: lib.newId(), untilMs: now.getTime() + 30_000 }
  const job = claimJob(lib.db, ['transcode'], lease, now)
  if (job === undefined) throw new Error('nothing can begin')
  return job.id
}
const goingOn = () => createQueueMeter(lib.db, lib.clock).summarize().goingOn

test('what waits for a failed job, however far behind it, does not go on by itself', () => {
  const first = add()
  add(add(first))
  const other = add()
  add(other)
  expect(goingOn()).toBe(5)
  expect(begin()).toBe(first)
  const failure = { code: 'source-gone', params: {}, detail: null } as const
  moveJob(lib.db, {
    ...{ id: first, from: 'running', to: 'failed', release: true },
    ...{ failure, now: lib.clock.now() },
  })
  expect(goingOn()).toBe(2)
  expect(begin()).toBe(other)
  expect(goingOn()).toBe(2)
})

test('nothing goes on while the queue is paused, and all of it after', () => {
  add(add())
  pauseAll(lib.db, lib.clock.now())
  expect(goingOn()).toBe(0)
  resumeAll(lib.db, lib.clock.now())
  expect(goingOn()).toBe(2)
})
