import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { type JobView, optionalKinds } from '@veza/shared/studio/jobs.ts'
import type { Engine } from '../engine/engine.ts'
import { isQueuePaused } from '../engine/queue/controls.ts'
import { type JobFilter, listJobs } from '../engine/queue/job-row.ts'
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { explained, explainFailure } from './explain.ts'
import { createProgressView } from './progress.ts'
import { ToldError } from './told-error.ts'

export interface WaitOptions {
  /** Nothing moving for so long ends the wait (s). */
  readonly patienceSeconds: number
  /** A failure holds up only what depends on it; it is told at the end. Otherwise it ends the wait. */
  readonly goOnAfterFailure?: boolean
}

const LOOK_MS = 100
/** After so long without being the one that runs jobs, it is said (ms). */
const STAND_BY_MS = 1_500

/**
 * Runs the queue until these jobs are done, showing how they go. The library is what is looked at, so that it is the
 * same whether this process does the work or another one does. Throws `ToldError` when one fails, when nothing
 * moves, or when the person stops it.
 */
export async function runJobs(
  command: Command,
  engine: Engine,
  filter: JobFilter,
  { patienceSeconds, goOnAfterFailure = false }: WaitOptions,
): Promise<void> {
  const { terminal, signal } = command
  const runner = engine.run()
  const view = createProgressView(terminal)
  const started = systemClock.now().getTime()
  let movedAt = started
  let seen = ''
  let saidStandBy = false
  if (isQueuePaused(engine.db)) terminal.note(terminal.say('queue-paused'))
  try {
    for (;;) {
      const jobs = listJobs(engine.db, filter)
      view.show(jobs)
      if (goOnAfterFailure ? !isMoving(jobs) : judge(command, jobs)) break
      const now = systemClock.now().getTime()
      const state = JSON.stringify(jobs.map(({ progress, state }) => [progress, state === 'done']))
      if (state !== seen) movedAt = now
      seen = state
      if (!saidStandBy && !runner.isActive && now - started > STAND_BY_MS) {
        terminal.note(terminal.say('other-engine'))
        saidStandBy = true
      }
      if (now - movedAt > patienceSeconds * 1_000)
        throw new ToldError(stillWaiting(command, jobs, patienceSeconds))
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) throw new ToldError(interruption(command))
    }
    if (goOnAfterFailure) judge(command, listJobs(engine.db, filter))
  } finally {
    view.clear()
  }
}

/** True while a job runs or may come to run. */
function isMoving(jobs: readonly JobView[]): boolean {
  const held = new Set<string>()
  const isHeld = ({ state, waitsFor }: JobView) =>
    state === 'failed' || state === 'cancelled' || state === 'paused' || waitsFor.some((id) => held.has(id))
  // What waits for something held is held as well, and so on: needs are few, and the passes end with the last of them.
  for (let size = -1; size < held.size; ) {
    size = held.size
    for (const job of jobs) if (isHeld(job)) held.add(job.id)
  }
  return jobs.some(({ id, state }) => state !== 'done' && !held.has(id))
}

/** @returns true where all is done; throws where something can only end badly */
function judge({ terminal }: Command, jobs: readonly JobView[]): boolean {
  const needed = jobs.filter(({ kind }) => !optionalKinds.includes(kind))
  const failed = needed.find(({ state }) => state === 'failed')
  if (failed?.failure) throw new ToldError(explainFailure(failed.failure, terminal.language))
  if (needed.some(({ state }) => state === 'cancelled'))
    throw new ToldError(explained('work-cancelled', exitCodes.failed, terminal.language))
  const isOver = (job: JobView) => job.state === 'done' || job.state === 'failed' || job.state === 'cancelled'
  if (!jobs.every(isOver)) return false
  if (jobs.some(({ state }) => state !== 'done')) terminal.note(terminal.say('without-cover'))
  return true
}

function stillWaiting({ terminal }: Command, jobs: readonly JobView[], seconds: number) {
  const failure = jobs.find((job) => job.failure !== null)?.failure
  const last = failure ? explainFailure(failure, terminal.language) : undefined
  const detail = last ? [last.what, last.detail].filter(Boolean).join('\n') : null
  return explained('still-waiting', exitCodes.waiting, terminal.language, { seconds }, detail)
}

export function interruption({ terminal, signal }: Command) {
  const exit = signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted
  return explained('interrupted', exit, terminal.language)
}
