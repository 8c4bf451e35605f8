import { oc } from '@orpc/contract'
import { z } from 'zod'
import { defineStates } from '../kernel/state-machine.ts'
import { renditionNameSchema } from '../media/rendition-set.ts'
import { byId } from './common.ts'

/** Work of the server's own transcoder for one track. */
export const transcodeStates = defineStates({
  queued: ['running', 'failed'],
  running: ['done', 'failed', 'queued'],
  done: ['queued'],
  failed: ['queued'],
})
export type TranscodeStatus = (typeof transcodeStates.states)[number]
export const transcodeStatusSchema = z.enum(['queued', 'running', 'done', 'failed'])

export const hlsStatusSchema = z.object({
  playable: z.boolean(),
  renditions: z.array(renditionNameSchema),
  transcode: z
    .object({
      status: transcodeStatusSchema,
      /** 0 to 1. */
      progress: z.number().min(0).max(1),
      /** Why it failed: a stable code, and a sentence that says what to do. */
      error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    })
    .nullable(),
})

/** The JSON calls; playlists, sound and waveforms are plain routes beside them. */
export const streamingContract = oc.tag('streaming').router({
  hlsStatus: oc.route({ method: 'GET', path: '/tracks/{id}/hls/status' }).input(byId).output(hlsStatusSchema),
  transcode: oc
    .route({ method: 'POST', path: '/tracks/{id}/transcode', successStatus: 202 })
    .input(byId)
    .output(hlsStatusSchema),
})
