import type { Db } from '../../platform/db/database.ts'
import type { PaymentOfRefund } from './refund-queries.ts'
import { sharesOf } from './return-queries.ts'
import { type Division, divideReturn } from './returning.ts'
import { unappliedOf } from './unapplied.ts'

/** How money that goes back to a buyer is divided. */
export interface Foreseen extends Division {
  /** What we owe the buyer already: everybody has given their part of it. */
  readonly owed: number
}

/**
 * Whose loss it is that so much of a payment goes back: what its buyer is owed comes first, or somebody would give twice for
 * what came once; the rest is divided over the shares. To rely on it, lock the order.
 * @param orderItemId the item that it is for: what the buyer is owed for others is not meant
 * @param isAlone whether the other items give nothing for it: it may have been given back before
 * @param again what was given back for the same since it was asked for: nobody gives that twice, and it is our loss
 */
export async function foresee(
  db: Db,
  payment: Pick<PaymentOfRefund, 'id' | 'orderId' | 'isStray'>,
  amount: number,
  orderItemId?: string,
  isAlone = false,
  again = 0,
): Promise<Foreseen> {
  const owed = Math.min(amount, await unappliedOf(db, payment, orderItemId))
  const shares = payment.isStray ? [] : await sharesOf(db, payment.orderId)
  const own = isAlone && orderItemId ? shares.filter((share) => share.orderItemId === orderItemId) : shares
  const lost = Math.min(again, amount - owed)
  const { parts, excess } = divideReturn(own, amount - owed - lost, orderItemId)
  return { owed, parts, excess: excess + lost }
}
