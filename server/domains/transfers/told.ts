import type { SyncPayout, SyncReversal } from '@veza/shared/contracts/sync.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Which } from '../../platform/db/pages.ts'
import { payoutFailureOf } from './payouts/why.ts'

type Told<T> = T & { readonly id: string }

/** What went from a seller's account to their bank, as a sync has it; in the order of the ids. */
export async function payoutsById(db: Db, userId: string, which: Which): Promise<Told<SyncPayout>[]> {
  let query = db.selectFrom('payouts').selectAll().where('sellerId', '=', userId)
  query =
    'ids' in which
      ? query.where('id', 'in', which.ids)
      : query.where('id', '>', which.afterId).limit(which.limit)
  return (await query.orderBy('id').execute()).map((row) => ({
    id: row.id,
    status: row.pspStatus,
    amount: row.amount,
    currency: row.currency,
    arrivesAt: row.arrivesAt.toISOString(),
    failure: row.pspStatus === 'failed' ? payoutFailureOf(row.failureCode) : null,
    updatedAt: row.updatedAt.toISOString(),
  }))
}

/** What was taken back of a seller's transfers, as a sync has it; in the order of the ids. */
export async function reversalsById(db: Db, userId: string, which: Which): Promise<Told<SyncReversal>[]> {
  let query = db
    .selectFrom('transferReversals')
    .innerJoin('transfers', 'transfers.id', 'transferId')
    .select([
      'transferReversals.id',
      'transferId',
      'orderId',
      'transferReversals.amount',
      'currency',
      'endedAt',
      'transferReversals.createdAt',
      'isForeign',
    ])
    .where('sellerId', '=', userId)
    .where('pspReversalId', 'is not', null)
  query =
    'ids' in which
      ? query.where('transferReversals.id', 'in', which.ids)
      : query.where('transferReversals.id', '>', which.afterId).limit(which.limit)
  return (await query.orderBy('transferReversals.id').execute()).map(
    ({ endedAt, createdAt, currency, ...row }) => ({
      ...row,
      currency: currency as Currency,
      at: (endedAt ?? createdAt).toISOString(),
    }),
  )
}
