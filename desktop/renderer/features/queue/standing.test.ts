import type { JobGroup, RunningJob } from '@veza/shared/studio/bridge/queue.ts'
import type { JobView } from '@veza/shared/studio/jobs.ts'
import { expect, test } from 'vitest'
import { liveIds, standingOf } from './standing.ts'

let made = 0
function job(state: JobView['state'], more: Partial<JobView> = {}): JobView {
  made += 1
  const none = { trackId: null, title: null, waitsFor: [], heldBy: null, nextTryAt: null, failure: null }
  const at = '2026-01-01T00:00:00.000Z'
  const rest = { priority: 0, attempts: 0, progress: 0, createdAt: at, updatedAt: at }
  return { id: `j${made}`, kind: 'transcode', state, ...none, ...rest, ...more }
}
const group = (...jobs: JobView[]): JobGroup => ({ id: 'g', trackId: 'g', title: 'G', jobs })
const failure = { code: 'store-busy', params: {}, detail: null } as const
const runs = (of: JobView, progress: number): RunningJob => ({
  ...of,
  ...{ state: 'running', progress, bytesPerSecond: null, timesRealtime: null, secondsLeft: null },
})

test('a track’s line is about what a person would want to hear of first', () => {
  const [waits, rests, works, broken] = [job('queued'), job('paused'), job('running'), job('failed')]
  const putOff = job('queued', { failure })
  const kindOf = (...jobs: JobView[]) => standingOf(group(...jobs), []).kind
  expect(kindOf(waits, rests, works, putOff, broken)).toBe('failed')
  expect(kindOf(waits, rests, works, putOff)).toBe('running')
  expect(kindOf(waits, putOff, rests)).toBe('paused')
  expect(kindOf(waits, putOff)).toBe('retrying')
  expect(kindOf(job('done'), waits)).toBe('waiting')
  expect(kindOf(job('done'), job('cancelled'))).toBe('done')
  expect(kindOf(job('cancelled'))).toBe('cancelled')
})

test('it names the step that can be done next, not one that waits for it', () => {
  const last = job('queued', { waitsFor: ['x'] })
  const next = job('queued')
  expect(standingOf(group(last, next), []).job).toBe(next)
})

test('progress is that of all steps, and the newest', () => {
  const [first, second] = [job('running', { progress: 0.1 }), job('running', { progress: 0.9 })]
  const all = group(job('done'), first, second, job('queued'), job('cancelled'))
  const standing = standingOf(all, [runs(first, 0.5)])
  expect(standing).toMatchObject({ at: 2, of: 4, job: { id: first.id, progress: 0.5 } })
  expect(standing.progress).toBeCloseTo((1 + 0.5 + 0.9) / 4)
})

test('what has ended is not moved or stopped', () => {
  const [one, two] = [job('queued'), job('failed')]
  expect(liveIds(group(job('done'), one, two, job('cancelled')))).toEqual([one.id, two.id])
})
