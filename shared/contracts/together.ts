import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { instantSchema, textSchema } from './common.ts'
import { queueItemSchema } from './listening.ts'
import { shareTokenSchema } from './sharing.ts'

/** Guests of one session at a time. */
export const GUESTS_MAX = 50
const id = idSchema.toLowerCase()
const token = shareTokenSchema

/** A session as its host sees it. */
export const hostedSessionSchema = z.object({
  /** Where guests listen along. */
  url: z.url(),
  guestsMayAdd: z.boolean(),
  guests: z.int(),
  createdAt: instantSchema,
})
export type HostedSession = z.infer<typeof hostedSessionSchema>

export const playbackSchema = z.object({
  itemId: id.nullable(),
  isPlaying: z.boolean(),
  positionMs: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  rate: z.number().min(0.25).max(4),
})
export type HostPlayback = z.infer<typeof playbackSchema>

/** A session as a guest sees it: ids, of which each asks for what they may hear themselves. */
export const togetherSchema = z.object({
  host: z.string(),
  items: z.array(queueItemSchema),
  /** So far was the host at `at`, by this server’s clock. */
  playback: playbackSchema.extend({ at: instantSchema }),
  /** This server’s clock. */
  now: instantSchema,
  guests: z.int(),
  guestsMayAdd: z.boolean(),
})
export type Together = z.infer<typeof togetherSchema>

const session = z.object({ session: hostedSessionSchema.nullable() })
const done = z.object({ ok: z.literal(true) })
const tag = oc.tag('together')

/** Listening at the same time: who hosts, what they hear, and who listens along. A session opens no sound to anybody. */
export const togetherContract = tag.router({
  /** The one that is open, where there is one. */
  host: oc
    .route({ method: 'POST', path: '/me/together', summary: 'Listen together: make a link for guests' })
    .output(z.object({ session: hostedSessionSchema })),
  hosted: oc.route({ method: 'GET', path: '/me/together' }).output(session),
  allow: oc
    .route({ method: 'PATCH', path: '/me/together', summary: 'Whether guests may add tracks' })
    .input(z.object({ guestsMayAdd: z.boolean() }))
    .output(session),
  /** What the host hears now. 404 `no-session`. */
  tell: oc.route({ method: 'PUT', path: '/me/together/playback' }).input(playbackSchema).output(done),
  /** Safe to repeat. */
  end: oc.route({ method: 'DELETE', path: '/me/together' }).output(session),
  /**
   * For whoever has the link: 304 while nothing has changed. 404 `session-not-found`; 410 `session-ended`; 409 `session-full`.
   * `guest` is a random id of the browser’s own, by which guests are counted.
   */
  follow: oc
    .route({
      method: 'GET',
      path: '/together/{token}',
      summary: 'What a host hears',
      outputStructure: 'detailed',
    })
    .input(z.object({ token, guest: id }))
    .output(
      z.union([
        z.object({ status: z.literal(200), headers: z.object({ etag: z.string() }), body: togetherSchema }),
        z.object({ status: z.literal(304), headers: z.object({ etag: z.string() }) }),
      ]),
    ),
  /** Where the host lets guests add: a track by its page’s address, at the end. 403 `guests-only-listen`; 404 `track-not-found`; 409 `queue-full`. */
  add: oc
    .route({ method: 'POST', path: '/together/{token}/items', successStatus: 201 })
    .input(
      z.object({
        token,
        /** A new UUID: the same id is added once. */
        id,
        address: textSchema.max(500),
      }),
    )
    .output(done),
})
