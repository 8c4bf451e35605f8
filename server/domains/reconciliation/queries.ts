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

/** Remembers that it was asked about, whatever came of that. */
export async function markAsked(db: Db, table: 'payments' | 'refunds', id: string, now: Date): Promise<void> {
  await db.updateTable(table).set({ askedAt: now }).where('id', '=', id).execute()
}
