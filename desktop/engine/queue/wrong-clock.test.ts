import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import { expect, test } from 'vitest'
import { enqueue } from './enqueue.ts'
import { settle } from './settle.ts'
import { testLibrary } from './testing.ts'
import { claimJob } from './transition.ts'

test('a job waits as long as it was asked to, and not for as long as a clock was ahead', async () => {
  const lib = await testLibrary()
  const claim = () => {
    return claimJob(lib.db, ['transcode'], { owner: 'engine', token: lib.newId() }, lib.clock.now())
  }
  const fail = (retryAfterMs: number) => {
    const job = claim()
    if (job === undefined) throw new Error('nothing to claim')
    const error = new JobFailure('server-trouble', true, { retryAfterMs })
    settle({ ...lib, random: () => 0.5 }, job, { kind: 'failed', error, advanced: false })
  }
  const payload = { v: 1, trackId: lib.newId(), lossless: false } as const
  enqueue(lib.db, { kind: 'transcode', payload, dedupe: 'one', trackId: null }, lib.newId, lib.clock.now())
  fail(HOUR_MS)
  lib.clock.advance(HOUR_MS)
  expect(claim()).toBeUndefined()
  lib.clock.advance(10 * DAY_MS)
  // As much as anybody may ask for, whatever they ask for.
  fail(100 * DAY_MS)
  lib.clock.advance(HOUR_MS)
  expect(claim()).toBeUndefined()
  lib.clock.advance(-10 * DAY_MS)
  expect(claim()).toBeDefined()
  lib.close()
})
