import type { JobView } from '@veza/shared/studio/jobs.ts'
import { expect, test } from 'vitest'
import { heldReasonOf } from './held.ts'
import { queueTexts } from './texts.ts'

const at = '2026-01-01T00:00:00.000Z'
const job: JobView = {
  ...{ id: 'j', kind: 'transcode', state: 'queued', trackId: null, title: null, waitsFor: [], heldBy: null },
  ...{ nextTryAt: null, failure: null, priority: 0, attempts: 0, progress: 0, createdAt: at, updatedAt: at },
}
const free = { isPaused: false, isHeld: false }
const all = { isPaused: true, isHeld: true }

test('what waits for its turn alone has no other reason; what is held back has the one that is to be dealt with first', () => {
  expect(heldReasonOf(job, free)).toBeUndefined()
  expect(heldReasonOf(job, null)).toBeUndefined()
  expect(heldReasonOf(job, { ...free, isHeld: true })).toBe('update')
  expect(heldReasonOf(job, all)).toBe('paused')
  expect(heldReasonOf({ ...job, heldBy: 'suspect' }, free)).toBe('suspect')
  expect(heldReasonOf({ ...job, heldBy: 'suspect' }, all)).toBe('paused')
  expect(heldReasonOf({ ...job, heldBy: 'restored' }, all)).toBe('restored')
})

test('what waits for another, runs or has ended says that, and nothing of the queue', () => {
  expect(heldReasonOf({ ...job, waitsFor: ['x'] }, all)).toBeUndefined()
  for (const state of ['running', 'paused', 'failed', 'done'] as const)
    expect(heldReasonOf({ ...job, state }, all)).toBeUndefined()
})

test.each(['restored', 'suspect', 'update', 'paused'] as const)(
  '%s is told in both languages: in short, and what can be done',
  (reason) => {
    for (const language of ['en', 'fr'] as const)
      for (const key of [`held.${reason}`, `held-why.${reason}`] as const)
        expect(queueTexts[language][key].length).toBeGreaterThan(10)
  },
)
