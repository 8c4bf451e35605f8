import type { TransferStatus } from '@veza/shared/contracts/order-states.ts'
import { type Selectable, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import { underWayOf } from '../ledger/index.ts'
import type { DueNow } from './back-off.ts'

export type TransferRow = Selectable<DB['transfers']>

/** Held until the transaction ends. */
export function lockTransfer(tx: Tx, id: string): Promise<TransferRow | undefined> {
  return tx.selectFrom('transfers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** All of an order, in the one order in which transfers are locked. */
export function lockTransfersOfOrder(tx: Tx, orderId: string): Promise<TransferRow[]> {
  return tx
    .selectFrom('transfers')
    .selectAll()
    .where('orderId', '=', orderId)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/**
 * What was put off for longer than anything is, a worker did whose clock was ahead. Not to one whose own clock is behind: it
 * takes all that rests for such, and what was earned as well for something of the future.
 */
const isDue = ({ now, furthest }: DueNow) =>
  sql<boolean>`(next_retry_at <= ${now} OR (next_retry_at > ${furthest} AND created_at <= ${furthest}))`

/** @param due only if it is due, and nobody else is at it; else whenever it is, once the others are done */
export function lockDueTransfer(
  tx: Tx,
  id: string,
  statuses: readonly TransferStatus[],
  due: DueNow | undefined,
): Promise<TransferRow | undefined> {
  const query = tx.selectFrom('transfers').selectAll().where('id', '=', id).where('status', 'in', statuses)
  return due
    ? query.where(isDue(due)).forUpdate().skipLocked().executeTakeFirst()
    : query.forUpdate().executeTakeFirst()
}

export function transferById(db: Db | Tx, id: string): Promise<TransferRow | undefined> {
  return db.selectFrom('transfers').selectAll().where('id', '=', id).executeTakeFirst()
}

export function transferByPsp(db: Db | Tx, pspTransferId: string): Promise<TransferRow | undefined> {
  return db.selectFrom('transfers').selectAll().where('pspTransferId', '=', pspTransferId).executeTakeFirst()
}

export async function unsentOfOrder(db: Db, orderId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('transfers')
    .select('id')
    .where('orderId', '=', orderId)
    .where('status', 'in', ['pending', 'failed'])
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** None that may be on its way this very moment. */
export function unsentOfSeller(db: Db, sellerId: string): Promise<Pick<TransferRow, 'id' | 'createdAt'>[]> {
  return db
    .selectFrom('transfers')
    .select(['id', 'createdAt'])
    .where('sellerId', '=', sellerId)
    .where('status', 'in', ['pending', 'failed'])
    .where('attemptedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Those whose next step is due, the oldest first. */
export async function dueTransfers(
  db: Db,
  statuses: readonly TransferStatus[],
  due: DueNow,
  limit: number,
  after: Cursor | undefined,
): Promise<Cursor[]> {
  const rows = await db
    .selectFrom('transfers')
    .select(['nextRetryAt', 'id'])
    .where('status', 'in', statuses)
    .where(isDue(due))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(next_retry_at, id) > (${after?.at}, ${after?.id})`),
    )
    .orderBy('nextRetryAt')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ nextRetryAt, id }) => ({ at: nextRetryAt ?? due.now, id }))
}

/** Those that have no id at the provider and may have been sent, in the order of their own. */
export function withoutPspId(db: Db, after: string | undefined, limit: number): Promise<TransferRow[]> {
  return db
    .selectFrom('transfers')
    .selectAll()
    .where('pspTransferId', 'is', null)
    .where('status', '!=', 'reversed')
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** The charge whose money it is, and since when there is its order: a payment's row may be made anew when it is heard of. */
export function paymentOf(
  tx: Tx,
  { paymentId }: Pick<TransferRow, 'paymentId'>,
): Promise<{ readonly pspChargeId: string | null; readonly createdAt: Date }> {
  return tx
    .selectFrom('payments')
    .innerJoin('orders', 'orders.id', 'payments.orderId')
    .select(['pspChargeId', 'orders.createdAt'])
    .where('payments.id', '=', paymentId)
    .executeTakeFirstOrThrow()
}

/** What is to be sent. The status is not among what this may set; nor is it in any below. */
export async function setAmount(tx: Tx, id: string, amount: number, now: Date): Promise<void> {
  await tx.updateTable('transfers').set({ amount, updatedAt: now }).where('id', '=', id).execute()
}

/** What must come back of it, in all. */
export async function setReversalDue(tx: Tx, id: string, reversalDue: number, now: Date): Promise<void> {
  await tx.updateTable('transfers').set({ reversalDue, updatedAt: now }).where('id', '=', id).execute()
}

export async function addReversed(tx: Tx, id: string, amount: number, now: Date): Promise<void> {
  await tx
    .updateTable('transfers')
    .set((value) => ({ reversedAmount: value('reversedAmount', '+', amount), updatedAt: now }))
    .where('id', '=', id)
    .execute()
}

/** The next try counts as the first, and is due at once. */
export async function setDueNow(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('transfers')
    .set({ nextRetryAt: now, retryCount: 0, failureCode: null, failureReason: null, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

/** Nothing is to be done with it now, and what went wrong before is over. */
export async function setAtRest(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('transfers')
    .set({ nextRetryAt: null, retryCount: 0, failureCode: null, failureReason: null, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

export async function postpone(tx: Tx, id: string, nextRetryAt: Date, now: Date): Promise<void> {
  await tx.updateTable('transfers').set({ nextRetryAt, updatedAt: now }).where('id', '=', id).execute()
}

export async function holdForCall(
  tx: Tx,
  id: string,
  { destination, attemptedAt, nextRetryAt }: { destination: string; attemptedAt: Date; nextRetryAt: Date },
): Promise<void> {
  await tx
    .updateTable('transfers')
    .set({ destination, attemptedAt, nextRetryAt, updatedAt: attemptedAt })
    .where('id', '=', id)
    .execute()
}

export async function storePspId(
  tx: Tx,
  id: string,
  found: { pspTransferId: string; destination: string; attemptedAt: Date; now: Date },
): Promise<void> {
  await tx
    .updateTable('transfers')
    .set({
      pspTransferId: found.pspTransferId,
      destination: found.destination,
      attemptedAt: found.attemptedAt,
      updatedAt: found.now,
    })
    .where('id', '=', id)
    .execute()
}

/** What was to come back of what never went need not; the next try has another key, and goes to wherever is right then. */
export async function nextGeneration(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('transfers')
    .set((value) => ({
      generation: value('generation', '+', 1),
      reversalDue: 0,
      attemptedAt: null,
      destination: null,
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}

export interface KeptFailure {
  readonly code: string
  readonly reason: string
  readonly nextRetryAt: Date
  /** Left as it is unless said. */
  readonly retryCount?: number
  readonly now: Date
}

const LONGEST_REASON = 500

export async function keepFailure(
  tx: Tx,
  id: string,
  { code, reason, nextRetryAt, retryCount, now }: KeptFailure,
): Promise<void> {
  await tx
    .updateTable('transfers')
    .set((value) => ({
      failureCode: code,
      failureReason: reason.slice(0, LONGEST_REASON),
      nextRetryAt,
      retryCount: retryCount ?? value.ref('retryCount'),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}

/** What will come back of a seller's transfers, less what has yet to be sent: in minor units. */
export async function underWay(tx: Tx, sellerId: string, currency: string): Promise<number> {
  const { amount } = await tx
    .selectFrom('transfers')
    .select(sql<number>`coalesce(sum(${underWayOf}), 0)::bigint`.as('amount'))
    .where('sellerId', '=', sellerId)
    .where('currency', '=', currency)
    .where('status', 'in', ['pending', 'failed', 'reversal_pending'])
    .executeTakeFirstOrThrow()
  return amount
}
