import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'

/** Items of one queue. */
export const QUEUE_ITEMS_MAX = 500
/** Tracks that are asked for, or added, at once. */
export const QUEUE_BATCH_MAX = 100
const id = idSchema.toLowerCase()

/** What a player needs to know of a recording, as one listener may hear it. */
export const recordingSchema = z.object({
  id: idSchema,
  title: z.string(),
  artist: z.string(),
  /** The listener's page, absolute. */
  pageUrl: z.string(),
  coverUrl: z.string().nullable(),
  /** HLS master playlist; null where streaming by playlist is off. */
  masterUrl: z.string().nullable(),
  /** The whole as one file, for players without HLS; null where this listener may not have it. */
  streamUrl: z.string().nullable(),
  waveformUrl: z.string(),
  durationMs: z.number(),
  integratedLufs: z.number().nullable(),
  truePeakDbtp: z.number().nullable(),
  /** Seconds that may be heard; null for the whole. */
  previewSeconds: z.number().nullable(),
  lossless: z.boolean(),
  /** Heard by a link that may be revoked: its addresses end soon and are asked for again. */
  isRevocable: z.boolean(),
})
export type Recording = z.infer<typeof recordingSchema>

/** What an item was played from. */
export const queueSourceSchema = z.object({ kind: z.enum(['release', 'playlist']), id })
export type QueueSource = z.infer<typeof queueSourceSchema>

const newItemSchema = z.object({
  /** A new UUID, chosen by who adds it: the same id is added once. */
  id,
  trackId: id,
  source: queueSourceSchema.nullable().default(null),
})
export type NewQueueItem = z.infer<typeof newItemSchema>

export const queueItemSchema = z.object({
  id: idSchema,
  trackId: idSchema,
  source: queueSourceSchema.nullable(),
  /** By hand: it stays when something else is played. */
  isAdded: z.boolean(),
})
export type QueueItem = z.infer<typeof queueItemSchema>

export const repeatSchema = z.enum(['off', 'all', 'one'])
export type Repeat = z.infer<typeof repeatSchema>

/** Ids only: what they are, each listener asks for by `recordings`, which tells what this one may hear. */
export const queueSchema = z.object({
  /** Goes up with every change; 0 while nothing was ever queued. */
  version: z.int(),
  /** In the order in which they play. */
  items: z.array(queueItemSchema),
  currentId: idSchema.nullable(),
  /** Where in the current one the listener was last known to be. */
  positionMs: z.int(),
  shuffle: z.boolean(),
  repeat: repeatSchema,
})
export type Queue = z.infer<typeof queueSchema>

const positionMs = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
const moment = z.object({ itemId: id, positionMs })
export const playQueueSchema = z.object({
  items: z.array(newItemSchema).min(1).max(QUEUE_ITEMS_MAX),
  /** One of the items; else it begins with the first. */
  currentId: id,
  positionMs: positionMs.default(0),
})
export type PlayQueue = z.infer<typeof playQueueSchema>
export const addToQueueSchema = z.object({
  items: z.array(newItemSchema).min(1).max(QUEUE_BATCH_MAX),
  /** Right after what plays, or at the end. */
  place: z.enum(['next', 'last']),
})
export type AddToQueue = z.infer<typeof addToQueueSchema>
export const queueModesSchema = z.object({ shuffle: z.boolean(), repeat: repeatSchema }).partial()
export type QueueModes = z.infer<typeof queueModesSchema>

const done = z.object({ ok: z.literal(true) })
const ofItem = z.object({ itemId: id })
const tag = oc.tag('listening')

/** What one listens to, and what comes next: one queue an account, on every device. */
export const listeningContract = tag.router({
  /** Those of the tracks that this listener may hear now; of the others nothing is said. */
  recordings: oc
    .route({ method: 'GET', path: '/recordings', summary: 'What a player needs to know of tracks' })
    .input(
      z.object({
        /** Ids of tracks with commas between them. */
        of: z
          .string()
          .max(37 * QUEUE_BATCH_MAX)
          .transform((text) => text.split(','))
          .pipe(z.array(id).min(1).max(QUEUE_BATCH_MAX)),
      }),
    )
    .output(z.object({ items: z.array(recordingSchema) })),
  /** With the `ETag` of before in `If-None-Match` it is 304 while nothing has changed. */
  queue: oc
    .route({ method: 'GET', path: '/me/queue', summary: 'One’s own queue', outputStructure: 'detailed' })
    .output(
      z.union([
        z.object({ status: z.literal(200), headers: z.object({ etag: z.string() }), body: queueSchema }),
        z.object({ status: z.literal(304), headers: z.object({ etag: z.string() }) }),
      ]),
    ),
  /**
   * Plays a list from one of its items on; what was put there by hand and was still to come stays right after that one. Tracks that
   * one may not see are left out. The same `Idempotency-Key` does it once. 404 `track-not-found`, 409 `queue-full`.
   */
  play: oc
    .route({ method: 'PUT', path: '/me/queue', summary: 'Play a list' })
    .input(playQueueSchema)
    .output(queueSchema),
  /** Each id is added once; the same `Idempotency-Key` adds once even what was taken out again. 404 `track-not-found`, 409 `queue-full`. */
  add: oc
    .route({ method: 'POST', path: '/me/queue/items', successStatus: 201 })
    .input(addToQueueSchema)
    .output(queueSchema),
  /** Safe to repeat. 404 `item-not-found`; 409 `place-gone` where the item that was named is no longer there. */
  move: oc
    .route({ method: 'PUT', path: '/me/queue/items/{itemId}/place' })
    .input(ofItem.extend({ after: id.nullable() }))
    .output(queueSchema),
  /** Safe to repeat. Where it was the current one, that is the one after it. */
  take: oc.route({ method: 'DELETE', path: '/me/queue/items/{itemId}' }).input(ofItem).output(queueSchema),
  clear: oc.route({ method: 'DELETE', path: '/me/queue' }).output(queueSchema),
  /** Goes to an item. Safe to repeat. 404 `item-not-found`. */
  goTo: oc.route({ method: 'PUT', path: '/me/queue/current' }).input(moment).output(queueSchema),
  /** Keeps where one is in the current item; of one that is no longer the current, nothing. */
  keepPosition: oc.route({ method: 'PUT', path: '/me/queue/position' }).input(moment).output(done),
  setModes: oc
    .route({ method: 'PATCH', path: '/me/queue/modes', summary: 'Shuffle and repeat' })
    .input(queueModesSchema)
    .output(queueSchema),
})
