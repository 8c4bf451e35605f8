import { WISHES_COUNTED } from '@veza/shared/contracts/wishes.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { notHiddenFrom } from '../people/index.ts'

/**
 * Keeps an account until the transaction ends, and other wishes of it waiting, so that they can be counted.
 * @returns false where it is gone
 */
export async function lockWisher(tx: Tx, userId: string): Promise<boolean> {
  const query = tx.selectFrom('users').select('id').where('id', '=', userId).where('erasedAt', 'is', null)
  return (await query.forNoKeyUpdate().executeTakeFirst()) !== undefined
}

export async function countWishesOf(db: Db, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('wishes')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Safe to repeat: the first stands. */
export async function insertWish(
  tx: Tx,
  wish: { readonly userId: string; readonly productId: string },
  createdAt: Date,
): Promise<void> {
  await tx
    .insertInto('wishes')
    .values({ ...wish, createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Safe to repeat. */
export async function deleteWish(db: Db, userId: string, productId: string): Promise<void> {
  await db.deleteFrom('wishes').where('userId', '=', userId).where('productId', '=', productId).execute()
}

export interface WishRow extends Cursor {
  /** Its seller and the viewer have blocked each other. */
  readonly isHidden: boolean
}

/** Newest first; one more than `limit`. An id is the product's. */
export async function wishesAfter(
  db: Db,
  userId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<WishRow[]> {
  const beyond = after ? sql`AND (wishes.created_at, product_id) < (${after.at}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<WishRow>`
    SELECT wishes.created_at AS at, product_id AS id, NOT ${notHiddenFrom(userId, sql`seller_id`)} AS is_hidden
    FROM wishes JOIN products ON products.id = product_id
    WHERE user_id = ${userId} ${beyond}
    ORDER BY wishes.created_at DESC, product_id DESC LIMIT ${limit + 1}`.execute(db)
  return rows
}

/** On how many lists a product is: so many of them are looked at, and no more. */
const counted = (productId: RawBuilder<unknown>) =>
  sql<number>`(SELECT count(*)::integer FROM (SELECT FROM wishes WHERE product_id = ${productId} LIMIT ${WISHES_COUNTED}) AS listed)`

export async function countWishesFor(db: Db, productId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT ${counted(sql`${productId}::uuid`)} AS count`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

export interface Standing {
  readonly id: string
  readonly isWished: boolean
  /** Of what is the viewer's own; else null. */
  readonly count: number | null
}

/** How these products stand to somebody. */
export async function wishStandings(
  db: Db,
  viewerId: string,
  productIds: readonly string[],
): Promise<Standing[]> {
  if (productIds.length === 0) return []
  const { rows } = await sql<Standing>`
    SELECT id, EXISTS (SELECT FROM wishes WHERE user_id = ${viewerId} AND product_id = products.id) AS is_wished,
      CASE WHEN seller_id = ${viewerId} THEN ${counted(sql`products.id`)} END AS count
    FROM products WHERE id = ANY(${productIds}::uuid[])`.execute(db)
  return rows
}

/** In the order of their products, for a copy of somebody's data. */
export const wishesOf = (db: Db, userId: string, after: string, limit: number) =>
  db
    .selectFrom('wishes')
    .select(['productId as id', 'createdAt as since'])
    .where('userId', '=', userId)
    .where('productId', '>', after)
    .orderBy('productId')
    .limit(limit)
    .execute()
