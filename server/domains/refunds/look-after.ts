import type { Context } from '../../context.ts'
import type { ProviderEventOutcome } from '../../platform/payments/index.ts'
import type { ApplyContext } from './apply.ts'
import { takeIn } from './provider-events.ts'
import { paymentOfRefund, refundById } from './refund-queries.ts'
import { giveUp } from './request.ts'

type Parts = ApplyContext & Pick<Context, 'db' | 'payments' | 'crashPoint'>

const nothing = (why: string) => ({ kind: 'nothing', why }) as const

/**
 * A refund of which no answer told whether the provider has it: it is looked for there by the id that we left with it. Found,
 * it is taken in. Never asked for, it is asked for now. Else it has come to nothing, and an operator looks.
 * @throws ProviderUnavailable
 */
export async function settleOrphan(ctx: Parts, refundId: string): Promise<ProviderEventOutcome> {
  const refund = await refundById(ctx.db, refundId)
  if (refund?.status !== 'pending' || refund.pspRefundId !== null) return nothing('it is no orphan any more')
  const askNow = async () => {
    await ctx.transaction((tx) => ctx.jobs.enqueue(tx, 'refunds.request', { refundId }))
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
  // Nobody else will ask for what pays for nothing.
  if (refund.origin === 'stray') return askNow()
  await giveUp(ctx, refund, 'orphan', 'The payment provider never took this refund.')
  ctx.log.error({ refundId, orderId: refund.orderId }, 'refund: an orphan; look whether the buyer asks again')
  return { kind: 'applied' }
}
