import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { MINUTE_MS } from '../kernel/time.ts'
import { byId, instantSchema, linesSchema, pageOf, pageQuery, unpiledSchema } from './common.ts'
import { shareTokenSchema } from './sharing.ts'

export const COMMENT_TEXT_MAX = 1_000
/** So long after it was written, its author may change it. */
export const COMMENT_EDIT_MS = 15 * MINUTE_MS
/** To one comment. */
export const REPLIES_MAX = 50
/** Of the newest comments of a track, for its waveform. */
export const MARKS_MAX = 200
/** Something that one sees. */
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u

export const commentTextSchema = linesSchema(COMMENT_TEXT_MAX)
  .transform((text) => text.replace(/\n{3,}/g, '\n\n'))
  .pipe(unpiledSchema.refine((text) => SEEN.test(text), 'Write something'))

/** Milliseconds from the start of the sound. */
export const momentSchema = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

/** What the one who asks may do with a comment. */
export const commentDeedSchema = z.enum(['reply', 'edit', 'delete', 'hide', 'show', 'report'])
export type CommentDeed = z.infer<typeof commentDeedSchema>

export const commentSchema = z.object({
  id: idSchema,
  /** Null of a reply: it has its comment's. */
  atMs: z.int().nullable(),
  /** Null where it was deleted, and only replies are left. */
  author: z.object({ username: z.string(), displayName: z.string() }).nullable(),
  /** Empty where it was deleted. */
  text: z.string(),
  createdAt: instantSchema,
  editedAt: instantSchema.nullable(),
  /** By the track's owner: nobody sees it but its author and them. */
  isHidden: z.boolean(),
  /** By the moderation: nobody sees it but its author and the staff. */
  isWithheld: z.boolean(),
  may: z.array(commentDeedSchema),
})
export type Comment = z.infer<typeof commentSchema>

/** A comment, and what was replied to it, oldest first. */
export const threadSchema = commentSchema.extend({ replies: z.array(commentSchema) })
export type Thread = z.infer<typeof threadSchema>

export const commentMarkSchema = z.object({
  id: idSchema,
  atMs: z.int(),
  author: z.string(),
  /** How it begins, in one line. */
  text: z.string(),
})
export type CommentMark = z.infer<typeof commentMarkSchema>

/** By which link one may see a private track. */
const byLink = { token: shareTokenSchema.optional(), visit: idSchema.optional() }
const written = { text: commentTextSchema, ...byLink }
const tag = oc.tag('comments')

/**
 * On a track that one may see; of any other, and where its owner or the comment's author blocks one or is blocked, 404; 451
 * `blocked`; 410 `share-gone` by a link that has ended.
 */
export const commentsContract = tag.router({
  list: oc
    .route({
      method: 'GET',
      path: '/tracks/{id}/comments',
      summary: 'Comments with their replies, newest first',
    })
    .input(byId.extend({ ...pageQuery, limit: pageQuery.limit.default(20), ...byLink }))
    .output(pageOf(threadSchema)),
  marks: oc
    .route({
      method: 'GET',
      path: '/tracks/{id}/comments/marks',
      summary: 'At which moments the newest comments are',
    })
    .input(byId.extend(byLink))
    .output(z.object({ items: z.array(commentMarkSchema) })),
  /** The same `Idempotency-Key` gives the same comment. 422 `beyond-end`. */
  write: oc
    .route({ method: 'POST', path: '/tracks/{id}/comments', successStatus: 201 })
    .input(byId.extend({ atMs: momentSchema, ...written }))
    .output(commentSchema),
  /** The same `Idempotency-Key` gives the same reply. 409 `reply-to-reply`, `thread-full`. */
  reply: oc
    .route({ method: 'POST', path: '/comments/{id}/replies', successStatus: 201 })
    .input(byId.extend(written))
    .output(commentSchema),
  /** One's own, within 15 minutes; 409 `too-late-to-edit`. Safe to repeat. */
  edit: oc
    .route({ method: 'PATCH', path: '/comments/{id}' })
    .input(byId.extend(written))
    .output(commentSchema),
  /** One's own, whenever. Safe to repeat. */
  remove: oc
    .route({ method: 'DELETE', path: '/comments/{id}' })
    .input(byId)
    .output(z.object({ ok: z.literal(true) })),
  /** Of the track's owner. Safe to repeat. */
  hide: oc
    .route({ method: 'PUT', path: '/comments/{id}/hidden', summary: 'Hides a comment on one’s own track' })
    .input(byId)
    .output(commentSchema),
  /** Safe to repeat. */
  show: oc
    .route({ method: 'DELETE', path: '/comments/{id}/hidden', summary: 'Shows it again' })
    .input(byId)
    .output(commentSchema),
})
