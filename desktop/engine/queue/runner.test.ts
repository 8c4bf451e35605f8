import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, DAY_MS, systemClock } from '@veza/shared/kernel/time.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEventFeed } from '../events.ts'
import { cancelJob, pauseAll, pauseJob, resumeAll, resumeJob } from './controls.ts'
import { enqueue } from './enqueue.ts'
import { getJob } from './job-row.ts'
import type { JobContext, JobHandlers } from './registry.ts'
import { type Runner, startRunner } from './runner.ts'
import { type TestLibrary, testLibrary } from './testing.ts'

let lib: TestLibrary
let runners: Runner[]
beforeEach(async () => {
  lib = await testLibrary()
  runners = []
})
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()))
  lib.close()
})

const trackId = '01999999-0000-7000-8000-000000000001'
let counter = 0
function add(): string {
  const payload = { v: 1, trackId, lossless: true } as const
  const job = { kind: 'transcode', payload, dedupe: `d${counter++}`, trackId: null } as const
  return enqueue(lib.db, job, lib.newId, systemClock.now())
}

function start(
  transcode: (context: JobContext) => Promise<void>,
  transcodes = 2,
  clock: Clock = systemClock,
  isThere = async () => true,
): Runner {
  const never = async () => undefined
  const handlers: JobHandlers = {
    transcode: (_, context) => transcode(context),
    'create-draft': never,
    'upload-original': never,
    'upload-cover': never,
    'upload-renditions': never,
    publish: never,
  }
  const runner = startRunner({
    db: lib.db,
    lockFile: lib.folder.locks.runner,
    handlers,
    clock,
    random: () => 0,
    newId: lib.newId,
    events: createEventFeed(systemClock),
    concurrency: {
      transcode: transcodes,
      'create-draft': 1,
      'upload-original': 1,
      'upload-cover': 1,
      'upload-renditions': 1,
      publish: 1,
    },
    onFault: (error) => {
      throw error
    },
    isThere,
    pollMs: 10,
  })
  runners.push(runner)
  return runner
}

/** Runs until told to stop. */
const untilStopped = ({ signal }: JobContext) =>
  new Promise<void>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
const stateOf = (id: string) => getJob(lib.db, id)?.state
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })
const becomes = (id: string, state: string) => until(() => expect(stateOf(id)).toBe(state))

test('runs what is queued, in order, as many at once as there is room for', async () => {
  const ids = Array.from({ length: 6 }, add)
  const began: string[] = []
  let running = 0
  let most = 0
  start(async ({ jobId }) => {
    began.push(jobId)
    most = Math.max(most, ++running)
    await sleep(5)
    running--
  })
  for (const id of ids) await becomes(id, 'done')
  expect(began).toEqual(ids)
  expect(most).toBe(2)
})

test('as many at once as is wished from now on; what runs beyond it goes on to its end', async () => {
  const ends: (() => void)[] = []
  const runner = start(() => new Promise((resolve) => void ends.push(resolve)), 2)
  const ids = Array.from({ length: 5 }, add)
  const running = () => ids.filter((id) => stateOf(id) === 'running').length
  await until(() => expect(running()).toBe(2))
  const room = {
    'create-draft': 1,
    'upload-original': 1,
    'upload-cover': 1,
    'upload-renditions': 1,
    publish: 1,
  }
  runner.allow({ transcode: 4, ...room })
  await until(() => expect(running()).toBe(4))
  runner.allow({ transcode: 1, ...room })
  for (const end of ends.splice(0, 3)) end()
  await until(() => expect(ids.filter((id) => stateOf(id) === 'done')).toHaveLength(3))
  await sleep(50)
  expect(running()).toBe(1)
  ends.pop()?.()
  await becomes(ids[4] ?? '', 'running')
  ends.pop()?.()
  await becomes(ids[4] ?? '', 'done')
})

test('pausing stops the handler; resuming runs it again', async () => {
  const id = add()
  let runs = 0
  start(async (context) => {
    if (++runs === 1) await untilStopped(context)
  })
  await becomes(id, 'running')
  pauseJob(lib.db, id, systemClock.now())
  await until(() => expect(getJob(lib.db, id)?.lease_token).toBeNull())
  expect(stateOf(id)).toBe('paused')
  resumeJob(lib.db, id, systemClock.now())
  await becomes(id, 'done')
  expect(runs).toBe(2)
})

