import type { Context } from '../../context.ts'
import { lockOrder } from '../orders/index.ts'
import { disputesOfPayment } from './disputes/queries.ts'
import { strayRefundId } from './refund-ids.ts'
import { insertRefund, paymentOfRefund, type RefundRow, refundsOfOrder } from './refund-queries.ts'
import { restOfStray } from './still-left.ts'

/**
 * Sends back money that came in for nothing that we sell, but for what of it has gone back already, by a refund or a lost
 * dispute. Safe to repeat: one refund at a time for each such payment.
 */
export async function returnStray(
  ctx: Pick<Context, 'db' | 'transaction' | 'clock' | 'jobs'>,
  paymentId: string,
): Promise<void> {
  const payment = await paymentOfRefund(ctx.db, paymentId)
  if (!payment?.isStray) throw new Error(`payment ${paymentId} is not stray`)
  await ctx.transaction(async (tx) => {
    await lockOrder(tx, payment.orderId)
    const before = (await refundsOfOrder(tx, payment.orderId)).filter((one) => one.paymentId === paymentId)
    const disputes = await disputesOfPayment(tx, payment)
    const isUnderWay =
      before.some(({ status }) => status === 'pending') || disputes.some(({ status }) => status === 'open')
    const rest = await restOfStray(tx, payment)
    if (rest <= 0 || isUnderWay) return
    const now = ctx.clock.now()
    const { id: refundId } = await insertRefund(tx, {
      id: strayRefundId(paymentId, before.filter(({ origin }) => origin === 'stray').length),
      orderId: payment.orderId,
      paymentId,
      origin: 'stray',
      status: 'pending',
      amount: rest,
      currency: payment.currency,
      requestedAs: 'system',
      createdAt: now,
      updatedAt: now,
    })
    await ctx.jobs.enqueue(tx, 'refunds.request', { refundId })
  })
}

/** Reconciliation has it sent back a few times more; then somebody has to find another way. */
export function tellStranded(
  { log }: Pick<Context, 'log'>,
  { id, orderId }: Pick<RefundRow, 'id' | 'orderId'>,
  code: string,
): void {
  log.error({ refundId: id, orderId, code }, 'refund: money that pays for nothing could not be sent back')
}
