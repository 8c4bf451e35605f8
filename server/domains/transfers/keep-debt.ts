import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { causeId, lockSellers, post, sellerBalances } from '../ledger/index.ts'
import type { Acting } from './move.ts'
import type { TransferRow } from './queries.ts'
import { shrink } from './take-back.ts'

/**
 * What a seller has come to owe since a sale is kept back from its transfer, as far as that goes. Of one that has not been
 * sent, and is locked: a part of what may be at the provider cannot be kept.
 * @returns the transfer, with what is left to send
 */
export async function keepDebt(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'> & Acting,
  transfer: TransferRow,
): Promise<TransferRow> {
  const { id, sellerId: userId, orderId, amount } = transfer
  const currency = transfer.currency as Currency
  await lockSellers(tx, [userId])
  const balance = (await sellerBalances(tx, userId)).find((one) => one.currency === currency)
  const kept = Math.min(Math.max(balance?.debt ?? 0, 0), amount)
  if (kept === 0) return transfer
  await post(tx, ctx, {
    kind: 'debt-kept',
    // What is to be sent only ever shrinks: no second keeping finds the same amount.
    sourceId: causeId(id, 'kept', String(amount)),
    orderId,
    entries: [
      { account: 'seller_payable', userId, amount: kept, currency },
      { account: 'seller_debt', userId, amount: -kept, currency },
    ],
  })
  await shrink(tx, ctx, transfer, kept, 'it pays off what the seller owed')
  return { ...transfer, amount: amount - kept }
}