test.each([DAY_MS, -DAY_MS])(
  'a clock that jumps by %d ms runs nothing twice at once, and leaves nothing lying',
  async (jump) => {
    const id = add()
    const held = Promise.withResolvers<void>()
    const begun: string[] = []
    // It hears of its end, and takes its time to let go.
    const work = async ({ jobId }: JobContext) => {
      if (begun.push(jobId) === 1) await held.promise
    }
    start(work, 2, lib.clock)
    await becomes(id, 'running')
    pauseJob(lib.db, id, lib.clock.now())
    lib.clock.advance(jump)
    resumeJob(lib.db, id, lib.clock.now())
    const other = add()
    await becomes(other, 'done')
    expect(begun).toEqual([id, other])
    held.resolve()
    await becomes(id, 'done')
    expect(begun).toEqual([id, other, id])
  },
)

test('cancelling stops the handler for good', async () => {
  const id = add()
  let stopped = false
  start(async (context) => {
    await untilStopped(context).finally(() => {
      stopped = true
    })
  })
  await becomes(id, 'running')
  cancelJob(lib.db, id, systemClock.now())
  await until(() => expect(stopped).toBe(true))
  await until(() => expect(getJob(lib.db, id)?.lease_token).toBeNull())
  expect(stateOf(id)).toBe('cancelled')
})

test('resting the whole queue puts running work back', async () => {
  const id = add()
  let runs = 0
  start(async (context) => {
    if (++runs === 1) await untilStopped(context)
  })
  await becomes(id, 'running')
  pauseAll(lib.db, systemClock.now())
  await becomes(id, 'queued')
  await sleep(50)
  expect(runs).toBe(1)
  resumeAll(lib.db, systemClock.now())
  await becomes(id, 'done')
})

test('of two engines one works, and the other takes over when it ends', async () => {
  const first = start(untilStopped)
  await until(() => expect(first.isActive).toBe(true))
  const second = start(async () => undefined)
  const id = add()
  await becomes(id, 'running')
  await sleep(50)
  expect(second.isActive).toBe(false)
  await first.stop()
  await becomes(id, 'done')
  expect(second.isActive).toBe(true)
})

test('a stopped engine leaves its work queued, without a failed attempt', async () => {
  const id = add()
  const runner = start(untilStopped)
  await becomes(id, 'running')
  await runner.stop()
  expect(getJob(lib.db, id)).toMatchObject({ state: 'queued', attempts: 0, lease_token: null })
})

test('what cannot be done while the library’s drive is gone has not failed, and is done when it is back', async () => {
  const id = add()
  let asked = 0
  const withoutDrive = start(
    async () => {
      throw new JobFailure('source-gone', false)
    },
    2,
    systemClock,
    async () => ++asked < 0,
  )
  await until(() => expect(asked).toBe(1))
  await withoutDrive.stop()
  expect(getJob(lib.db, id)).toMatchObject({ state: 'queued', attempts: 0, failure: null })
  start(async () => undefined)
  await becomes(id, 'done')
})

test('a payload that cannot be read is set aside with its text', async () => {
  const id = add()
  lib.db.prepare('UPDATE jobs SET payload = ? WHERE id = ?').run('{"v":9', id)
  start(async () => undefined)
  await becomes(id, 'failed')
  expect(getJob(lib.db, id)?.failure).toContain('job-unreadable')
})

test('what can get better is tried again by itself', async () => {
  const id = add()
  let runs = 0
  start(async () => {
    if (++runs < 4) throw new JobFailure('server-trouble', true)
  })
  await becomes(id, 'done')
  expect(runs).toBe(4)
})

test('a registry without a handler does not start', () => {
  const handlers = { transcode: async () => undefined } as unknown as JobHandlers
  expect(() => startRunner({ handlers } as unknown as Parameters<typeof startRunner>[0])).toThrow(
    'missing create-draft',
  )
})

test('held, it begins nothing and lets go on what runs; let go, it begins what came meanwhile', async () => {
  const finish = Promise.withResolvers<void>()
  const runner = start(() => finish.promise)
  const running = add()
  await becomes(running, 'running')
  runner.hold(true)
  const waiting = add()
  finish.resolve()
  await becomes(running, 'done')
  // Several looks later it would have begun long ago.
  await sleep(100)
  expect(stateOf(waiting)).toBe('queued')
  runner.hold(false)
  await becomes(waiting, 'done')
})
