import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { JobFailure } from '@veza/shared/studio/failures.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  cancelAll,
  cancelJob,
  isQueuePaused,
  pauseAll,
  pauseJob,
  reorderJob,
  resumeAll,
  resumeJob,
  retryAll,
  retryJob,
} from './controls.ts'
import { enqueue } from './enqueue.ts'
import { getJob, type JobRow, listJobs, SUSPECT_CRASHES } from './job-row.ts'
import { CRASHES_MAX, recoverLeases } from './leases.ts'
import { parkForeignJobs } from './park.ts'
import { type Ending, settle } from './settle.ts'
import { type TestLibrary, testLibrary } from './testing.ts'
import { claimJob, moveJob } from './transition.ts'

let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
})
afterEach(() => lib.close())

const trackId = '01999999-0000-7000-8000-000000000001'
let counter = 0

function add(needs: readonly string[] = [], priority = 0): string {
  const job = {
    kind: 'transcode',
    payload: { v: 1, trackId, lossless: true },
    dedupe: `d${counter++}`,
    trackId: null,
    needs,
    priority,
  } as const
  return enqueue(lib.db, job, lib.newId, lib.clock.now())
}

function claim(owner = 'engine-a'): JobRow | undefined {
  return claimJob(lib.db, ['transcode'], { owner, token: lib.newId() }, lib.clock.now())
}

function claimed(): JobRow {
  const job = claim()
  if (job === undefined) throw new Error('nothing to claim')
  return job
}

const end = (job: JobRow, ending: Ending) =>
  settle({ db: lib.db, clock: lib.clock, random: () => 0.5 }, job, ending)
const fail = (error: unknown, advanced = false): Ending => ({ kind: 'failed', error, advanced })
const offline = () => new JobFailure('network-unreachable', true)
const stateOf = (id: string) => getJob(lib.db, id)?.state
const now = () => lib.clock.now()

