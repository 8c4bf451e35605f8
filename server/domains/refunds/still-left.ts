import { sumOf } from '@veza/shared/kernel/money.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { OrderRow } from '../orders/index.ts'
import { disputesOfPayment } from './disputes/queries.ts'
import { type PaymentOfRefund, type RefundRow, refundsOfOrder, soldItemsOf } from './refund-queries.ts'
import { unappliedOf } from './unapplied.ts'

const amounts = (rows: readonly { readonly amount: number }[]): number =>
  sumOf(rows.map(({ amount }) => amount))
const hasGone = ({ status }: RefundRow) => status === 'succeeded' || status === 'returned'

/** What of a payment for nothing has not gone back, by a refund or a lost dispute. With the order locked. */
export async function restOfStray(tx: Tx, payment: PaymentOfRefund): Promise<number> {
  const refunds = (await refundsOfOrder(tx, payment.orderId)).filter((one) => one.paymentId === payment.id)
  const disputes = await disputesOfPayment(tx, payment)
  const lost = disputes.filter(({ status }) => status === 'lost')
  return payment.amount - amounts([...refunds.filter(hasGone), ...lost])
}

/**
 * Whether what a refund is for still has its amount, less what others of the same are about to take: somebody may have given
 * it back since it was asked for, or in what the database has forgotten. With the order locked.
 */
export async function isStillLeft(
  tx: Tx,
  order: OrderRow,
  payment: PaymentOfRefund,
  refund: RefundRow,
): Promise<boolean> {
  const { orderItemId } = refund
  const under = (await refundsOfOrder(tx, order.id)).filter(
    (other) =>
      other.id !== refund.id &&
      other.paymentId === payment.id &&
      other.status === 'pending' &&
      (orderItemId === null || other.orderItemId === orderItemId),
  )
  const left = payment.isStray
    ? await restOfStray(tx, payment)
    : (await earnedOf(tx, order, orderItemId)) + (await unappliedOf(tx, payment, orderItemId ?? undefined))
  return refund.amount <= left - amounts(under)
}

async function earnedOf(tx: Tx, order: OrderRow, itemId: string | null): Promise<number> {
  if (itemId === null) return order.total - order.refundedAmount
  const item = (await soldItemsOf(tx, order.id)).find(({ id }) => id === itemId)
  return item ? item.amount - item.refundedAmount : 0
}
