import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import type { PostingKind } from '../ledger/index.ts'

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
  /** The provider's id of what should have moved there; or ours, where it has no one id there. */
  readonly key: string
  /** Of movements of disputes, which have no row of their own: by these at least the provider knows them. */
  readonly disputes: readonly string[]
  readonly recordedAt: Date
}

const expectedOf = (which: RawBuilder<unknown>) => sql<Expected>`
  WITH posted AS (
    SELECT t.kind, t.source_id, t.order_id, t.recorded_at, held.currency, held.amount
    FROM ledger_transactions t, ${heldOf} WHERE ${which})
  SELECT kind, source_id, currency, amount, recorded_at, coalesce(CASE kind
    WHEN 'sale' THEN (SELECT psp_charge_id FROM payments
      WHERE order_id = source_id AND status = 'paid' AND NOT is_stray)
    WHEN 'stray-payment' THEN (SELECT psp_charge_id FROM payments WHERE id = source_id)
    WHEN 'provider-fee' THEN (SELECT psp_charge_id FROM payments WHERE id = source_id)
    WHEN 'refund' THEN (SELECT psp_refund_id FROM refunds WHERE id = source_id)
    WHEN 'refund-returned' THEN (SELECT psp_refund_id FROM refunds WHERE id = source_id)
    WHEN 'transfer' THEN (SELECT psp_transfer_id FROM transfers WHERE id = source_id)
    WHEN 'reversal' THEN (SELECT psp_reversal_id FROM transfer_reversals WHERE id = source_id)
  END, source_id::text) AS key,
  CASE WHEN kind LIKE 'dispute-%'
    THEN ARRAY(SELECT psp_dispute_id FROM disputes d WHERE d.order_id = posted.order_id) ELSE '{}'
  END AS disputes FROM posted`

/** What always has a movement at the provider. Fees are part of another's. */
export const movingKinds: readonly PostingKind[] = [
  'sale',
  'stray-payment',
  'refund',
  'refund-returned',
  'transfer',
  'reversal',
  'dispute-opened',
  'dispute-won',
]

/** What the books say has moved at the provider in that time. */
export async function postedBetween(
  db: Db,
  { since, until }: { since: Date; until: Date },
): Promise<Expected[]> {
  const { rows } = await expectedOf(
    sql`t.recorded_at BETWEEN ${since} AND ${until} AND t.kind = ANY(${movingKinds})`,
  ).execute(db)
  return rows
}

/** What the books say that these have moved at the provider, whenever that was. */
export async function postingsOf(
  db: Db,
  kinds: readonly string[],
  sourceIds: readonly string[],
): Promise<Expected[]> {
  const { rows } = await expectedOf(
    sql`t.kind = ANY(${kinds}) AND t.source_id = ANY(${sourceIds}::uuid[])`,
  ).execute(db)
  return rows
}

/** When the first thing was written into the books. */
export async function booksBegan(db: Db): Promise<Date | undefined> {
  const { at } = await db
    .selectFrom('ledgerTransactions')
    .select((has) => has.fn.min('recordedAt').as('at'))
    .executeTakeFirstOrThrow()
  return at ?? undefined
}