test('no job is held by two handlers at once, whatever is done to it in whatever order', () => {
  const commands = fc.array(
    fc.record({
      what: fc.constantFrom(
        'claim',
        'claim',
        'claim',
        'done',
        'fail',
        'stop',
        'pause',
        'resume',
        'cancel',
        'retry',
        'renew',
        'forward',
        'back',
        'add',
        'first',
        'crash',
      ),
      owner: fc.constantFrom('engine-a', 'engine-b'),
      pick: fc.nat(1_000),
    }),
    { minLength: 20, maxLength: 80 },
  )
  fc.assert(
    fc.property(commands, (list) => {
      lib.db.exec('DELETE FROM jobs')
      for (let i = 0; i < 4; i++) add()
      const held = new Map<string, { job: JobRow; owner: string }>()
      for (const { what, owner, pick } of list) {
        const ids = listJobs(lib.db).map(({ id }) => id)
        const id = ids[pick % ids.length] ?? ''
        const mine = [...held.values()].filter((one) => one.owner === owner)
        const one = mine[pick % Math.max(1, mine.length)]
        const finish = (ending: Ending) => {
          if (one === undefined) return
          end(one.job, ending)
          held.delete(one.job.id)
        }
        if (what === 'claim') {
          const job = claim(owner)
          if (job === undefined) continue
          expect(held.has(job.id)).toBe(false)
          held.set(job.id, { job, owner })
        } else if (what === 'done') finish({ kind: 'done' })
        else if (what === 'fail') finish(fail(offline()))
        else if (what === 'stop') finish({ kind: 'stopped' })
        else if (what === 'pause') pauseJob(lib.db, id, now())
        else if (what === 'resume') resumeJob(lib.db, id, now())
        else if (what === 'cancel') cancelJob(lib.db, id, now())
        else if (what === 'retry') retryJob(lib.db, id, now())
        else if (what === 'first') reorderJob(lib.db, id, 'first')
        else if (what === 'add') add()
        else if (what === 'forward') lib.clock.advance(DAY_MS)
        else if (what === 'back') lib.clock.advance(-DAY_MS)
        else if (what === 'crash') {
          // The other engine has died: only then may its leases be taken.
          const other = owner === 'engine-a' ? 'engine-b' : 'engine-a'
          for (const [key, value] of held) if (value.owner === other) held.delete(key)
          recoverLeases(lib.db, owner, now())
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('jobs come by priority, then in the order in which they were queued or put', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 12 }), (priorities) => {
      cancelAll(lib.db, now())
      const added = priorities.map((priority) => ({ id: add([], priority), priority }))
      const expected = added.toSorted((a, b) => b.priority - a.priority).map(({ id }) => id)
      const got = added.map(() => claimed().id)
      expect(got).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})

test('a job can be put first, last, or before another, and stays there', () => {
  const [a, b, c] = [add(), add(), add([], 5)] as const
  const order = () => listJobs(lib.db).map(({ id }) => id)
  expect(order()).toEqual([c, a, b])
  expect(reorderJob(lib.db, b, 'first')).toEqual({ kind: 'done' })
  expect(order()).toEqual([b, c, a])
  reorderJob(lib.db, c, 'last')
  expect(order()).toEqual([b, a, c])
  reorderJob(lib.db, c, { before: a })
  expect(order()).toEqual([b, c, a])
  expect(reorderJob(lib.db, a, { before: 'nobody' })).toEqual({ kind: 'unknown' })
  expect(claimed().id).toBe(b)
})

test('a job waits for those it needs, and is cancelled with them', () => {
  const first = add()
  const second = add([first])
  expect(claimed().id).toBe(first)
  expect(claim()).toBeUndefined()
  expect(listJobs(lib.db, { ids: [second] })[0]?.waitsFor).toEqual([first])
  cancelJob(lib.db, first, now())
  expect(stateOf(second)).toBe('cancelled')
})

test('the same work is queued once; asking again for what had failed tries it again', () => {
  const job = {
    kind: 'transcode',
    payload: { v: 1, trackId, lossless: true },
    dedupe: 'same',
    trackId: null,
  } as const
  const first = enqueue(lib.db, job, lib.newId, now())
  end(claimed(), fail(new JobFailure('transcode-failed', false)))
  expect(stateOf(first)).toBe('failed')
  expect(enqueue(lib.db, job, lib.newId, now())).toBe(first)
  expect(stateOf(first)).toBe('queued')
  end(claimed(), { kind: 'done' })
  expect(enqueue(lib.db, job, lib.newId, now())).not.toBe(first)
})

test('what can get better is tried after a pause; what cannot fails at once, with its reason', () => {
  const id = add()
  end(claimed(), fail(offline()))
  expect(stateOf(id)).toBe('queued')
  expect(claim()).toBeUndefined()
  lib.clock.advance(500)
  end(claimed(), fail(new JobFailure('source-gone', false, { params: { path: '/x.wav' } })))
  expect(listJobs(lib.db)[0]?.failure).toEqual({
    code: 'source-gone',
    params: { path: '/x.wav' },
    detail: null,
  })
})

test('Retry-After is honoured', () => {
  add()
  end(claimed(), fail(new JobFailure('rate-limited', true, { retryAfterMs: 120_000 })))
  lib.clock.advance(119_999)
  expect(claim()).toBeUndefined()
  lib.clock.advance(10_000)
  expect(claim()).toBeDefined()
})

test.each(['server-trouble', 'store-busy', 'rate-limited'] as const)(
  'four hours of %s fail nothing, and what waits goes on within minutes of its end',
  (code) => {
    const id = add()
    const overAtMs = now().getTime() + 4 * HOUR_MS
    let attempts = 0
    while (now().getTime() < overAtMs) {
      const job = claim()
      if (job === undefined) lib.clock.advance(5 * MINUTE_MS)
      else {
        end(job, fail(new JobFailure(code, true)))
        attempts++
      }
    }
    expect(attempts).toBeGreaterThan(40)
    expect(stateOf(id)).toBe('queued')
    lib.clock.advance(5 * MINUTE_MS)
    end(claimed(), { kind: 'done' })
    expect(stateOf(id)).toBe('done')
  },
)

test('it is given up after many attempts without progress, and never while there is progress', () => {
  const id = add()
  const busy = () => new JobFailure('upload-failed', true)
  for (let i = 0; i < 40; i++) {
    end(claimed(), fail(busy(), true))
    lib.clock.advance(120_000)
  }
  expect(stateOf(id)).toBe('queued')
  for (let i = 0; i < 29; i++) {
    end(claimed(), fail(busy()))
    lib.clock.advance(120_000)
  }
  expect(listJobs(lib.db)[0]).toMatchObject({
    state: 'failed',
    failure: { code: 'gave-up', params: { attempts: 30 } },
  })
})

test('a fault that nobody foresaw fails the job and keeps where it happened', () => {
  add()
  end(claimed(), fail(new TypeError('x is not a function')))
  const failure = listJobs(lib.db)[0]?.failure
  expect(failure?.code).toBe('unexpected')
  expect(failure?.detail).toContain('queue.test.ts')
})

test('a handler that was overtaken cannot settle the job', () => {
  const id = add()
  const lost = claimed()
  recoverLeases(lib.db, 'engine-b', now())
  const taken = claim('engine-b')
  expect(taken?.id).toBe(id)
  expect(end(lost, { kind: 'done' })).toBeNull()
  expect(stateOf(id)).toBe('running')
})

test('a job cancelled or paused while it runs stays so, and is free only when its handler has let go', () => {
  const id = add()
  const running = claimed()
  pauseJob(lib.db, id, now())
  resumeJob(lib.db, id, now())
  expect(claim()).toBeUndefined()
  expect(end(running, { kind: 'stopped' })).toBeNull()
  expect(claimed().id).toBe(id)
})

test('work of a crash is put back; a job that takes the engine down again and again is set aside', () => {
  const id = add()
  for (let i = 1; i < CRASHES_MAX; i++) {
    claim(`engine-${i}`)
    expect(recoverLeases(lib.db, `engine-${i + 1}`, now())).toBe(1)
    expect(stateOf(id)).toBe('queued')
  }
  claim('engine-x')
  recoverLeases(lib.db, 'engine-y', now())
  expect(listJobs(lib.db)[0]).toMatchObject({ state: 'failed', failure: { code: 'crashed-repeatedly' } })
})

test('what kills the engine is set aside, and the innocent that ran beside it arrive', () => {
  const killer = add()
  const innocent = [add(), add()]
  const later: string[] = []
  let deaths = 0
  for (; stateOf(killer) !== 'failed' && deaths <= CRASHES_MAX; deaths++) {
    let owner = `engine-${deaths}`
    if (deaths === SUSPECT_CRASHES) later.push(add())
    for (;;) {
      const running = claimedAtOnce(owner)
      if (running.length === 0 || running.some(({ id }) => id === killer)) break
      // Without it they come to their end.
      for (const job of running) end(job, { kind: 'done' })
      owner = `${owner}-on`
    }
    recoverLeases(lib.db, `engine-${deaths + 1}`, now())
    const crashes = innocent.map((id) => getJob(lib.db, id)?.crashes ?? 0)
    expect(Math.max(...crashes)).toBeLessThanOrEqual(SUSPECT_CRASHES)
  }
  expect(deaths).toBe(CRASHES_MAX)
  expect([...innocent, ...later].map(stateOf)).toEqual(['done', 'done', 'done'])
  expect(getJob(lib.db, killer)?.failure).toContain('crashed-repeatedly')
})

/** All that an engine would run at once. */
function claimedAtOnce(owner: string): JobRow[] {
  const claims: JobRow[] = []
  for (let job = claim(owner); job; job = claim(owner)) claims.push(job)
  return claims
}

test('a suspect waits for those that run, and those wait for it', () => {
  const [suspect, other, third] = [add(), add(), add()] as const
  lib.db.prepare('UPDATE jobs SET crashes = ? WHERE id IN (?, ?)').run(SUSPECT_CRASHES, suspect, third)
  lib.db.prepare('UPDATE jobs SET crashes = crashes + 1 WHERE id = ?').run(suspect)
  expect(listJobs(lib.db).map(({ heldBy }) => heldBy)).toEqual(['suspect', null, 'suspect'])
  const running = claimed()
  expect(running.id).toBe(other)
  expect(claim()).toBeUndefined()
  end(running, { kind: 'done' })
  const alone = claimed()
  expect(alone.id).toBe(third)
  const fresh = add()
  expect(claim()).toBeUndefined()
  end(alone, { kind: 'stopped' })
  expect(claimed().id).toBe(fresh)
})

test('pause, resume, cancel and retry for one and for all', () => {
  const [a, b] = [add(), add()] as const
  expect(pauseJob(lib.db, a, now())).toEqual({ kind: 'done' })
  expect(pauseJob(lib.db, a, now())).toEqual({ kind: 'already' })
  expect(claimed().id).toBe(b)
  pauseAll(lib.db, now())
  expect(isQueuePaused(lib.db)).toBe(true)
  expect(resumeAll(lib.db, now())).toBe(1)
  expect(isQueuePaused(lib.db)).toBe(false)
  end(claimed(), fail(new JobFailure('rejected', false)))
  expect(resumeJob(lib.db, a, now())).toEqual({ kind: 'impossible', state: 'failed' })
  expect(retryAll(lib.db, now())).toBe(1)
  expect(stateOf(a)).toBe('queued')
  expect(cancelAll(lib.db, now())).toBe(2)
  expect(retryJob(lib.db, a, now())).toEqual({ kind: 'impossible', state: 'cancelled' })
  expect(retryJob(lib.db, 'nobody', now())).toEqual({ kind: 'unknown' })
})

test('a move that the table does not know is a fault of ours', () => {
  const id = add()
  expect(() => moveJob(lib.db, { id, from: 'done', to: 'queued', now: now() })).toThrow('not legal')
})

test('a kind from a newer version is shown as such', () => {
  lib.db.prepare("UPDATE jobs SET kind = 'teleport' WHERE id = ?").run(add())
  parkForeignJobs(lib.db, now())
  expect(listJobs(lib.db)[0]).toMatchObject({ state: 'failed', failure: { code: 'job-unreadable' } })
})
