import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../../kernel/ids.ts'
import { jobStates } from '../job-states.ts'
import { jobLogEntrySchema, jobViewSchema } from '../jobs.ts'
import { bridge, doneSchema, IDS_MAX } from './base.ts'

const jobStateSchema = z.enum(jobStates.states)
const paceShape = {
  /** Null where nobody knows yet, or the work is not of bytes. */
  bytesPerSecond: z.number().nullable(),
  /** Seconds of sound that are worked through in a second. */
  timesRealtime: z.number().nullable(),
  /** Calm: it counts down, and follows a new estimate without a jump. */
  secondsLeft: z.number().nullable(),
}

const runningJobSchema = jobViewSchema.extend(paceShape)
export type RunningJob = z.infer<typeof runningJobSchema>

export const queueSummarySchema = z.object({
  isPaused: z.boolean(),
  /** Nothing new is begun, for the sake of an update that somebody wants. */
  isHeld: z.boolean(),
  counts: z.record(jobStateSchema, z.int()),
  /** Jobs that run, or wait and go on by themselves: not what is paused, has failed, or waits for such. */
  goingOn: z.int(),
  /** How many tracks (or jobs that are for none) the queue's three views hold. */
  groups: z.object({ live: z.int(), failed: z.int(), done: z.int() }),
  /** What runs now, with its progress; a few, whatever the queue's length. */
  running: z.array(runningJobSchema),
  /** All that is under way, taken together: “uploading 3 of 12”. Null while nothing runs. */
  whole: z
    .object({ kind: z.enum(['uploading', 'transcoding']), at: z.int(), of: z.int(), ...paceShape })
    .nullable(),
})
export type QueueSummary = z.infer<typeof queueSummarySchema>

export const jobGroupSchema = z.object({
  /** Of the track, or of the job where it is for none. */
  id: idSchema,
  trackId: idSchema.nullable(),
  title: z.string().nullable(),
  jobs: z.array(jobViewSchema),
})
export type JobGroup = z.infer<typeof jobGroupSchema>
export const groupsShown = ['live', 'failed', 'done'] as const
export type GroupsShown = (typeof groupsShown)[number]

const ids = z.array(idSchema).min(1).max(IDS_MAX)
/** Of several, those are changed for which it is possible; a single one that cannot be says so. */
const target = z.union([z.object({ id: idSchema }), z.object({ ids }), z.object({ all: z.literal(true) })])
export type JobTarget = z.infer<typeof target>
const changedSchema = z.object({ changed: z.int() })
const control = bridge.input(target).output(changedSchema)

export const queueContract = {
  /** The whole summary, at once and whenever it changes; at most 10 times a second. */
  watch: bridge.output(eventIterator(queueSummarySchema)),
  list: bridge
    .input(
      z.object({
        states: z.array(jobStateSchema).optional(),
        ids: z.array(idSchema).max(1_000).optional(),
        limit: z.int().min(1).max(10_000).default(1_000),
      }),
    )
    .output(z.array(jobViewSchema)),
  /** One stretch of the queue by what its work is for, and how long all of it is. */
  groups: bridge
    .input(z.object({ shown: z.enum(groupsShown), offset: z.int().min(0), limit: z.int().min(1).max(200) }))
    .output(z.object({ total: z.int(), groups: z.array(jobGroupSchema) })),
  /** What happened to one job, oldest first. */
  log: bridge.input(z.object({ id: idSchema })).output(z.array(jobLogEntrySchema)),
  pause: control,
  resume: control,
  cancel: control,
  retry: control,
  /** Queues what a job is part of once more: for what was cancelled, or is gone at the server. Twice is once. */
  again: bridge
    .input(
      z.object({
        id: idSchema,
        /** Where both sides changed the same field: ours stands. */
        overwrite: z.boolean().default(false),
      }),
    )
    .output(z.object({ jobs: z.int() })),
  /** Puts jobs elsewhere in the order, keeping their own. */
  move: bridge
    .input(z.object({ ids, place: z.union([z.enum(['first', 'last']), z.object({ before: idSchema })]) }))
    .output(doneSchema),
  /** Forgets what is done and what was cancelled. */
  clear: bridge.output(changedSchema),
}
