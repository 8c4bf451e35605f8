import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import type { RefundRow } from './refund-queries.ts'

/**
 * What of a payment was given back for the same thing since a refund of ours was asked for that had failed, and has come all
 * the same: by then everybody had given their part. What is for no one thing may have been for it.
 * @returns minor units
 */
export async function givenSince(tx: Tx, late: RefundRow, firstId: string): Promise<number> {
  const { rows } = await sql<{ amount: number }>`
    SELECT coalesce(sum(other.amount), 0)::bigint AS amount
    FROM refunds other JOIN refunds first ON first.id = ${firstId} AND other.created_at >= first.created_at
    WHERE other.payment_id = ${late.paymentId} AND other.id NOT IN (${late.id}, ${firstId})
      AND (other.order_item_id IS NULL OR ${late.orderItemId}::uuid IS NULL OR other.order_item_id = ${late.orderItemId})
      AND (other.status = 'succeeded'
        OR (other.status = 'pending' AND (other.psp_refund_id IS NOT NULL OR other.attempted_at IS NOT NULL)))`.execute(
    tx,
  )
  return rows[0]?.amount ?? 0
}
