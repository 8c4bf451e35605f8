import type { LedgerAccountKind } from '@veza/shared/contracts/ledger.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { assertBalanced, contentOf, LedgerConflict, type NewEntry, type Posting } from './postings.ts'
import {
  accountIds,
  accountsBehind,
  advanceCheckpoint,
  balancesOf,
  claimCause,
  insertEntries,
  lockSellers,
} from './queries.ts'

/** Below that many entries since the last checkpoint, adding them up is quick enough. */
const CHECKPOINT_EVERY = 500

const keyOf = (entry: NewEntry) => ({
  kind: entry.account,
  userId: entry.userId ?? null,
  currency: entry.currency,
})

/**
 * Writes one double entry. Safe to repeat: a cause is posted once, and `already` says that it was. What would have no
 * entry but zeros is `nothing`, and leaves no trace. Who posts for several sellers in one transaction calls `lockSellers`
 * with all of them first.
 * @throws LedgerConflict when this cause was posted with another content; RangeError when it does not sum to zero
 */
export async function post(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  posting: Posting,
): Promise<'posted' | 'already' | 'nothing'> {
  assertBalanced(posting)
  const { entries, hash } = contentOf(posting.entries)
  if (entries.length === 0) return 'nothing'
  await lockSellers(
    tx,
    entries.flatMap(({ userId }) => userId ?? []),
  )
  const transactionId = ctx.newId()
  const before = await claimCause(tx, {
    id: transactionId,
    kind: posting.kind,
    sourceId: posting.sourceId,
    orderId: posting.orderId ?? null,
    contentHash: hash,
    entryCount: entries.length,
    recordedAt: ctx.clock.now(),
  })
  if (before && !before.equals(hash)) throw new LedgerConflict(posting)
  if (before) return 'already'
  const idOf = await accountIds(tx, entries.map(keyOf), ctx.newId)
  await insertEntries(
    tx,
    entries.map((entry) => ({
      transactionId,
      accountId: idOf(keyOf(entry)),
      amount: entry.amount,
      currency: entry.currency,
      orderItemId: entry.orderItemId ?? null,
      trackId: entry.trackId ?? null,
    })),
  )
  return 'posted'
}

export interface SellerBalance {
  readonly currency: Currency
  /** What we owe the seller and have not sent; negative for as long as a return waits to be brought back. */
  readonly payable: number
  /** What the seller owes us: later sales pay it off. */
  readonly debt: number
}

/** One for each currency that the seller ever earned in. */
export async function sellerBalances(db: Db | Tx, userId: string): Promise<SellerBalance[]> {
  const balances = new Map<Currency, { payable: number; debt: number }>()
  for (const { kind, currency, balance } of await balancesOf(db, userId)) {
    const of = balances.get(currency) ?? { payable: 0, debt: 0 }
    if (kind === 'seller_payable') of.payable = 0 - balance
    else of.debt = balance
    balances.set(currency, of)
  }
  return [...balances].map(([currency, of]) => ({ currency, ...of }))
}

/** What one of the platform's own accounts sums to, positive being a debit; 0 where nothing was ever posted. */
export async function platformBalance(
  db: Db | Tx,
  kind: LedgerAccountKind,
  currency: Currency,
): Promise<number> {
  const balances = await balancesOf(db, null)
  return balances.find((one) => one.kind === kind && one.currency === currency)?.balance ?? 0
}

/**
 * Sums up what sellers have many entries of, so that a balance stays quick. Safe to repeat and to cut.
 * @returns how many accounts
 */
export async function checkpointAccounts(
  ctx: Pick<Context, 'db' | 'transaction' | 'clock'>,
  signal?: AbortSignal,
): Promise<number> {
  const behind = await accountsBehind(ctx.db, CHECKPOINT_EVERY)
  for (const { id, userId } of behind) {
    signal?.throwIfAborted()
    await ctx.transaction(async (tx) => {
      await lockSellers(tx, [userId])
      await advanceCheckpoint(tx, id, ctx.clock.now())
    })
  }
  return behind.length
}
