import { expect, test } from 'vitest'
import { jobStates, liveJobStates } from './job-states.ts'

const legal = new Set([
  'queued running',
  'queued paused',
  'queued cancelled',
  'queued failed',
  'running done',
  'running queued',
  'running paused',
  'running failed',
  'running cancelled',
  'paused queued',
  'paused cancelled',
  'failed queued',
  'failed cancelled',
])

test.each(jobStates.states.flatMap((from) => jobStates.states.map((to) => [from, to] as const)))(
  '%s → %s',
  (from, to) => {
    expect(jobStates.canMove(from, to)).toBe(legal.has(`${from} ${to}`))
  },
)

test('a job is live until it is done or cancelled', () => {
  expect(jobStates.states.filter((state) => !jobStates.isFinal(state))).toEqual([...liveJobStates])
})
