import type { Context } from '../../context.ts'
import type { ProviderEventOutcome } from '../../platform/payments/index.ts'
import type { ApplyContext } from './apply.ts'
import { takeIn } from './provider-events.ts'
import { paymentOfRefund, refundById } from './refund-queries.ts'

type Parts = ApplyContext & Pick<Context, 'db' | 'payments' | 'crashPoint'>

const nothing = (why: string) => ({ kind: 'nothing', why }) as const

/**
 * A refund of which no answer told whether the provider has it: it is looked for there by the id that we left with it. Found,
 * it is taken in. Not there, it may be on its way: it is asked for, or asked for again under its key, which a call that comes
 * late bears as well. Only the provider's own word ends it.
 * @throws ProviderUnavailable
 */
export async function settleOrphan(ctx: Parts, refundId: string): Promise<ProviderEventOutcome> {
  const refund = await refundById(ctx.db, refundId)
  if (refund?.status !== 'pending' || refund.pspRefundId !== null) return nothing('it is no orphan any more')
  const askNow = async () => {
    await ctx.transaction((tx) => ctx.jobs.enqueue(tx, 'refunds.request', { refundId }, refundId))
    return nothing('it is asked for now')
  }
  if (refund.attemptedAt === null) return askNow()
  const payment = await paymentOfRefund(ctx.db, refund.paymentId)
  const pspPaymentIntentId = payment?.pspPaymentIntentId
  if (!pspPaymentIntentId) throw new Error(`refund ${refundId} is of no payment at the provider`)
  const found = await ctx.payments.findRefund({ refundId, pspPaymentIntentId })
  if (found.kind === 'found') {
    const outcome = await takeIn(ctx, found.value)
    return outcome.kind === 'nothing' ? { kind: 'applied' } : outcome
  }
  ctx.log.warn(
    { refundId, orderId: refund.orderId },
    'refund: nothing is known yet, and it is asked for again',
  )
  return askNow()
}
