import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Whose an order is: the account's that bought it, or of one bought as a guest, that of the confirmed address. */
const isOf = (
  userId: string | RawBuilder<unknown>,
) => sql<boolean>`(buyer_id = ${userId} OR (buyer_id IS NULL AND orders.email = (
  SELECT email FROM users WHERE id = ${userId} AND email_verified_at IS NOT NULL AND erased_at IS NULL)))`

/**
 * Formats in which somebody may have a track, by licences that hold: bought by the account, or as a guest under its
 * confirmed address. None: they have not bought it, or gave it back.
 */
export async function boughtFormats(db: Db, userId: string, trackId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ format: string }>`
    SELECT DISTINCT format
    FROM orders
    JOIN order_items ON order_items.order_id = orders.id
    JOIN licence_grants ON licence_grants.order_item_id = order_items.id AND licence_grants.status = 'active',
      jsonb_array_elements(deliverables) AS bought, jsonb_array_elements_text(bought -> 'formats') AS format
    WHERE bought ->> 'trackId' = ${trackId} AND ${isOf(userId)}`.execute(db)
  return new Set(rows.map(({ format }) => format))
}

/** Of these products, those that somebody holds a licence of: as above. */
export async function boughtProducts(
  db: Db,
  userId: string,
  productIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (productIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT product_id AS id
    FROM orders
    JOIN order_items ON order_items.order_id = orders.id
    JOIN licence_grants ON licence_grants.order_item_id = order_items.id AND licence_grants.status = 'active'
    WHERE order_items.product_id = ANY(${productIds}) AND ${isOf(userId)}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** Part of a query: this account holds a licence of this product, as above; each is a column. */
export const holdsProduct = (userId: RawBuilder<unknown>, productId: RawBuilder<unknown>) =>
  sql<boolean>`EXISTS (
    SELECT FROM orders
    JOIN order_items ON order_items.order_id = orders.id
    JOIN licence_grants AS held ON held.order_item_id = order_items.id AND held.status = 'active'
    WHERE order_items.product_id = ${productId} AND ${isOf(userId)})`

/** By which somebody holds a product, the first one; undefined where they have not bought it, or gave it back. */
export async function activeGrantOf(db: Db, userId: string, productId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    SELECT licence_grants.id
    FROM orders
    JOIN order_items ON order_items.order_id = orders.id
    JOIN licence_grants ON licence_grants.order_item_id = order_items.id AND licence_grants.status = 'active'
    WHERE order_items.product_id = ${productId} AND ${isOf(userId)}
    ORDER BY licence_grants.created_at, licence_grants.id LIMIT 1`.execute(db)
  return rows[0]?.id
}

/** Of these tracks, those that somebody has in any format: as above, of many at once. */
export async function boughtAmong(
  db: Db,
  userId: string,
  trackIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (trackIds.length === 0) return new Set()
  const { rows } = await sql<{ trackId: string }>`
    SELECT DISTINCT bought ->> 'trackId' AS "trackId"
    FROM orders
    JOIN order_items ON order_items.order_id = orders.id
    JOIN licence_grants ON licence_grants.order_item_id = order_items.id AND licence_grants.status = 'active',
      jsonb_array_elements(deliverables) AS bought
    WHERE bought ->> 'trackId' = ANY(${trackIds}) AND jsonb_array_length(bought -> 'formats') > 0
      AND ${isOf(userId)}`.execute(db)
  return new Set(rows.map(({ trackId }) => trackId))
}

/** Licences of these products that hold, with the order that each was bought in: as above, whoever bought them. */
export async function boughtLicences(
  db: Db,
  userId: string,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (productIds.length === 0) return new Map()
  const { rows } = await sql<{ licenceId: string; orderId: string }>`
    SELECT licence_id AS "licenceId", orders.id AS "orderId"
    FROM orders
    JOIN order_items ON order_items.order_id = orders.id
    JOIN licence_grants ON licence_grants.order_item_id = order_items.id AND licence_grants.status = 'active'
    WHERE order_items.product_id = ANY(${productIds}) AND ${isOf(userId)}
    ORDER BY orders.created_at`.execute(db)
  return new Map(rows.map(({ licenceId, orderId }) => [licenceId, orderId]))
}
