import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Db } from '../../platform/db/database.ts'
import type { TransferState } from '../../platform/payments/index.ts'
import type { TransferRow } from './queries.ts'

/** Where what is at the provider is not what we wrote down. */
export async function differences(
  { db, payments }: Pick<Context, 'db' | 'payments'>,
  transfer: TransferRow,
  state: TransferState,
): Promise<string | undefined> {
  if (state.livemode !== payments.livemode) return 'it is of another mode'
  if (state.currency !== transfer.currency) return `it is in ${state.currency}, not ${transfer.currency}`
  if (state.amount !== transfer.amount && !(await isOfBefore(db, transfer, state)))
    return `it is of ${state.amount}, not ${transfer.amount}`
  if (transfer.destination !== null && state.destination !== transfer.destination)
    return `it went to ${state.destination}, not ${transfer.destination}`
  return undefined
}

/**
 * Whether it was sent before all that our row tells of: the database is one of before, and has shrunk, by returns and by debts
 * that were kept, what it did not know to be sent. No more than the seller earned.
 */
async function isOfBefore(db: Db, transfer: TransferRow, state: TransferState): Promise<boolean> {
  if (!isGrowing(transfer, state.amount)) return false
  const { earned } = await db
    .selectFrom('orderShares')
    .innerJoin('orderItems', 'orderItems.id', 'orderShares.orderItemId')
    .select(sql<number>`coalesce(sum(order_shares.amount), 0)::bigint`.as('earned'))
    .where('orderItems.orderId', '=', transfer.orderId)
    .where('orderShares.sellerId', '=', transfer.sellerId)
    .executeTakeFirstOrThrow()
  return state.amount <= earned
}

/** Whether more of a transfer has arrived than was left to send of it: the rest must come back. */
export const isGrowing = (transfer: TransferRow, arrived: number): boolean =>
  transfer.pspTransferId === null && transfer.status !== 'permanently_failed' && arrived > transfer.amount
