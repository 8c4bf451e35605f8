import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Whoever was asked about longest ago comes first, so that what stays as it is never keeps the others waiting. */
const rested = sql<Date>`coalesce(asked_at, created_at)`

interface Due {
  readonly before: Date
  readonly limit: number
}

export interface Waiting {
  readonly id: string
  /** The provider's. */
  readonly objectId: string
}

/** Tries to pay that have waited long, and that the provider knows. */
export function stuckPayments(
  db: Db,
  { before, limit }: Due,
): Promise<(Waiting & { readonly isPage: boolean })[]> {
  return db
    .selectFrom('payments')
    .select([
      'id',
      sql<string>`coalesce(psp_session_id, psp_payment_intent_id)`.as('objectId'),
      sql<boolean>`psp_session_id IS NOT NULL`.as('isPage'),
    ])
    .where('status', '=', 'pending')
    .where((has) => has.or([has('pspSessionId', 'is not', null), has('pspPaymentIntentId', 'is not', null)]))
    .where(rested, '<=', before)
    .orderBy(rested)
    .orderBy('id')
    .limit(limit)
    .execute()
}

const waitingRefunds = (db: Db, { before, limit }: Due) =>
  db
    .selectFrom('refunds')
    .where('status', '=', 'pending')
    .where(rested, '<=', before)
    .orderBy(rested)
    .orderBy('id')
    .limit(limit)

/** Refunds that the provider has, and has not told the end of. */
export function stuckRefunds(db: Db, due: Due): Promise<Waiting[]> {
  return waitingRefunds(db, due)
    .select(['id', 'pspRefundId as objectId'])
    .where('pspRefundId', 'is not', null)
    .$narrowType<{ objectId: string }>()
    .execute()
}

/** Refunds of which nobody knows whether the provider has them. */
export function orphanRefunds(db: Db, due: Due): Promise<{ id: string }[]> {
  return waitingRefunds(db, due)
    .select('id')
    .where('pspRefundId', 'is', null)
    .where(sql<Date>`coalesce(attempted_at, created_at)`, '<=', due.before)
    .execute()
}

/** So often we try to send back money that pays for nothing: after that, a person has to find another way. */
const STRAY_TRIES = 3

/** The newest refund of each such payment, where it failed and something is left that nothing else has brought back. */
const strandedRefunds = sql`
  FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.origin = 'stray' AND r.status = 'failed'
    AND NOT EXISTS (SELECT FROM refunds other WHERE other.order_id = r.order_id AND other.payment_id = r.payment_id
      AND (other.status = 'pending'
        OR other.origin = 'stray' AND (other.created_at, other.id) > (r.created_at, r.id)))
    AND p.amount > (SELECT coalesce(sum(back.amount), 0) FROM refunds back WHERE back.order_id = r.order_id
      AND back.payment_id = r.payment_id AND back.status IN ('succeeded', 'returned'))
    AND NOT EXISTS (SELECT FROM disputes d WHERE d.order_id = r.order_id AND d.payment_id = r.payment_id
      AND d.status IN ('open', 'lost'))`
const triesOfIt = sql`(SELECT count(*) FROM refunds one
  WHERE one.order_id = r.order_id AND one.payment_id = r.payment_id AND one.origin = 'stray')`

/** Money that pays for nothing, which the provider could not send back, and may be able to by now. */
export async function strandedPayments(
  db: Db,
  { before, limit }: Due,
): Promise<{ readonly id: string; readonly paymentId: string }[]> {
  const { rows } = await sql<{ id: string; paymentId: string }>`
    SELECT r.id, r.payment_id ${strandedRefunds} AND ${triesOfIt} < ${STRAY_TRIES}
      AND coalesce(r.asked_at, r.updated_at) <= ${before}
    ORDER BY coalesce(r.asked_at, r.updated_at), r.id LIMIT ${limit}`.execute(db)
  return rows
}

/** Of them, those that are not tried again. */
export async function countGivenUpStrays(db: Db, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) ${strandedRefunds} AND ${triesOfIt} >= ${STRAY_TRIES} AND r.updated_at >= ${since}`.execute(
    db,
  )
  return Number(rows[0]?.count)
}

/** Payouts that should have arrived, and of which the provider has not told it. */
export function latePayouts(
  db: Db,
  { before, limit }: Due,
): Promise<(Waiting & { readonly account: string })[]> {
  return db
    .selectFrom('payouts')
    .innerJoin('sellerAccounts', 'sellerAccounts.userId', 'payouts.sellerId')
    .select(['payouts.id', 'payouts.pspPayoutId as objectId', 'sellerAccounts.pspAccountId as account'])
    .where('payouts.pspStatus', 'in', ['pending', 'in_transit'])
    .where('payouts.arrivesAt', '<=', before)
    .where('sellerAccounts.pspAccountId', 'is not', null)
    .$narrowType<{ account: string }>()
    .orderBy('payouts.arrivesAt')
    .limit(limit)
    .execute()
}

/** Remembers that they were asked about, whatever came of that. */
export async function markAsked(
  db: Db,
  table: 'payments' | 'refunds',
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await db.updateTable(table).set({ askedAt: now }).where('id', 'in', ids).execute()
}
