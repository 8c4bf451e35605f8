import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** A bank that takes days says no sooner what came of it because we ask. */
export const BANK_REST_MS = DAY_MS

/** Whoever was asked about longest ago comes first, so that what stays as it is never keeps the others waiting. */
const rested = sql<Date>`coalesce(asked_at, created_at)`

export interface Due {
  readonly before: Date
  readonly limit: number
}

export interface Waiting {
  readonly id: string
  /** The provider's. */
  readonly objectId: string
}

export type WaitingPayment = Waiting & { readonly isPage: boolean }

const waitingPayments = (db: Db, { before, limit }: Due) =>
  db
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

/** Tries to pay that have waited long, and that the provider knows. */
export function stuckPayments(db: Db, due: Due): Promise<WaitingPayment[]> {
  return waitingPayments(db, due).where('processingAt', 'is', null).execute()
}

/** Those that a bank takes days for. There may be many, and they are to keep none of the others waiting. */
export function slowPayments(db: Db, due: Due): Promise<WaitingPayment[]> {
  return waitingPayments(db, due).where('processingAt', 'is not', null).execute()
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

/** Money that pays for nothing, with what became of it. There is little of it, and of each all is looked at. */
const strayPayments = sql`
  FROM payments p CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount) FILTER (WHERE status IN ('succeeded', 'returned')), 0) AS gone,
      count(*) FILTER (WHERE origin = 'stray' AND status = 'failed') AS failures,
      coalesce(bool_or(status = 'pending'), false) AS is_pending,
      max(updated_at) AS moved_at
    FROM refunds WHERE order_id = p.order_id AND payment_id = p.id) back
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount) FILTER (WHERE status = 'lost'), 0) AS lost,
      coalesce(bool_or(status = 'open'), false) AS is_open, max(updated_at) AS moved_at
    FROM disputes WHERE order_id = p.order_id AND payment_id = p.id) taken
  WHERE p.is_stray AND p.status = 'paid'`
const isLeft = sql`p.amount > gone + lost AND NOT is_pending AND NOT is_open`

/** Money that pays for nothing and is still here, where nothing is under way that would bring it back. */
export async function strandedPayments(db: Db, { before, limit }: Due): Promise<{ readonly id: string }[]> {
  const rested = sql`greatest(coalesce(p.asked_at, p.updated_at), back.moved_at, taken.moved_at)`
  const { rows } = await sql<{ id: string }>`
    SELECT p.id ${strayPayments} AND ${isLeft} AND failures < ${STRAY_TRIES} AND ${rested} <= ${before}
    ORDER BY ${rested}, p.id LIMIT ${limit}`.execute(db)
  return rows
}

const restedPayout = sql<Date>`coalesce(asked_at, arrives_at)`

/** Payouts that should have arrived, and of which the provider has not told it. */
export function latePayouts(
  db: Db,
  { before, limit }: Due,
): Promise<(Waiting & { readonly account: string })[]> {
  return db
    .selectFrom('payouts')
    .select(['id', 'pspPayoutId as objectId', 'pspAccountId as account'])
    .where('pspStatus', 'in', ['pending', 'in_transit'])
    .where('arrivesAt', '<=', before)
    .where(restedPayout, '<=', before)
    .orderBy(restedPayout)
    .orderBy('id')
    .limit(limit)
    .execute()
}

const restedAccount = sql<Date>`coalesce(asked_at, created_at)`

/**
 * Accounts of sellers that money was sent to since then, or that were another before, those too that the provider denies: it may do
 * so by mistake.
 * `objectId` is the account's at the provider.
 */
export function livelyAccounts(db: Db, { before, limit, since }: Due & { since: Date }): Promise<Waiting[]> {
  return db
    .selectFrom('sellerAccounts')
    .select(['userId as id', 'pspAccountId as objectId'])
    .where('pspAccountId', 'is not', null)
    .where(restedAccount, '<=', before)
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('sellerAccounts.updatedAt', '>=', since),
        exists(
          selectFrom('transfers')
            .select('transfers.id')
            .whereRef('transfers.sellerId', '=', 'sellerAccounts.userId')
            // Not when it was earned: it may have waited long.
            .where('transfers.updatedAt', '>=', since)
            .where('transfers.pspTransferId', 'is not', null),
        ),
      ]),
    )
    .orderBy(restedAccount)
    .orderBy('userId')
    .limit(limit)
    .$narrowType<{ objectId: string }>()
    .execute()
}

/** Remembers that they were asked about, whatever came of that. */
export async function markAsked(
  db: Db,
  table: 'payments' | 'refunds' | 'disputes' | 'payouts' | 'sellerAccounts',
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (table === 'sellerAccounts')
    await db.updateTable(table).set({ askedAt: now }).where('userId', 'in', ids).execute()
  else await db.updateTable(table).set({ askedAt: now }).where('id', 'in', ids).execute()
}
