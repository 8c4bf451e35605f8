import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** What of ours a movement at the provider belongs to. */
export interface OwnRow {
  readonly of: 'payment' | 'refund' | 'transfer' | 'reversal'
  /** The provider's id. */
  readonly pspId: string
  readonly id: string
  readonly orderId: string
  readonly status: string
  readonly isStray: boolean
}

/** Rows by the provider's ids of charges, refunds, transfers and reversals. */
export async function rowsBehind(db: Db, pspIds: readonly string[]): Promise<OwnRow[]> {
  const { rows } = await sql<OwnRow>`
    SELECT 'payment' AS of, psp_charge_id AS psp_id, id, order_id, status, is_stray FROM payments
      WHERE psp_charge_id = ANY(${pspIds})
    UNION ALL SELECT 'refund', psp_refund_id, id, order_id, status, false FROM refunds
      WHERE psp_refund_id = ANY(${pspIds}) AND psp_refund_id <> ''
    UNION ALL SELECT 'transfer', psp_transfer_id, id, order_id, status, false FROM transfers
      WHERE psp_transfer_id = ANY(${pspIds})
    UNION ALL SELECT 'reversal', r.psp_reversal_id, r.id, t.order_id, t.status, false
      FROM transfer_reversals r JOIN transfers t ON t.id = r.transfer_id
      WHERE r.psp_reversal_id = ANY(${pspIds})`.execute(db)
  return rows
}

export interface Posted {
  readonly kind: string
  readonly sourceId: string
  readonly currency: string
  /** What it moved in `buyer_clearing`: what lies at the provider. */
  readonly amount: number
}

/** Summed up one transaction after the other: two in five of all entries are of what lies at the provider. */
const heldOf = sql`LATERAL (
  SELECT e.currency, sum(e.amount)::bigint AS amount FROM ledger_entries e
  JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'buyer_clearing'
  WHERE e.transaction_id = t.id GROUP BY e.currency) held`

/** What these causes have moved of what lies at the provider. */
export async function postedFor(
  db: Db,
  kinds: readonly string[],
  sourceIds: readonly string[],
): Promise<Posted[]> {
  const { rows } = await sql<Posted>`
    SELECT t.kind, t.source_id, held.currency, held.amount FROM ledger_transactions t, ${heldOf}
    WHERE t.kind = ANY(${kinds}) AND t.source_id = ANY(${sourceIds}::uuid[])`.execute(db)
  return rows
}

export interface Expected extends Posted {
  /** The provider's id of what should have moved there; null for movements of disputes, which go by `sourceId`. */
  readonly pspId: string | null
  readonly recordedAt: Date
}

/** What the books say has moved at the provider in that time. */
export async function postedBetween(
  db: Db,
  { since, until }: { since: Date; until: Date },
): Promise<Expected[]> {
  const { rows } = await sql<Expected>`
    WITH posted AS (
      SELECT t.kind, t.source_id, t.recorded_at, held.currency, held.amount FROM ledger_transactions t, ${heldOf}
      WHERE t.recorded_at BETWEEN ${since} AND ${until}
        AND t.kind IN ('sale', 'stray-payment', 'refund', 'transfer', 'reversal', 'dispute-opened', 'dispute-won'))
    SELECT posted.*, CASE kind
      WHEN 'sale' THEN (SELECT psp_charge_id FROM payments
        WHERE order_id = source_id AND status = 'paid' AND NOT is_stray)
      WHEN 'stray-payment' THEN (SELECT psp_charge_id FROM payments WHERE id = source_id)
      WHEN 'refund' THEN (SELECT psp_refund_id FROM refunds WHERE id = source_id)
      WHEN 'transfer' THEN (SELECT psp_transfer_id FROM transfers WHERE id = source_id)
      WHEN 'reversal' THEN (SELECT psp_reversal_id FROM transfer_reversals WHERE id = source_id)
    END AS psp_id FROM posted`.execute(db)
  return rows
}
