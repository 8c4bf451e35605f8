import { expect, test } from 'vitest'
import { jobStates, liveJobStates } from './job-states.ts'

test('a job is live until it is done or cancelled', () => {
  expect(jobStates.states.filter((state) => !jobStates.isFinal(state))).toEqual([...liveJobStates])
})
