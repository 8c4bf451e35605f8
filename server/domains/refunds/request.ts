import { refundStates } from '@veza/shared/contracts/order-states.ts'
import type { Context } from '../../context.ts'
import { transition } from '../../platform/db/transition.ts'
import { keyOf, type Outcome, type RefundState } from '../../platform/payments/index.ts'
import { lockOrder, settleOrder } from '../orders/index.ts'
import {
  lockRefund,
  type PaymentOfRefund,
  paymentOfRefund,
  type RefundRow,
  refundById,
  setRefund,
} from './refund-queries.ts'
import { tellStranded } from './stray.ts'

export type RequestContext = Pick<
  Context,
  'db' | 'transaction' | 'clock' | 'config' | 'events' | 'crashPoint' | 'log'
> & { readonly payments: Pick<Context['payments'], 'createRefund' | 'findRefund'> }

interface Asking {
  readonly refund: RefundRow
  readonly payment: PaymentOfRefund & { readonly pspPaymentIntentId: string }
  /** Asked for before, when we cannot say: the clock may have been set since, and the provider forgets keys. */
  readonly isRepeated: boolean
}

type Answer =
  | { readonly kind: 'made'; readonly state: RefundState }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }

/**
 * Phase 2: asks the provider, outside of any transaction. What it answers is stored, and believed in one thing alone: that
 * the refund is there. Whether the money went back, the handler of its events says (phase 3).
 * Cut anywhere, it is begun again: the same key gives the same refund.
 * While payments are held it is not begun; reconciliation has it asked for afterwards.
 * @throws Error while nothing is known, for the queue to try again
 */
export async function requestRefund(ctx: RequestContext, refundId: string): Promise<void> {
  if (ctx.config.payments.isHeld) return
  const asking = await claim(ctx, refundId)
  ctx.crashPoint('refunds.claimed')
  if (!asking) return
  const answer = await ask(ctx, asking)
  ctx.crashPoint('refunds.answered')
  if (answer.kind === 'made') await storeId(ctx, asking.refund, answer.state.pspRefundId)
  else await giveUp(ctx, asking.refund, answer.code, answer.reason)
}

/** From here on it may have been made. @returns undefined where there is nothing to ask for any more */
async function claim(ctx: RequestContext, refundId: string): Promise<Asking | undefined> {
  const known = await refundById(ctx.db, refundId)
  if (!known) throw new Error(`no refund ${refundId}`)
  return ctx.transaction(async (tx) => {
    await lockOrder(tx, known.orderId)
    const refund = await lockRefund(tx, refundId)
    if (refund?.status !== 'pending' || refund.pspRefundId !== null) return undefined
    const payment = await paymentOfRefund(tx, refund.paymentId)
    const pspPaymentIntentId = payment?.pspPaymentIntentId
    if (!payment || !pspPaymentIntentId)
      throw new Error(`refund ${refundId} is of no payment at the provider`)
    const now = ctx.clock.now()
    const isRepeated = refund.attemptedAt !== null
    await setRefund(tx, refundId, { attemptedAt: refund.attemptedAt ?? now }, now)
    return { refund, payment: { ...payment, pspPaymentIntentId }, isRepeated }
  })
}

async function ask(ctx: RequestContext, asking: Asking): Promise<Answer> {
  const { refund, payment, isRepeated } = asking
  const { id: refundId, orderId, amount, currency, generation } = refund
  const { pspPaymentIntentId } = payment
  if (isRepeated) {
    const found = await ctx.payments.findRefund({ refundId, pspPaymentIntentId })
    if (found.kind === 'found') return { kind: 'made', state: found.value }
  }
  const outcome = await ctx.payments.createRefund({
    key: keyOf(refundId, generation),
    refundId,
    orderId,
    pspPaymentIntentId,
    amount,
    currency,
  })
  switch (outcome.kind) {
    case 'done':
      return { kind: 'made', state: outcome.value }
    case 'refused':
      return { kind: 'refused', code: outcome.code, reason: outcome.message }
    case 'unknown':
      return afterSilence(ctx, asking, outcome)
  }
}

/**
 * Where the key itself will tell nothing new, the refund is looked for. Not there, and its key will repeat a fault for ever:
 * it is asked for anew, under the next one.
 * @throws Error while nothing is known, for the queue to try again
 */
async function afterSilence(
  ctx: RequestContext,
  { refund, payment: { pspPaymentIntentId } }: Asking,
  { code, error }: Extract<Outcome<RefundState>, { kind: 'unknown' }>,
): Promise<Answer> {
  ctx.log.warn({ refundId: refund.id, code }, 'refund: nothing is known yet')
  if (code !== 'parameters-differ' && code !== 'fault-replayed') throw error
  const found = await ctx.payments.findRefund({ refundId: refund.id, pspPaymentIntentId })
  if (found.kind === 'found') return { kind: 'made', state: found.value }
  if (code === 'fault-replayed') await takeNextKey(ctx, refund)
  throw error
}

async function takeNextKey(ctx: RequestContext, { id, orderId, generation }: RefundRow): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const refund = await lockRefund(tx, id)
    if (refund?.status !== 'pending' || refund.pspRefundId !== null || refund.generation !== generation)
      return
    // Under the next one it has not been asked for.
    await setRefund(tx, id, { generation: generation + 1, attemptedAt: null }, ctx.clock.now())
  })
}

async function storeId(ctx: RequestContext, { id, orderId }: RefundRow, pspRefundId: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const refund = await lockRefund(tx, id)
    // Its event may have been here before the answer. One that was given up is taken in by its event, as a row of its own.
    if (refund?.status === 'pending' && refund.pspRefundId === null)
      await setRefund(tx, id, { pspRefundId }, ctx.clock.now())
  })
}

/** A refund that comes to nothing: the order is again what it was. */
async function giveUp(
  ctx: Pick<Context, 'transaction' | 'clock' | 'events' | 'log'>,
  { id, orderId, origin }: Pick<RefundRow, 'id' | 'orderId' | 'origin'>,
  failureCode: string,
  failureReason: string,
): Promise<void> {
  const now = ctx.clock.now()
  await ctx.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const refund = await lockRefund(tx, id)
    // Another call may have been told that it is there since this one was told that it is not.
    if (refund?.status !== 'pending' || refund.pspRefundId !== null) return
    await setRefund(tx, id, { failureCode, failureReason }, now)
    await transition(tx, refundStates, { table: 'refunds', id, from: 'pending', to: 'failed', now })
    await settleOrder(tx, orderId, now)
    await ctx.events.publish(tx, 'refund.ended', { refundId: id })
  })
  const about = { refundId: id, orderId, code: failureCode }
  if (origin === 'stray') tellStranded(ctx, { id, orderId }, failureCode)
  else ctx.log.warn(about, 'refund: it came to nothing')
}
