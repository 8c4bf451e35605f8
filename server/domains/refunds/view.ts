import type { Refund } from '@veza/shared/contracts/refunds.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Asker } from './policy.ts'
import type { RefundRow, SoldItem } from './refund-queries.ts'

export const refundView = (refund: RefundRow): Refund => ({
  id: refund.id,
  orderId: refund.orderId,
  itemId: refund.orderItemId,
  amount: refund.amount,
  currency: refund.currency as Currency,
  status: refund.status,
  requestedAs: refund.requestedAs,
  reason: refund.reason,
  pendingReason: refund.pendingReason,
  failure: refund.failureReason ?? refund.failureCode,
  createdAt: refund.createdAt.toISOString(),
  succeededAt: refund.succeededAt?.toISOString() ?? null,
})

type Item = Pick<SoldItem, 'id' | 'sellerId'>

/** What somebody may know of a refund: of several sellers in one order, none is told what was said to another. */
export function refundViewFor(asker: Asker, refund: RefundRow, items: readonly Item[]): Refund {
  const view = refundView(refund)
  return isTheirs(asker, refund, items) ? view : { ...view, itemId: null, reason: '' }
}

/** Of these, without those of other sellers’ things. */
export const refundsFor = (asker: Asker, refunds: readonly RefundRow[], items: readonly Item[]): Refund[] =>
  refunds
    .filter((refund) => refund.orderItemId === null || isTheirs(asker, refund, items))
    .map((refund) => refundViewFor(asker, refund, items))

function isTheirs(asker: Asker, { orderItemId, requestedBy }: RefundRow, items: readonly Item[]): boolean {
  if (asker.as !== 'seller' || requestedBy === asker.userId) return true
  return items
    .filter(({ id }) => orderItemId === null || id === orderItemId)
    .every(({ sellerId }) => sellerId === asker.userId)
}
