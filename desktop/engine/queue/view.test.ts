import { JobFailure } from '@veza/shared/studio/failures.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insertTrack } from '../library/tracks.ts'
import {
  cancelJob,
  forgetFinished,
  pauseJob,
  reorderJobs,
  resumeJob,
  retryFailedBy,
  retryJob,
} from './controls.ts'
import { enqueue } from './enqueue.ts'
import { listGroups } from './groups.ts'
import { jobLog } from './job-log.ts'
import { getJob, type JobRow, listJobs } from './job-row.ts'
import { recoverLeases } from './leases.ts'
import { type Ending, settle } from './settle.ts'
import { type TestLibrary, testLibrary } from './testing.ts'
import { claimJob } from './transition.ts'

let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
})
afterEach(() => lib.close())

const now = () => lib.clock.now()
let counter = 0

function track(title: string): string {
  const id = lib.newId()
  const source = { path: `/music/${title}.wav`, bytes: 10, mtimeMs: 1, format: 'wav' } as const
  const sha256 = String(counter++).padStart(64, '0')
  const about = { durationMs: 1_000, sampleRate: 44_100, channels: 2, artist: '', album: '', genre: '' }
  insertTrack(lib.db, { ...about, id, title, source: { ...source, sha256 }, coverFile: null }, now())
  return id
}

function add(trackId: string | null, needs: readonly string[] = []): string {
  const payload = { v: 1, trackId: trackId ?? lib.newId(), lossless: true } as const
  const dedupe = `d${counter++}`
  return enqueue(lib.db, { kind: 'transcode', payload, dedupe, trackId, needs }, lib.newId, now())
}

function claim(): JobRow {
  const job = claimJob(lib.db, ['transcode'], { owner: 'engine', token: lib.newId() }, now())
  if (job === undefined) throw new Error('nothing to claim')
  return job
}
const end = (job: JobRow, ending: Ending) =>
  settle({ db: lib.db, clock: lib.clock, random: () => 0.5 }, job, ending)
const failed = (error: JobFailure): Ending => ({ kind: 'failed', error, advanced: false })
const view = (shown: 'live' | 'failed' | 'done', offset = 0, limit = 100) =>
  listGroups(lib.db, { shown, offset, limit })

test('a job’s log says what happened, in order, with the reason and the tool’s last words', () => {
  const id = add(null)
  end(claim(), failed(new JobFailure('store-busy', true)))
  lib.clock.advance(3_600_000)
  claim()
  recoverLeases(lib.db, 'another engine', now())
  end(claim(), { kind: 'stopped' })
  pauseJob(lib.db, id, now())
  resumeJob(lib.db, id, now())
  end(claim(), failed(new JobFailure('transcode-failed', false, { detail: 'Invalid data found' })))
  retryJob(lib.db, id, now())
  end(claim(), { kind: 'done' })
  expect(jobLog(lib.db, id).map(({ event }) => event)).toEqual([
    'queued',
    'started',
    'put-off',
    'started',
    'crashed',
    'started',
    'stopped',
    'paused',
    'resumed',
    'started',
    'failed',
    'retried',
    'started',
    'done',
  ])
  const [, , putOff] = jobLog(lib.db, id)
  expect(putOff).toMatchObject({ attempts: 1, failure: { code: 'store-busy' } })
  expect(Date.parse(putOff?.nextTryAt ?? '')).toBeGreaterThan(Date.parse(putOff?.at ?? ''))
  const refusal = jobLog(lib.db, id).find(({ event }) => event === 'failed')
  expect(refusal?.failure).toEqual({ code: 'transcode-failed', params: {}, detail: 'Invalid data found' })
})

test('a log is bounded, keeps its newest lines, and goes with its job', () => {
  const id = add(null)
  for (let round = 0; round < 80; round += 1) {
    pauseJob(lib.db, id, now())
    resumeJob(lib.db, id, now())
  }
  cancelJob(lib.db, id, now())
  const log = jobLog(lib.db, id)
  expect([log.length, log.at(-1)?.event, log[0]?.event]).toEqual([100, 'cancelled', 'resumed'])
  expect(forgetFinished(lib.db)).toBe(1)
  expect(lib.db.prepare('SELECT count(*) FROM job_log').pluck().get()).toBe(0)
})

