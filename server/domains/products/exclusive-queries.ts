import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'

/** A track, by a licence that one buyer has alone. */
export interface Exclusive {
  readonly trackId: string
  readonly licenceId: string
}

/** All that an order has held alone, now or earlier. */
export function exclusivesOf(tx: Tx, orderId: string): Promise<Exclusive[]> {
  return tx
    .selectFrom('exclusiveSales')
    .select(['trackId', 'licenceId'])
    .distinct()
    .where('orderId', '=', orderId)
    .execute()
}

/** Does nothing where the track is held, by whomever. */
export async function claimTrack(
  tx: Tx,
  claim: { trackId: string; licenceId: string; orderId: string; now: Date },
): Promise<void> {
  const { trackId, licenceId, orderId, now } = claim
  await sql`
    INSERT INTO exclusive_sales (track_id, order_id, licence_id, claimed_at)
    VALUES (${trackId}, ${orderId}, ${licenceId}, ${now}) ON CONFLICT DO NOTHING`.execute(tx)
}

export async function holdsAll(tx: Tx, orderId: string, trackIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM exclusive_sales
    WHERE order_id = ${orderId} AND released_at IS NULL AND track_id = ANY(${trackIds})`.execute(tx)
  return rows.length === trackIds.length
}

/** What an order has not got whole, it has not got. */
export async function dropClaims(tx: Tx, orderId: string, trackIds: readonly string[]): Promise<void> {
  await sql`
    DELETE FROM exclusive_sales WHERE order_id = ${orderId} AND track_id = ANY(${trackIds})
      AND sold_at IS NULL AND released_at IS NULL`.execute(tx)
}

export async function markSold(tx: Tx, orderId: string, now: Date): Promise<void> {
  await sql`
    UPDATE exclusive_sales SET sold_at = ${now}
    WHERE order_id = ${orderId} AND sold_at IS NULL AND released_at IS NULL`.execute(tx)
}

/** Products on sale with a track that this order has bought alone, in the order of their ids. */
export async function productsOnSaleWith(tx: Tx, orderId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT products.id FROM products JOIN product_tracks ON product_tracks.product_id = products.id
      JOIN exclusive_sales ON exclusive_sales.track_id = product_tracks.track_id
    WHERE exclusive_sales.order_id = ${orderId} AND sold_at IS NOT NULL AND released_at IS NULL
      AND products.status = 'on-sale' ORDER BY products.id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Whether another order has bought one of these tracks alone. */
export async function soldToAnother(db: Db, orderId: string, trackIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM exclusive_sales WHERE track_id = ANY(${trackIds}) AND order_id <> ${orderId}
      AND sold_at IS NOT NULL AND released_at IS NULL LIMIT 1`.execute(db)
  return rows.length > 0
}

/** A track that an order delivers, by one of its licences. */
export interface Kept {
  readonly licenceId: string
  readonly trackId: string
}

/** All that the order holds, or has bought, alone, and does not keep. */
export async function endClaims(
  tx: Tx,
  { orderId, now, kept }: { orderId: string; now: Date; kept: readonly Kept[] },
): Promise<void> {
  const [licences, tracks] = [kept.map(({ licenceId }) => licenceId), kept.map(({ trackId }) => trackId)]
  await sql`
    UPDATE exclusive_sales SET released_at = ${now}
    WHERE order_id = ${orderId} AND released_at IS NULL AND track_id NOT IN (
      SELECT kept.track_id FROM unnest(${licences}::uuid[], ${tracks}::uuid[]) AS kept (licence_id, track_id)
        JOIN product_licences ON product_licences.id = kept.licence_id
      WHERE template = 'exclusive')`.execute(tx)
}
