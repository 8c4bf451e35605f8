import { systemClock } from '@veza/shared/kernel/time.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import { type JobState, liveJobStates } from '@veza/shared/studio/job-states.ts'
import type { JobView } from '@veza/shared/studio/jobs.ts'
import type { Engine } from '../../engine/engine.ts'
import {
  type ControlAnswer,
  cancelAll,
  cancelJob,
  isQueuePaused,
  type Place,
  pauseAll,
  pauseJob,
  reorderJob,
  resumeAll,
  resumeJob,
  retryAll,
  retryJob,
} from '../../engine/queue/controls.ts'
import { listJobs } from '../../engine/queue/job-row.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { explained } from '../explain.ts'
import { progressLine } from '../progress.ts'
import { ToldError } from '../told-error.ts'
import { runJobs } from '../work.ts'

/** `veza-studio queue list` */
export async function listCommand(
  command: Command,
  options: CommonOptions & { readonly all?: boolean },
): Promise<ExitCode> {
  const { terminal } = command
  await withEngine(command, options, async ({ db }) => {
    const jobs = listJobs(db, options.all ? { limit: 10_000 } : { states: liveJobStates, limit: 10_000 })
    const paused = isQueuePaused(db)
    terminal.answer({ paused, jobs })
    if (paused) terminal.print(terminal.say('queue-paused'))
    if (jobs.length === 0) terminal.print(terminal.say('queue-empty'))
    for (const job of jobs) printJob(command, job)
  })
  return exitCodes.ok
}

function printJob({ terminal }: Command, job: JobView): void {
  terminal.print(`${job.id}  ${progressLine(job, terminal.say, 100)}  ${job.title ?? ''}`)
  if (job.failure === null) return
  const { what, todo } = tellFailure(job.failure, terminal.language)
  terminal.print(`    ${what} ${todo}`)
  if (job.failure.detail) terminal.print(`    ${job.failure.detail.split('\n')[0]}`)
}

/** `veza-studio queue run`: all that waits, until it is done. */
export async function runCommand(
  command: Command,
  options: CommonOptions & { readonly patience: number },
): Promise<ExitCode> {
  await withEngine(command, options, async (engine) => {
    const states: readonly JobState[] = ['queued', 'running']
    const ids = listJobs(engine.db, { states, limit: 10_000 }).map(({ id }) => id)
    await runJobs(
      command,
      engine,
      { ids, limit: 10_000 },
      { patienceSeconds: options.patience, goOnAfterFailure: true },
    )
    command.terminal.print(command.terminal.say('done-count', { count: ids.length }))
    command.terminal.answer({ done: ids })
  })
  return exitCodes.ok
}

type One = (db: Engine['db'], id: string, now: Date) => ControlAnswer
type All = (db: Engine['db'], now: Date) => number

const controls = {
  pause: { one: pauseJob, all: pauseAll },
  resume: { one: resumeJob, all: resumeAll },
  cancel: { one: cancelJob, all: cancelAll },
  retry: { one: retryJob, all: retryAll },
} as const satisfies Record<string, { one: One; all: All }>
export type Control = keyof typeof controls

/** `veza-studio queue pause|resume|cancel|retry [ID] [--all]` */
export async function controlCommand(
  command: Command,
  control: Control,
  id: string | undefined,
  options: CommonOptions & { readonly all?: boolean },
): Promise<ExitCode> {
  const { terminal } = command
  if ((id === undefined) === (options.all !== true))
    throw new ToldError(
      explained('usage', exitCodes.usage, terminal.language, { detail: `queue ${control} ID | --all` }),
    )
  await withEngine(command, options, async ({ db }) => {
    const now = systemClock.now()
    const { one, all } = controls[control]
    if (id === undefined) {
      terminal.answer({ ok: true, count: all(db, now) })
    } else {
      assertDone(command, id, one(db, id, now))
      terminal.answer({ ok: true, id })
    }
    terminal.print(terminal.say('done'))
  })
  return exitCodes.ok
}

export interface MoveOptions extends CommonOptions {
  readonly first?: boolean
  readonly last?: boolean
  readonly before?: string
}

/** `veza-studio queue move ID --first|--last|--before ID` */
export async function moveCommand(command: Command, id: string, options: MoveOptions): Promise<ExitCode> {
  const { terminal } = command
  const { first, last, before } = options
  const place: Place | null = first ? 'first' : last ? 'last' : before === undefined ? null : { before }
  if (place === null)
    throw new ToldError(
      explained('usage', exitCodes.usage, terminal.language, {
        detail: 'queue move ID --first | --last | --before ID',
      }),
    )
  await withEngine(command, options, async ({ db }) => {
    assertDone(command, id, reorderJob(db, id, place))
    terminal.print(terminal.say('done'))
    terminal.answer({ ok: true, id })
  })
  return exitCodes.ok
}

function assertDone({ terminal }: Command, id: string, answer: ControlAnswer): void {
  if (answer.kind === 'unknown')
    throw new ToldError(explained('no-such', exitCodes.usage, terminal.language, { thing: 'job', id }))
  if (answer.kind === 'impossible')
    throw new ToldError(explained('impossible', exitCodes.failed, terminal.language, { state: answer.state }))
}
