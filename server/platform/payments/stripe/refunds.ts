import type Stripe from 'stripe'
import { requireId, requireKey } from '../key.ts'
import type { PaymentProvider } from '../port.ts'
import type { RefundState, RefundStatus } from '../states.ts'
import { fromProvider, toProvider } from '../units.ts'
import { allOf, found, idOf, oneOf, present, refOf, timeOf, written } from './answers.ts'

type Refunds = Pick<PaymentProvider, 'createRefund' | 'readRefund' | 'findRefund' | 'listRefunds'>

const statuses: readonly RefundStatus[] = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled']

export function refunds(stripe: Stripe): Refunds {
  const list = (pspPaymentIntentId: string) =>
    allOf(stripe.refunds.list({ payment_intent: requireId(pspPaymentIntentId), limit: 100 }), refundState)
  return {
    createRefund: async ({ key, refundId, orderId, orderItemId, pspPaymentIntentId, amount, currency }) => {
      const params = {
        payment_intent: requireId(pspPaymentIntentId),
        amount: toProvider(amount, currency),
        metadata: {
          refund_id: refundId,
          order_id: orderId,
          ...present('order_item_id', orderItemId),
        },
      }
      const options = { idempotencyKey: requireKey(key) }
      return written(stripe.refunds.create(params, options), 'refund', refundState)
    },
    readRefund: async (pspRefundId) =>
      found(stripe.refunds.retrieve(requireId(pspRefundId)), 'refund', refundState),
    findRefund: async ({ refundId, pspPaymentIntentId }) => {
      const value = (await list(pspPaymentIntentId)).find((refund) => refund.refundId === refundId)
      return value ? { kind: 'found', value } : { kind: 'missing' }
    },
    listRefunds: async (pspPaymentIntentId) => list(pspPaymentIntentId),
  }
}

function refundState(refund: Stripe.Refund): RefundState {
  return {
    pspRefundId: idOf(refund.id),
    status: oneOf(refund.status, statuses),
    amount: fromProvider(refund.amount, refund.currency),
    currency: refund.currency,
    createdAt: timeOf(refund.created),
    ...present('refundId', refund.metadata?.refund_id),
    ...present('orderId', refund.metadata?.order_id),
    ...present('orderItemId', refund.metadata?.order_item_id),
    ...present('pspPaymentIntentId', refOf(refund.payment_intent)),
    ...present('failureReason', refund.failure_reason),
    ...present('pendingReason', refund.pending_reason),
  }
}
