import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Context } from '../../context.ts'
import {
  type DisputeState,
  existing,
  type ProviderEventHandler,
  type ProviderEventOutcome,
  type RefundState,
} from '../../platform/payments/index.ts'
import { type ApplyContext, applyRefund } from './apply.ts'
import { applyDispute } from './disputes/apply.ts'
import {
  type EndedRefund,
  endedRefundsOf,
  paymentByCharge,
  paymentByIntent,
  paymentOfRefund,
  refundById,
  refundByPsp,
} from './refund-queries.ts'

type Parts = ApplyContext & Pick<Context, 'db' | 'payments' | 'crashPoint'>

/** Takes in a payment of which we may not have been told yet. */
export type LookAtPayment = (pspPaymentIntentId: string) => Promise<ProviderEventOutcome>

const notOurs = { kind: 'nothing', why: 'it is of no payment of ours' } as const

/**
 * What the provider tells of refunds and disputes is a hint to look: the object itself says how it stands. One that is here
 * before its payment has that one taken in first.
 */
export function refundProviderEvents(
  ctx: Parts,
  lookAtPayment: LookAtPayment,
): Record<'refund' | 'dispute', ProviderEventHandler> {
  const ofBuyers =
    (look: (objectId: string) => Promise<ProviderEventOutcome>): ProviderEventHandler =>
    async ({ objectId, account }) =>
      account
        ? { kind: 'suspicious', why: `buyers pay us, and this is of the account ${account}` }
        : look(objectId)
  const afterPayment = async (
    { pspPaymentIntentId }: Pick<RefundState, 'pspPaymentIntentId'>,
    take: () => Promise<ProviderEventOutcome>,
  ) => {
    const outcome = await take()
    if (outcome !== notOurs || !pspPaymentIntentId) return outcome
    const payment = await lookAtPayment(pspPaymentIntentId)
    // Not news, perhaps: another handler took it in since we looked.
    return payment.kind === 'suspicious' ? notOurs : take()
  }
  return {
    refund: ofBuyers(async (id) => {
      const refund = existing(await ctx.payments.readRefund(id), id)
      return afterPayment(refund, () => takeIn(ctx, refund))
    }),
    dispute: ofBuyers(async (id) => {
      const dispute = existing(await ctx.payments.readDispute(id), id)
      return afterPayment(dispute, () => takeDispute(ctx, dispute))
    }),
  }
}

/** A charge that changed may have been given back or disputed, without an event of its own reaching us. */
export async function lookAtReturnsOf(ctx: Parts, pspChargeId: string): Promise<ProviderEventOutcome> {
  const payment = await paymentByCharge(ctx.db, pspChargeId)
  const intent = payment?.pspPaymentIntentId
  if (!intent) return notOurs
  const outcomes: ProviderEventOutcome[] = []
  const known = await endedRefundsOf(ctx.db, payment.id)
  for (const refund of await ctx.payments.listRefunds(intent))
    if (!hasEndedAlike(known.get(refund.pspRefundId), refund)) outcomes.push(await takeIn(ctx, refund))
  for (const dispute of await ctx.payments.listDisputes(intent))
    outcomes.push(await takeDispute(ctx, dispute))
  return graveOf(outcomes)
}

/** Nothing would come of it: a charge of many refunds tells of all of them each time. */
function hasEndedAlike(row: EndedRefund | undefined, state: RefundState): boolean {
  if (!row || row.amount !== state.amount || row.currency !== state.currency) return false
  const isBack = state.status === 'succeeded'
  const isLost = state.status === 'failed' || state.status === 'canceled'
  return row.status === 'succeeded' ? isBack : isLost
}

/** Of several outcomes, the one that somebody has to know of. */
export function graveOf(outcomes: readonly ProviderEventOutcome[]): ProviderEventOutcome {
  const of = (kind: ProviderEventOutcome['kind']) => outcomes.find((outcome) => outcome.kind === kind)
  return of('suspicious') ?? of('applied') ?? of('nothing') ?? notOurs
}

async function takeDispute(ctx: Parts, state: DisputeState): Promise<ProviderEventOutcome> {
  if (state.livemode !== ctx.payments.livemode) return { kind: 'suspicious', why: 'it is of the other mode' }
  const payment = state.pspPaymentIntentId
    ? await paymentByIntent(ctx.db, state.pspPaymentIntentId)
    : await paymentByCharge(ctx.db, state.pspChargeId)
  if (!payment) return notOurs
  ctx.crashPoint('disputes.read')
  const outcome = await applyDispute(ctx, payment, state)
  ctx.crashPoint('disputes.applied')
  return outcome
}

/** Brings our books to what a refund at the provider says. */
export async function takeIn(
  ctx: ApplyContext & Pick<Context, 'db' | 'crashPoint'>,
  state: RefundState,
): Promise<ProviderEventOutcome> {
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
