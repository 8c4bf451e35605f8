import type { Refund } from '@veza/shared/contracts/refunds.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { RefundRow } from './refund-queries.ts'

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
