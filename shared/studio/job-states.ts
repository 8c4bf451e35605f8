import { defineStates } from '../kernel/state-machine.ts'

/**
 * A job's life in the Studio's queue, whole. `running` → `queued` is a pause between attempts, a stop of the engine
 * or the recovery after a crash; `queued` → `failed` is a job that this version cannot read.
 */
export const jobStates = defineStates({
  queued: ['running', 'paused', 'cancelled', 'failed'],
  running: ['done', 'queued', 'paused', 'failed', 'cancelled'],
  paused: ['queued', 'cancelled'],
  failed: ['queued', 'cancelled'],
  done: [],
  cancelled: [],
})
export type JobState = (typeof jobStates.states)[number]

/** States in which a job still occupies its place: the same work is not queued a second time beside it. */
export const liveJobStates = ['queued', 'running', 'paused', 'failed'] as const satisfies readonly JobState[]
