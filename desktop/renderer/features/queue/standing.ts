import type { JobGroup, RunningJob } from '@veza/shared/studio/bridge/queue.ts'
import type { JobView } from '@veza/shared/studio/jobs.ts'

/** Where all the work for one track stands, in one line. */
export interface Standing {
  readonly kind: 'failed' | 'running' | 'retrying' | 'paused' | 'waiting' | 'done' | 'cancelled'
  /** The job that this line is about. */
  readonly job: JobView | RunningJob | undefined
  /** Steps that are done, with the one that is under way; and all. */
  readonly at: number
  readonly of: number
  /** 0 to 1, over all steps alike. */
  readonly progress: number
}

/** @param running what runs now, whose progress is newer than the list's */
export function standingOf({ jobs }: JobGroup, running: readonly RunningJob[]): Standing {
  const counted = jobs.filter(({ state }) => state !== 'cancelled')
  const fresh = counted.map((job) => running.find(({ id }) => id === job.id) ?? job)
  const done = fresh.filter(({ state }) => state === 'done').length
  const under = fresh.reduce((sum, { state, progress }) => sum + (state === 'done' ? 1 : progress), 0)
  const { kind, job } = leading(fresh)
  const of = fresh.length
  return { kind, job, at: Math.min(of, done + 1), of, progress: of === 0 ? 0 : under / of }
}

/** What a person would want to hear of first. */
function leading(jobs: readonly JobView[]): Pick<Standing, 'kind' | 'job'> {
  const first = (fits: (job: JobView) => boolean) => jobs.find(fits)
  const failed = first(({ state }) => state === 'failed')
  if (failed) return { kind: 'failed', job: failed }
  const runs = jobs.filter(({ state }) => state === 'running')
  // Of several at once, the one that has furthest to go is what one waits for.
  const slowest = runs.toSorted((one, other) => one.progress - other.progress)[0]
  if (slowest) return { kind: 'running', job: slowest }
  const paused = first(({ state }) => state === 'paused')
  if (paused) return { kind: 'paused', job: paused }
  const putOff = first(({ state, failure }) => state === 'queued' && failure !== null)
  if (putOff) return { kind: 'retrying', job: putOff }
  const next = first(({ state, waitsFor }) => state === 'queued' && waitsFor.length === 0)
  const waits = next ?? first(({ state }) => state === 'queued')
  if (waits) return { kind: 'waiting', job: waits }
  return jobs.length === 0 ? { kind: 'cancelled', job: undefined } : { kind: 'done', job: jobs.at(-1) }
}

const liveStates: readonly string[] = ['queued', 'running', 'paused', 'failed']
export const liveIds = ({ jobs }: JobGroup): string[] =>
  jobs.filter(({ state }) => liveStates.includes(state)).map(({ id }) => id)
export const idsIn = ({ jobs }: JobGroup, ...states: readonly string[]): string[] =>
  jobs.filter(({ state }) => states.includes(state)).map(({ id }) => id)