test('work is grouped by its track, in the order in which it will be done, a stretch at a time', () => {
  const [one, two] = [track('One'), track('Two')]
  const first = add(one)
  const alone = add(null)
  const second = add(two)
  const last = add(one, [first])
  expect(view('live')).toMatchObject({
    total: 3,
    groups: [
      { id: one, title: 'One', jobs: [{ id: first }, { id: last, waitsFor: [first] }] },
      { id: alone, trackId: null, title: null, jobs: [{ id: alone }] },
      { id: two, jobs: [{ id: second }] },
    ],
  })
  expect(view('live', 1, 1)).toMatchObject({ total: 3, groups: [{ id: alone }] })
  expect(view('live', 40)).toEqual({ total: 3, groups: [] })
  end(claim(), { kind: 'done' })
  // What is left of the first was queued last.
  expect(view('live').groups.map(({ id }) => id)).toEqual([alone, two, one])
  expect(view('live').groups[2]?.jobs.map(({ state }) => state)).toEqual(['done', 'queued'])
  end(claim(), failed(new JobFailure('disk-full', false)))
  expect(view('failed')).toMatchObject({ total: 1, groups: [{ id: alone }] })
  expect(view('done').total).toBe(0)
  cancelJob(lib.db, alone, now())
  expect(view('done')).toMatchObject({ total: 1, groups: [{ id: alone, jobs: [{ state: 'cancelled' }] }] })
})

test('what was done in an earlier run is not told with the next', () => {
  const id = track('One')
  add(id)
  end(claim(), { kind: 'done' })
  lib.clock.advance(1_000)
  const again = add(id)
  expect(view('live').groups[0]?.jobs.map((job) => job.id)).toEqual([again])
})

test('jobs that are put elsewhere keep their own order, and that of the rest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(19), { minLength: 1, maxLength: 8 }),
      fc.oneof(fc.constantFrom('first' as const, 'last' as const), fc.nat(19)),
      (picked, at) => {
        lib.db.prepare('DELETE FROM jobs').run()
        const ids = Array.from({ length: 20 }, () => add(null))
        const moved = [...new Set(picked)].map((index) => ids[index] ?? '')
        const before = typeof at === 'number' ? (ids[at] ?? '') : at
        const place = before === 'first' || before === 'last' ? before : { before }
        const answer = reorderJobs(lib.db, moved, place)
        const order = listJobs(lib.db).map(({ id }) => id)
        if (moved.includes(before)) return void expect([answer, order]).toEqual([{ kind: 'already' }, ids])
        const rest = ids.filter((id) => !moved.includes(id))
        const cut = before === 'first' ? 0 : before === 'last' ? rest.length : rest.indexOf(before)
        const inOrder = ids.filter((id) => moved.includes(id))
        expect(order).toEqual([...rest.slice(0, cut), ...inOrder, ...rest.slice(cut)])
      },
    ),
  )
})

test('what is finished is forgotten, but for what is still referred to or held', () => {
  const needed = add(null)
  const done = add(null)
  end(claim(), { kind: 'done' })
  end(claim(), { kind: 'done' })
  const waiting = add(null, [needed])
  const held = claim()
  cancelJob(lib.db, held.id, now())
  expect(held.id).toBe(waiting)
  const later = add(null, [needed])
  expect(forgetFinished(lib.db)).toBe(1)
  expect([needed, done, waiting, later].map((id) => getJob(lib.db, id)?.state)).toEqual([
    'done',
    undefined,
    'cancelled',
    'queued',
  ])
})

test('only what had failed for the cause that is gone gets new attempts', () => {
  const signedOut = add(null)
  end(claim(), failed(new JobFailure('signed-out', false)))
  const other = add(null)
  end(claim(), failed(new JobFailure('disk-full', false)))
  expect(retryFailedBy(lib.db, ['signed-out'], now(), () => false)).toBe(0)
  expect(retryFailedBy(lib.db, ['signed-out'], now())).toBe(1)
  expect([signedOut, other].map((id) => getJob(lib.db, id)?.state)).toEqual(['queued', 'failed'])
})
