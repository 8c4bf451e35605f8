import type { JobTarget } from '@veza/shared/studio/bridge/queue.ts'
import { inTransaction, type Sqlite } from '../../engine/db/sqlite.ts'
import { planAgain } from '../../engine/publish/again.ts'
import {
  type ControlAnswer,
  cancelAll,
  cancelJob,
  forgetFinished,
  pauseAll,
  pauseJob,
  reorderJobs,
  resumeAll,
  resumeJob,
  retryAll,
  retryJob,
} from '../../engine/queue/controls.ts'
import { listGroups } from '../../engine/queue/groups.ts'
import { jobLog } from '../../engine/queue/job-log.ts'
import { getJob, listJobs } from '../../engine/queue/job-row.ts'
import { type BridgeContext, os } from './context.ts'
import { BridgeProblem } from './problem.ts'
import { createPulse } from './pulse.ts'

export const queue = {
  watch: os.queue.watch.handler(({ context, signal }) =>
    watch(context, signal ?? new AbortController().signal),
  ),
  list: os.queue.list.handler(({ context, input }) => {
    const { states, ids, limit } = input
    return listJobs(context.engine.db, { limit, ...(states ? { states } : {}), ...(ids ? { ids } : {}) })
  }),
  groups: os.queue.groups.handler(({ context, input }) => {
    const { total, groups } = listGroups(context.engine.db, input)
    return { total, groups: groups.map((group) => ({ ...group, jobs: [...group.jobs] })) }
  }),
  log: os.queue.log.handler(({ context, input }) => jobLog(context.engine.db, input.id)),
  pause: os.queue.pause.handler(({ context, input }) => control(context, input, pauseJob, pauseAll)),
  resume: os.queue.resume.handler(({ context, input }) => control(context, input, resumeJob, resumeAll)),
  cancel: os.queue.cancel.handler(({ context, input }) => control(context, input, cancelJob, cancelAll)),
  retry: os.queue.retry.handler(({ context, input }) => control(context, input, retryJob, retryAll)),
  again: os.queue.again.handler(({ context, input }) => {
    const { engine, newId, clock } = context
    const job = getJob(engine.db, input.id)
    const { overwrite } = input
    const ids = job && planAgain(engine.db, job, { overwrite }, newId, clock.now())
    if (ids === undefined) throw new BridgeProblem('no-such-job')
    touched(context)
    return { jobs: ids.length }
  }),
  move: os.queue.move.handler(({ context, input }) => {
    assertDone(reorderJobs(context.engine.db, input.ids, input.place))
    context.changes.touch('queue')
    return { ok: true }
  }),
  clear: os.queue.clear.handler(({ context }) => {
    const changed = forgetFinished(context.engine.db)
    context.changes.touch('queue')
    return { changed }
  }),
}

type One = (db: Sqlite, id: string, now: Date) => ControlAnswer

function control(
  context: BridgeContext,
  target: JobTarget,
  one: One,
  all: (db: Sqlite, now: Date) => number,
): { changed: number } {
  const { db } = context.engine
  const now = context.clock.now()
  const changed =
    'id' in target
      ? assertDone(one(db, target.id, now))
      : 'ids' in target
        ? inTransaction(db, () => target.ids.filter((id) => one(db, id, now).kind === 'done').length)
        : all(db, now)
  touched(context)
  return { changed }
}

/** Jobs have another state by somebody's wish: the screens hear of it, and the runner at once. */
function touched({ engine, changes }: BridgeContext): void {
  changes.touch('queue')
  changes.touch('library')
  engine.run().wake()
}

function assertDone(answer: ControlAnswer): number {
  if (answer.kind === 'unknown') throw new BridgeProblem('no-such-job')
  if (answer.kind === 'impossible') throw new BridgeProblem('job-state', { state: answer.state })
  return answer.kind === 'done' ? 1 : 0
}

/** Without any news of its own, what is left still counts down (ms). */
const TICK_MS = 1_000

/** The summary now, and again after every change, with progress as fresh as the handlers tell it. */
async function* watch({ engine, changes, clock, meter }: BridgeContext, signal: AbortSignal) {
  using pulse = createPulse(clock, signal, (beat) => {
    const timer = setInterval(() => meter.isAtWork && beat(), TICK_MS)
    const ends = [
      engine.events.subscribe(({ type }) => (type === 'job-progress' || type === 'job-state') && beat()),
      changes.onTouch((topic) => topic === 'queue' && beat()),
      () => clearInterval(timer),
    ]
    return () => {
      for (const end of ends) end()
    }
  })
  yield meter.summarize()
  while (await pulse.next()) yield meter.summarize()
}
