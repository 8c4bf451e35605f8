import { sumOf } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import { lockOrder } from '../orders/index.ts'
import { disputesOfPayment } from './disputes/queries.ts'
import { insertRefund, paymentOfRefund, type RefundRow, refundsOfOrder } from './refund-queries.ts'

const hasGone = ({ status }: RefundRow) => status === 'succeeded' || status === 'returned'

/**
 * Sends back money that came in for nothing that we sell, but for what of it has gone back already, by a refund or a lost
 * dispute. Safe to repeat: one refund at a time for each such payment.
 */
export async function returnStray(
  ctx: Pick<Context, 'db' | 'transaction' | 'clock' | 'newId' | 'jobs'>,
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
    const gone = [...before.filter(hasGone), ...disputes.filter(({ status }) => status === 'lost')]
    const rest = payment.amount - sumOf(gone.map(({ amount }) => amount))
    if (rest <= 0 || isUnderWay) return
    const now = ctx.clock.now()
    const { id: refundId } = await insertRefund(tx, {
      id: ctx.newId(),
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
