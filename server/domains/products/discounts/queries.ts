import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Cursor } from '../../../platform/db/cursor.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

/** A code; `productIds` is empty where it is for all that its seller sells. */
export type DiscountRow = Selectable<DB['discountCodes']> & { readonly productIds: string[] }

const codes = (db: Db) =>
  db
    .selectFrom('discountCodes')
    .selectAll()
    .select(
      sql<string[]>`ARRAY(SELECT product_id FROM discount_code_products
        WHERE code_id = discount_codes.id ORDER BY product_id)`.as('productIds'),
    )

export function discountById(db: Db, id: string): Promise<DiscountRow | undefined> {
  return codes(db).where('id', '=', id).executeTakeFirst()
}

/** The codes of this name, whatever its case, that these sellers have. */
export function discountsNamed(db: Db, code: string, sellerIds: readonly string[]): Promise<DiscountRow[]> {
  return codes(db)
    .where('sellerId', 'in', sellerIds)
    .where(sql<boolean>`lower(code) = ${code.toLowerCase()}`)
    .orderBy('id')
    .execute()
}

/** Held until the transaction ends: claims, releases and changes of one code come one after the other. */
export function lockDiscount(tx: Tx, id: string): Promise<DiscountRow | undefined> {
  return codes(tx).where('id', '=', id).forUpdate().executeTakeFirst()
}

/** The seller's own, newest first; one more than `limit`. */
export function discountsOf(
  db: Db,
  sellerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<DiscountRow[]> {
  let query = codes(db).where('sellerId', '=', sellerId)
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id})`)
  return query
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** Names of one seller's codes are given one after the other, until the transaction ends. */
export async function lockNames(tx: Tx, sellerId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', sellerId).forNoKeyUpdate().execute()
}

/** Under {@link lockNames}. @returns false when the seller has another code of this name */
export async function insertDiscount(tx: Tx, row: Insertable<DB['discountCodes']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('discountCodes')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Whether this seller has another code of this name, whatever its case; under {@link lockNames}. */
export async function isNameTaken(tx: Tx, sellerId: string, code: string, besides: string): Promise<boolean> {
  const [row] = await discountsNamed(tx, code, [sellerId])
  return row !== undefined && row.id !== besides
}

/** Under {@link lockDiscount}. */
export async function changeDiscount(
  tx: Tx,
  id: string,
  changes: Omit<Updateable<DB['discountCodes']>, 'id' | 'sellerId' | 'uses' | 'version'> & { status?: never },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('discountCodes')
    .set({ ...changes, version: sql`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

/** Names what a code is for. @returns false when one of these is no product of the seller's */
export async function replaceProducts(
  tx: Tx,
  { id, sellerId }: Pick<DiscountRow, 'id' | 'sellerId'>,
  productIds: readonly string[],
): Promise<boolean> {
  await tx.deleteFrom('discountCodeProducts').where('codeId', '=', id).execute()
  if (productIds.length === 0) return true
  // Held, so that a draft is not deleted in the meantime.
  const own = await tx
    .selectFrom('products')
    .select('id')
    .where('sellerId', '=', sellerId)
    .where('id', 'in', productIds)
    .orderBy('id')
    .forKeyShare()
    .execute()
  if (own.length < productIds.length) return false
  const rows = productIds.map((productId) => ({ codeId: id, sellerId, productId }))
  await tx.insertInto('discountCodeProducts').values(rows).execute()
  return true
}

/** Counts one use more, if the code may be used now and has one left. */
export async function countUse(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE discount_codes SET uses = uses + 1
    WHERE id = ${id} AND enabled AND (max_uses IS NULL OR uses < max_uses)
      AND (valid_from IS NULL OR valid_from <= ${now}) AND (valid_until IS NULL OR valid_until > ${now})`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

export async function uncountUse(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('discountCodes').set({ uses: sql`uses - 1` }).where('id', '=', id).execute()
}

export async function holdsUse(tx: Tx, codeId: string, orderId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('discountUses')
    .select('codeId')
    .where('codeId', '=', codeId)
    .where('orderId', '=', orderId)
    .where('releasedAt', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Of an order that had given its use back before, too. */
export async function recordUse(tx: Tx, codeId: string, orderId: string, now: Date): Promise<void> {
  await tx
    .insertInto('discountUses')
    .values({ codeId, orderId, claimedAt: now })
    .onConflict((conflict) =>
      conflict.columns(['codeId', 'orderId']).doUpdateSet({ claimedAt: now, releasedAt: null }),
    )
    .execute()
}

/** @returns false when the order holds no use of this code */
export async function endUse(tx: Tx, codeId: string, orderId: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('discountUses')
    .set({ releasedAt: now })
    .where('codeId', '=', codeId)
    .where('orderId', '=', orderId)
    .where('releasedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Codes that this order holds a use of, in the order of their ids. */
export async function codesHeldBy(tx: Tx, orderId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('discountUses')
    .select('codeId')
    .where('orderId', '=', orderId)
    .where('releasedAt', 'is', null)
    .orderBy('codeId')
    .execute()
  return rows.map(({ codeId }) => codeId)
}
