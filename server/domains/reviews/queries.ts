import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import { REVIEWS_COUNTED } from '@veza/shared/contracts/reviews.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { isActivePerson, notHiddenFrom } from '../people/index.ts'

export interface ReviewRow {
  readonly id: string
  readonly productId: string
  readonly authorId: string
  readonly rating: number
  readonly text: string
  readonly moderation: Moderation
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly username: string
  readonly displayName: string
}

const columns = sql`reviews.id, reviews.product_id, reviews.author_id, reviews.rating, reviews.text, reviews.moderation,
  reviews.created_at, reviews.edited_at, users.username, users.display_name`
const joined = sql`reviews JOIN users ON users.id = author_id JOIN licence_grants ON licence_grants.id = grant_id`

/** Of a buyer whose account is in order, and who has not given it back. */
const isOfBuyer = sql<boolean>`(licence_grants.status = 'active' AND ${isActivePerson})`
/** Everybody may see it. */
const isOpen = sql<boolean>`(reviews.moderation = 'none' AND ${isOfBuyer})`

/** From behind no block; what is said of their product is hidden from no seller, who could not report it else. */
const isSeenBy = (viewerId: string | undefined) =>
  sql<boolean>`(${notHiddenFrom(viewerId, sql`reviews.author_id`)} OR EXISTS (
    SELECT FROM products WHERE products.id = reviews.product_id AND seller_id = ${viewerId ?? null}::uuid))`

interface ReviewsQuery {
  readonly productId: string
  readonly viewerId: string | undefined
  readonly limit: number
  readonly after: Cursor | undefined
}

/** Newest first; one more than `limit`. */
export async function reviewsAfter(
  db: Db,
  { productId, viewerId, limit, after }: ReviewsQuery,
): Promise<ReviewRow[]> {
  const beyond = after ? sql`AND (reviews.created_at, reviews.id) < (${after.at}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<ReviewRow>`SELECT ${columns} FROM ${joined}
    WHERE product_id = ${productId} AND ${isOpen} AND ${isSeenBy(viewerId)} ${beyond}
    ORDER BY reviews.created_at DESC, reviews.id DESC LIMIT ${limit + 1}`.execute(db)
  return rows
}

/** How many there are and what they say in the mean, of the newest so many. */
export async function ratingsOf(
  db: Db,
  productId: string,
): Promise<{ readonly count: number; readonly mean: number | null }> {
  const { rows } = await sql<{ count: number; mean: number | null }>`
    SELECT count(*)::integer AS count, avg(rating)::double precision AS mean FROM (
      SELECT rating FROM ${joined} WHERE product_id = ${productId} AND ${isOpen}
      ORDER BY reviews.created_at DESC, reviews.id DESC LIMIT ${REVIEWS_COUNTED}) AS newest`.execute(db)
  return rows[0] ?? { count: 0, mean: null }
}

const oneWhere = async (db: Db, where: RawBuilder<unknown>): Promise<ReviewRow | undefined> =>
  (await sql<ReviewRow>`SELECT ${columns} FROM ${joined} WHERE ${where}`.execute(db)).rows[0]

/** One's own of a product, whatever became of it. */
export const ownReview = (db: Db, productId: string, authorId: string): Promise<ReviewRow | undefined> =>
  oneWhere(db, sql`product_id = ${productId} AND author_id = ${authorId}`)

/** Their own, or a buyer's that they may see; whether it is withheld from them is asked of what comes back. */
export const reviewSeenBy = (
  db: Db,
  viewerId: string | undefined,
  id: string,
): Promise<ReviewRow | undefined> =>
  oneWhere(
    db,
    sql`reviews.id = ${id} AND (author_id = ${viewerId ?? null}::uuid
      OR ${isOfBuyer} AND ${isSeenBy(viewerId)})`,
  )

/** Keeps an account from being erased until the transaction ends. @returns false where it is gone, or suspended */
export async function holdAuthor(tx: Tx, userId: string): Promise<boolean> {
  const { rows } =
    await sql`SELECT FROM users WHERE id = ${userId} AND erased_at IS NULL AND suspended_at IS NULL
    FOR KEY SHARE`.execute(tx)
  return rows.length === 1
}

/** Held until the transaction ends; undefined where there is none. */
export async function lockReview(
  tx: Tx,
  where: { readonly id: string } | { readonly productId: string; readonly authorId: string },
): Promise<{ authorId: string; moderation: Moderation } | undefined> {
  const query = tx.selectFrom('reviews').select(['authorId', 'moderation']).forNoKeyUpdate()
  const one =
    'id' in where
      ? query.where('id', '=', where.id)
      : query.where('productId', '=', where.productId).where('authorId', '=', where.authorId)
  return one.executeTakeFirst()
}

interface Written {
  readonly id: string
  readonly productId: string
  readonly authorId: string
  readonly grantId: string
  readonly rating: number
  readonly text: string
}

/** Writes it, or changes the one that is there: said again, the same is no change. */
export async function putReview(tx: Tx, row: Written, now: Date): Promise<void> {
  await sql`INSERT INTO reviews (id, product_id, author_id, grant_id, rating, text, created_at)
    VALUES (${row.id}, ${row.productId}, ${row.authorId}, ${row.grantId}, ${row.rating}, ${row.text}, ${now})
    ON CONFLICT (product_id, author_id) DO UPDATE SET grant_id = excluded.grant_id, rating = excluded.rating, text = excluded.text,
      edited_at = CASE WHEN (reviews.rating, reviews.text) = (excluded.rating, excluded.text) THEN reviews.edited_at
        ELSE excluded.created_at END
    WHERE reviews.moderation = 'none'`.execute(tx)
}

export async function deleteReview(tx: Tx, productId: string, authorId: string): Promise<void> {
  await tx.deleteFrom('reviews').where('productId', '=', productId).where('authorId', '=', authorId).execute()
}

export async function setModeration(tx: Tx, id: string, moderation: Moderation): Promise<void> {
  await tx.updateTable('reviews').set({ moderation }).where('id', '=', id).execute()
}

/** In the order of their ids, for a copy of somebody's data. */
export const reviewsBy = (db: Db, authorId: string, after: string, limit: number) =>
  db
    .selectFrom('reviews')
    .select(['id', 'productId', 'rating', 'text', 'createdAt', 'editedAt', 'moderation'])
    .where('authorId', '=', authorId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
