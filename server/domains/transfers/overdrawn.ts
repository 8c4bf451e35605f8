import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockSellers, overdrawnSellers, sellerBalances } from '../ledger/index.ts'
import type { Acting } from './move.ts'
import { underWay } from './queries.ts'
import { makeDebt } from './take-back.ts'

type Parts = Pick<Context, 'clock' | 'db' | 'log' | 'newId' | 'transaction'> & Acting

/**
 * Makes a debt of what sellers hold and is not theirs, so that later sales pay it off: what was paid to them by hand or
 * corrected, and was returned, sent or corrected again in a way that no transfer of theirs tells of. Safe to repeat and to cut.
 * @returns how many debts
 */
export async function oweOverdrawn(ctx: Parts, signal?: AbortSignal): Promise<number> {
  let made = 0
  for (const sellerId of await overdrawnSellers(ctx.db)) {
    signal?.throwIfAborted()
    const debts = await ctx.transaction((tx) => oweOne(tx, ctx, sellerId))
    for (const debt of debts) ctx.log.warn(debt, 'transfers: a seller holds what is not theirs: it is a debt')
    made += debts.length
  }
  return made
}

async function oweOne(tx: Tx, ctx: Parts, sellerId: string) {
  await lockSellers(tx, [sellerId])
  const debts: { sellerId: string; currency: Currency; amount: number }[] = []
  for (const { currency, payable } of await sellerBalances(tx, sellerId)) {
    const amount = 0 - (payable + (await underWay(tx, sellerId, currency)))
    if (amount > 0) debts.push({ sellerId, currency, amount })
  }
  for (const debt of debts) await makeDebt(tx, ctx, { ...debt, sourceId: ctx.newId() })
  return debts
}
