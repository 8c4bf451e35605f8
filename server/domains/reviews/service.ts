import { RATING_MAX, type Ratings, type Review, type Reviews } from '@veza/shared/contracts/reviews.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { RecentByKey } from '../../platform/recent/index.ts'
import { isWithheld } from '../catalog/index.ts'
import { activeGrantOf } from '../orders/index.ts'
import { type ProductInFull, visibleProduct } from '../products/index.ts'
import {
  deleteReview,
  holdAuthor,
  lockReview,
  ownReview,
  putReview,
  type ReviewRow,
  reviewSeenBy,
  reviewsAfter,
} from './queries.ts'

interface Rated {
  readonly ratings: RecentByKey<Ratings>
}
type Reading = Pick<Context, 'db'> & Rated
type Writing = Pick<Context, 'db' | 'clock' | 'newId' | 'transaction' | 'limits'> & Rated
const TITLE_LENGTH = 80

const viewOf = (row: ReviewRow): Review => ({
  id: row.id,
  rating: row.rating,
  text: row.text,
  author: { username: row.username, displayName: row.displayName },
  createdAt: row.createdAt.toISOString(),
  editedAt: row.editedAt?.toISOString() ?? null,
  isWithheld: row.moderation !== 'none',
})

const isWithheldFrom = (viewer: Viewer | undefined, { authorId: ownerId, moderation }: ReviewRow): boolean =>
  isWithheld(viewer, { ownerId, moderation })

interface PageQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** @throws ProductNotFound; TrackBlocked; DomainError 400 `bad-cursor` */
export async function reviewsPage(
  { db, ratings }: Reading,
  viewer: Viewer | undefined,
  productId: string,
  { limit, cursor }: PageQuery,
): Promise<Reviews> {
  const { sellerId } = await visibleProduct(db, viewer, productId)
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const rows = await reviewsAfter(db, { productId, viewerId: viewer?.userId, limit, after })
  const page = pageFrom(rows, limit, ({ createdAt: at, id }) => ({ at, id }), viewOf)
  const own = viewer && (await ownReview(db, productId, viewer.userId))
  const shown = own && !isWithheldFrom(viewer, own) ? viewOf(own) : null
  const mayReview =
    viewer !== undefined &&
    viewer.userId !== sellerId &&
    (own?.moderation ?? 'none') === 'none' &&
    (await activeGrantOf(db, viewer.userId, productId)) !== undefined
  return { ...page, ratings: await ratings.read(productId), own: shown, mayReview }
}

export interface Said {
  readonly rating: number
  readonly text: string
}

/**
 * Writes or changes somebody's review of what they have bought. Safe to repeat.
 * @throws ProductNotFound; TrackBlocked; RateLimited; DomainError 401; 403 `not-bought`; 409 `own-work`, `withheld`
 */
export async function review(ctx: Writing, viewer: Viewer, productId: string, said: Said): Promise<Review> {
  const { userId: authorId } = viewer
  await ctx.limits.take('review', authorId)
  const { sellerId } = await visibleProduct(ctx.db, viewer, productId)
  if (sellerId === authorId)
    throw new DomainError(409, 'own-work', 'This is your own: what others say of it counts.')
  const written = await ctx.transaction(async (tx) => {
    if (!(await holdAuthor(tx, authorId))) throw new AccountClosed()
    const grantId = await activeGrantOf(tx, authorId, productId)
    if (grantId === undefined) throw new NotBought()
    await assertNotWithheld(tx, productId, authorId)
    await putReview(tx, { id: ctx.newId(), productId, authorId, grantId, ...said }, ctx.clock.now())
    const row = await ownReview(tx, productId, authorId)
    if (!row) throw new NotBought()
    return viewOf(row)
  })
  ctx.ratings.forget(productId)
  return written
}

/** Takes one's own back. Safe to repeat. @throws RateLimited; DomainError 409 `withheld` */
export async function removeReview(ctx: Writing, { userId }: Viewer, productId: string): Promise<void> {
  await ctx.limits.take('review', userId)
  await ctx.transaction(async (tx) => {
    await holdAuthor(tx, userId)
    await assertNotWithheld(tx, productId, userId)
    await deleteReview(tx, productId, userId)
  })
  ctx.ratings.forget(productId)
}

/** What was removed can be brought back by an appeal: until then it stays as it was. Held from here on. */
async function assertNotWithheld(tx: Tx, productId: string, authorId: string): Promise<void> {
  const held = await lockReview(tx, { productId, authorId })
  if (held && held.moderation !== 'none')
    throw new DomainError(
      409,
      'withheld',
      'A moderator has withheld your review. It can be changed once that is lifted: the mail about it says how to appeal.',
    )
}

export interface SeenReview {
  readonly product: ProductInFull
  readonly ownerId: string
  /** How it begins. */
  readonly title: string
  readonly review: Review
}

/** @throws ReviewNotFound; ProductNotFound; TrackBlocked */
export async function visibleReview(db: Db, viewer: Viewer | undefined, id: string): Promise<SeenReview> {
  const row = await reviewSeenBy(db, viewer?.userId, id)
  if (!row || isWithheldFrom(viewer, row)) throw new ReviewNotFound()
  const product = await visibleProduct(db, viewer, row.productId)
  return { product, ownerId: row.authorId, title: titleOf(row), review: viewOf(row) }
}

function titleOf({ text, rating }: ReviewRow): string {
  const letters = [...text.replace(/\s+/g, ' ')]
  if (letters.length === 0) return `${rating}/${RATING_MAX}`
  return letters.length <= TITLE_LENGTH ? letters.join('') : `${letters.slice(0, TITLE_LENGTH - 1).join('')}…`
}

/** What a review that one may not see, and one that never was, both answer. */
class ReviewNotFound extends DomainError {
  constructor() {
    super(404, 'review-not-found', 'There is no such review, or it was deleted.')
  }
}

class NotBought extends DomainError {
  constructor() {
    super(403, 'not-bought', 'Reviews are for those who bought this and have not given it back.')
  }
}

class AccountClosed extends DomainError {
  constructor() {
    super(401, 'token-invalid', 'This account is gone or suspended. Sign in again.')
  }
}
