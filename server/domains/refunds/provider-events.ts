import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Context } from '../../context.ts'
import type {
  ProviderEventHandler,
  ProviderEventOutcome,
  RefundState,
} from '../../platform/payments/index.ts'
import { type ApplyContext, applyRefund } from './apply.ts'
import { paymentByIntent, paymentOfRefund, refundById, refundByPsp } from './refund-queries.ts'

type Parts = ApplyContext & Pick<Context, 'db' | 'payments' | 'crashPoint'>

const notOurs = { kind: 'nothing', why: 'it is of no payment of ours' } as const

/** What the provider tells of refunds is a hint to look: the refund itself says how it stands. */
export function refundProviderEvents(ctx: Parts): Record<'refund', ProviderEventHandler> {
  return {
    refund: async ({ objectId, account }) => {
      if (account) return { kind: 'suspicious', why: `buyers pay us, and this is of the account ${account}` }
      const read = await ctx.payments.readRefund(objectId)
      return read.kind === 'missing' ? notOurs : takeIn(ctx, read.value)
    },
  }
}

/** Brings our books to what a refund at the provider says. */
export async function takeIn(ctx: Parts, state: RefundState): Promise<ProviderEventOutcome> {
  const { refundId, pspPaymentIntentId } = state
  const named =
    refundId && idSchema.safeParse(refundId).success ? await refundById(ctx.db, refundId) : undefined
  const known = (await refundByPsp(ctx.db, state.pspRefundId)) ?? named
  const payment = pspPaymentIntentId
    ? await paymentByIntent(ctx.db, pspPaymentIntentId)
    : known && (await paymentOfRefund(ctx.db, known.paymentId))
  if (!payment) return notOurs
  ctx.crashPoint('refunds.read')
  // What was written into an object at the provider can be written into another one too.
  const ours = known?.paymentId === payment.id ? known.id : undefined
  const outcome = await applyRefund(ctx, payment, state, ours)
  ctx.crashPoint('refunds.applied')
  return outcome
}
