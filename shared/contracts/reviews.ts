import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { byId, instantSchema, linesSchema, pageOf, pageQuery, textSchema, unpiledSchema } from './common.ts'

export const REVIEW_TEXT_MAX = 2_000
export const RATING_MAX = 5
/** No more are added up for a mean: the newest. */
export const REVIEWS_COUNTED = 10_000

export const ratingSchema = z.int().min(1).max(RATING_MAX)
/** Nobody sees them, and pasted text has them: controls, and what turns the direction of the text around it (UAX #9). */
const UNSEEN = /(?![\n\r\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu
const OTHER_LINE_ENDS = /[\v\f\u0085\u2028\u2029]/g

/** As pasted: what nobody sees of it is mended. */
export const reviewTextSchema = textSchema
  .max(4 * REVIEW_TEXT_MAX)
  .transform((text) => text.replace(OTHER_LINE_ENDS, '\n').replace(UNSEEN, ''))
  .pipe(linesSchema(REVIEW_TEXT_MAX))
  .pipe(unpiledSchema)

export const reviewSchema = z.object({
  id: idSchema,
  rating: ratingSchema,
  /** May be empty. */
  text: z.string(),
  author: z.object({ username: z.string(), displayName: z.string() }),
  createdAt: instantSchema,
  editedAt: instantSchema.nullable(),
  /** By the moderation, from all but its author. */
  isWithheld: z.boolean(),
})
export type Review = z.infer<typeof reviewSchema>

export const ratingsSchema = z.object({
  count: z.int(),
  /** Of 1 to 5; null of none. */
  mean: z.number().nullable(),
})
export type Ratings = z.infer<typeof ratingsSchema>

export const reviewsSchema = pageOf(reviewSchema).extend({
  ratings: ratingsSchema,
  /** That of the one who asks, also where it is hidden from all others: `isWithheld`, or given back, and then not `mayReview`. */
  own: reviewSchema.nullable(),
  /** The one who asks has bought it, has not given it back, and may write or change theirs. */
  mayReview: z.boolean(),
})
export type Reviews = z.infer<typeof reviewsSchema>

const done = z.object({ ok: z.literal(true) })
const tag = oc.tag('reviews')

/** What buyers say of a product, the newest first; an id is the product's. Of what one may not see, 404; 451 `blocked`. */
export const reviewsContract = tag.router({
  list: oc
    .route({ method: 'GET', path: '/products/{id}/reviews', summary: 'What its buyers say of it' })
    .input(byId.extend(pageQuery))
    .output(reviewsSchema),
  /** One's own, written or changed. Safe to repeat. 403 `not-bought`; 409 `own-work`, `withheld`. */
  put: oc
    .route({ method: 'PUT', path: '/products/{id}/review' })
    .input(byId.extend({ rating: ratingSchema, text: reviewTextSchema.default('') }))
    .output(reviewSchema),
  /** One's own, also of what is not there any more. Safe to repeat. 409 `withheld`. */
  remove: oc.route({ method: 'DELETE', path: '/products/{id}/review' }).input(byId).output(done),
})
