import type { Clock } from '@veza/shared/kernel/time.ts'
import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import type { EngineEvent } from '@veza/shared/studio/events.ts'
import { jobStates } from '@veza/shared/studio/job-states.ts'
import type { JobView } from '@veza/shared/studio/jobs.ts'
import type { Sqlite } from '../../engine/db/sqlite.ts'
import { isQueuePaused } from '../../engine/queue/controls.ts'
import { countGroups } from '../../engine/queue/groups.ts'
import { listJobs, SHOWN_JOBS } from '../../engine/queue/job-row.ts'
import { type Countdown, createCountdown, createRate, type Rate } from './pace.ts'
import {
  countGoingOn,
  type MeasuredJob,
  readQueueWork,
  type Speeds,
  speedsOf,
  standingOf,
  timeLeft,
} from './queue-work.ts'

/** What runs is told whole, but no more of it than that. */
const RUNNING_SHOWN = 50

interface Running {
  progress: number
  totalBytes: number | undefined
  readonly rate: Rate
  readonly countdown: Countdown
}

export interface QueueMeter {
  /** @see queueContract.watch */
  summarize(): QueueSummary
  /** What the queue holds may be another now. */
  touch(): void
  take(event: EngineEvent): void
  readonly isAtWork: boolean
}

/**
 * Measures the work while it is done, for as long as this engine runs. What is expensive to count in a long queue is
 * counted when a job has moved, not with every step of one.
 */
export function createQueueMeter(db: Sqlite, clock: Clock, isHeld = () => false): QueueMeter {
  const stopwatch = new Stopwatch()
  const left = createCountdown()
  let known: Speeds = { bytesPerSecond: null, timesRealtime: null }
  let counted: ReturnType<typeof count> | undefined
  return {
    get isAtWork() {
      return stopwatch.isRunning
    },
    touch() {
      counted = undefined
    },
    take(event) {
      if (event.type === 'job-state') counted = undefined
      stopwatch.take(event, clock.now().getTime())
    },
    summarize() {
      counted ??= count(db)
      const nowMs = clock.now().getTime()
      const { jobs, work, ...told } = counted
      stopwatch.forgetAllBut(jobs)
      const measured = jobs.map((job) =>
        stopwatch.measure(job, work.durations.get(job.trackId ?? '') ?? 0, nowMs),
      )
      const now = speedsOf(measured)
      known = {
        bytesPerSecond: now.bytesPerSecond ?? known.bytesPerSecond,
        timesRealtime: now.timesRealtime ?? known.timesRealtime,
      }
      const isAtWork = jobs.length > 0
      const secondsLeft = left.follow(isAtWork ? timeLeft(work, measured, known) : null, nowMs)
      return {
        ...told,
        isHeld: isHeld(),
        running: measured.map(({ bytesLeft: _bytes, soundLeft: _sound, ...job }) => job),
        whole: isAtWork ? { ...standingOf(work, measured), ...now, secondsLeft } : null,
      }
    },
  }
}

/** Each running job's own speed. */
class Stopwatch {
  readonly #running = new Map<string, Running>()

  get isRunning(): boolean {
    return this.#running.size > 0
  }

  take(event: EngineEvent, nowMs: number): void {
    if (event.type === 'job-state') {
      if (event.state === 'running') this.#of(event.jobId)
      else this.#running.delete(event.jobId)
    } else if (event.type === 'job-progress') {
      const running = this.#of(event.jobId)
      running.progress = event.progress
      running.totalBytes = event.totalBytes
      running.rate.sample(event.progress, nowMs)
    }
  }

  measure(job: JobView, durationMs: number, nowMs: number): MeasuredJob {
    const running = this.#running.get(job.id)
    const progress = running?.progress ?? job.progress
    const share = running?.rate.perSecond(nowMs) ?? null
    const sound = job.kind === 'transcode' ? durationMs / 1_000 : 0
    const bytes = running?.totalBytes ?? 0
    return {
      ...job,
      progress,
      bytesPerSecond: share !== null && bytes > 0 ? share * bytes : null,
      timesRealtime: share !== null && sound > 0 ? share * sound : null,
      secondsLeft: running?.countdown.follow(share ? (1 - progress) / share : null, nowMs) ?? null,
      bytesLeft: (1 - progress) * bytes,
      soundLeft: (1 - progress) * sound,
    }
  }

  /** What was paused or cancelled while it ran ends without a word. */
  forgetAllBut(jobs: readonly JobView[]): void {
    const ids = new Set(jobs.map(({ id }) => id))
    for (const id of this.#running.keys()) if (!ids.has(id)) this.#running.delete(id)
  }

  #of(id: string): Running {
    const known = this.#running.get(id)
    if (known) return known
    const made = { progress: 0, totalBytes: undefined, rate: createRate(), countdown: createCountdown() }
    this.#running.set(id, made)
    return made
  }
}

function count(db: Sqlite) {
  const rows = db
    .prepare<[], { state: string; count: number }>(
      `SELECT state, count(*) AS count FROM jobs WHERE ${SHOWN_JOBS} GROUP BY state`,
    )
    .all()
  const found = new Map(rows.map(({ state, count }) => [state, count]))
  const counts = Object.fromEntries(jobStates.states.map((state) => [state, found.get(state) ?? 0]))
  const isPaused = isQueuePaused(db)
  return {
    isPaused,
    counts: counts as QueueSummary['counts'],
    goingOn: countGoingOn(db, isPaused),
    groups: {
      live: countGroups(db, 'live'),
      failed: countGroups(db, 'failed'),
      done: countGroups(db, 'done'),
    },
    jobs: listJobs(db, { states: ['running'], limit: RUNNING_SHOWN }),
    work: readQueueWork(db),
  }
}
