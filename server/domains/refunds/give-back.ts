import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { NewEntry } from '../ledger/index.ts'
import { takeBackFromSellers } from '../transfers/index.ts'
import { type Foreseen, foresee } from './foresee.ts'
import type { PaymentOfRefund } from './refund-queries.ts'
import { insertReturns } from './return-queries.ts'
import { unappliedOf } from './unapplied.ts'

export interface GivenBack {
  readonly payment: Pick<PaymentOfRefund, 'id' | 'orderId' | 'isStray'>
  readonly currency: Currency
  readonly amount: number
  /** The item that it is for; undefined: all of the order. */
  readonly orderItemId?: string
  /** Whether what its item has no more is our loss, and not that of the others. */
  readonly isAlone?: boolean
  /** What was given back for the same since it was asked for, in its place: so much of it is our loss. */
  readonly again?: number
  readonly cause: { readonly kind: 'refund' | 'dispute'; readonly id: string }
}

/**
 * Takes what went back to a buyer from everybody who had a part of it; of money that paid for nothing, or that a bank had
 * sent back to us, nobody had. Once for each cause, with the order locked, and before the cause is posted.
 * @returns the debits that say in the books whose loss it was: they add up to the amount
 */
export async function giveBack(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  back: GivenBack,
): Promise<NewEntry[]> {
  const { payment, currency, amount, orderItemId, isAlone, again } = back
  const division = await foresee(tx, payment, amount, orderItemId, isAlone, again)
  if (!payment.isStray) await takeFromShares(tx, ctx, back, division)
  const { owed, excess } = division
  // Beyond what was earned: first what the buyer was owed for something else, for it is owed no more.
  const more = excess > 0 ? Math.min(excess, (await unappliedOf(tx, payment)) - owed) : 0
  return [
    ...debitsOf(division, currency),
    { account: 'unapplied_payments', amount: owed + more, currency },
    { account: 'platform_losses', amount: excess - more, currency },
  ]
}

async function takeFromShares(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  { payment: { orderId }, currency, cause }: GivenBack,
  { parts }: Foreseen,
): Promise<void> {
  await insertReturns(
    tx,
    orderId,
    parts.map(({ share, amount }) => ({
      id: ctx.newId(),
      orderShareId: share.id,
      refundId: cause.kind === 'refund' ? cause.id : null,
      disputeId: cause.kind === 'dispute' ? cause.id : null,
      amount,
    })),
  )
  const shares = parts.flatMap(({ share, amount }) =>
    share.sellerId === null ? [] : [{ sellerId: share.sellerId, amount }],
  )
  await takeBackFromSellers(tx, ctx, { orderId, currency, cause, shares })
}

const debitsOf = ({ parts }: Foreseen, currency: Currency): NewEntry[] =>
  parts.map(({ share, amount }): NewEntry => {
    const { orderItemId, trackId, sellerId } = share
    const entry = { amount, currency, orderItemId, ...(trackId ? { trackId } : {}) }
    return sellerId === null
      ? { ...entry, account: 'refunds' }
      : { ...entry, account: 'seller_payable', userId: sellerId }
  })
