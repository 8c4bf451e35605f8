import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { failureSchema } from './failures.ts'
import type { JobState } from './job-states.ts'

const forTrack = z.object({ v: z.literal(1), trackId: idSchema })
const forPublication = z.object({ v: z.literal(1), publicationId: idSchema })

/**
 * Every kind of queued work and its payload. Publishing is cut into five kinds at the places where something
 * outside the Studio has said yes: each of them can be repeated whole, and is resumed by asking what is there.
 */
export const jobPayloads = {
  /** Source file → rendition set in the working folder. */
  transcode: forTrack.extend({ lossless: z.boolean() }),
  /** The track exists on the server, as a draft. */
  'create-draft': forPublication,
  /** The original lies in the store and belongs to the draft. */
  'upload-original': forPublication,
  /** The cover that came with the file belongs to the draft. Nothing waits for it. */
  'upload-cover': forPublication,
  /** The rendition set lies in the store and belongs to the draft. */
  'upload-renditions': forPublication.extend({ lossless: z.boolean() }),
  /** Metadata is what the creator wrote, and listeners can hear it. */
  publish: forPublication.extend({ overwrite: z.boolean() }),
} as const

export type JobKind = keyof typeof jobPayloads
export const jobKinds = Object.keys(jobPayloads) as JobKind[]
export type JobPayload<K extends JobKind> = z.infer<(typeof jobPayloads)[K]>

/** Work that sends what a creator made. */
export const uploadKinds: readonly string[] = [
  'upload-original',
  'upload-cover',
  'upload-renditions',
] satisfies readonly JobKind[]

/** Work without which the track is published all the same. */
export const optionalKinds: readonly string[] = ['upload-cover'] satisfies readonly JobKind[]

export const isJobKind = (value: string): value is JobKind => Object.hasOwn(jobPayloads, value)

/**
 * Why a job that could run is held back. `restored`: it came with a copy of the library that was put back, and nobody has decided
 * about it; `suspect`: the engine has died again and again while it ran, and it waits until it can run alone.
 */
export const heldBySchema = z.enum(['restored', 'suspect'])
export type HeldBy = z.infer<typeof heldBySchema>

/** A job as screens and the command line show it. */
export const jobViewSchema = z.object({
  id: idSchema,
  kind: z.string(),
  trackId: idSchema.nullable(),
  title: z.string().nullable(),
  state: z.custom<JobState>((value) => typeof value === 'string'),
  /** Not yet allowed to run because of work before it. */
  waitsFor: z.array(idSchema),
  heldBy: heldBySchema.nullable(),
  priority: z.int(),
  attempts: z.int(),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  nextTryAt: z.iso.datetime().nullable(),
  failure: failureSchema.nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type JobView = z.infer<typeof jobViewSchema>

/** What happens to a job. `put-off`: an attempt did not succeed, another one follows; `stopped`: put back as it was. */
export const jobLogEventSchema = z.enum([
  'queued',
  'started',
  'put-off',
  'stopped',
  'crashed',
  'paused',
  'resumed',
  'failed',
  'retried',
  'cancelled',
  'done',
])
export type JobLogEvent = z.infer<typeof jobLogEventSchema>

/** One line of a job's log. */
export const jobLogEntrySchema = z.object({
  at: z.iso.datetime(),
  event: jobLogEventSchema,
  /** Failures in a row, with this one. */
  attempts: z.int(),
  nextTryAt: z.iso.datetime().nullable(),
  failure: failureSchema.nullable(),
})
export type JobLogEntry = z.infer<typeof jobLogEntrySchema>
