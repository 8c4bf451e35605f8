import { refundStates } from '@veza/shared/contracts/order-states.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import { keyOf, type Outcome, type RefundState } from '../../platform/payments/index.ts'
import { lockOrder, settleOrder } from '../orders/index.ts'
import type { ApplyContext } from './apply.ts'
import { takeIn } from './provider-events.ts'
import { itemOfCall } from './refund-ids.ts'
import {
  knownRefundsOf,
  lockRefund,
  paymentOfRefund,
  type RefundRow,
  refundById,
  setRefund,
} from './refund-queries.ts'
import { isStillLeft } from './still-left.ts'
import { tellStranded } from './stray.ts'

export type RequestContext = ApplyContext &
  Pick<Context, 'db' | 'crashPoint'> & {
    readonly payments: Pick<Context['payments'], 'createRefund' | 'findRefund' | 'listRefunds'>
  }

interface Asking {
  readonly refund: RefundRow
  readonly pspPaymentIntentId: string
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
  if (ctx.config.payments.isHeld || (await isThere(ctx, refundId))) return
  const asking = await claim(ctx, refundId)
  ctx.crashPoint('refunds.claimed')
  if (!asking) return
  const answer = await ask(ctx, asking)
  ctx.crashPoint('refunds.answered')
  if (answer.kind === 'made') await storeId(ctx, asking.refund, answer.state.pspRefundId)
  else await giveUp(ctx, asking.refund, answer.code, answer.reason)
}

/**
 * What the provider has of this payment is looked at before anything is asked for: of a refund whose answer was lost, its key
 * may be forgotten, and of what our database has forgotten, be it of a second or of a day, it alone tells. What we do not know
 * is taken in first, the oldest first.
 * @returns whether the refund need not be asked for
 * @throws ProviderUnavailable
 */
async function isThere(ctx: RequestContext, refundId: string): Promise<boolean> {
  const refund = await refundById(ctx.db, refundId)
  if (!refund) throw new Error(`no refund ${refundId}`)
  if (refund.status !== 'pending' || refund.pspRefundId !== null) return true
  const made = await ctx.payments.listRefunds(await intentOf(ctx.db, refund))
  const known = await knownRefundsOf(ctx.db, refund.paymentId)
  const unknown = made.toReversed().filter(({ pspRefundId }) => !known.has(pspRefundId))
  const own = unknown.find((state) => state.refundId === refundId)
  if (own?.amount === refund.amount) await storeId(ctx, refund, own.pspRefundId)
  else if (own) await giveUp(ctx, refund, 'made-before', `the provider has made it, of ${own.amount}`)
  for (const state of unknown) if (state.pspRefundId !== own?.pspRefundId) await takeIn(ctx, state)
  if (own && own.amount !== refund.amount) await takeIn(ctx, own)
  return own !== undefined
}

async function intentOf(db: Db, { id, paymentId }: RefundRow): Promise<string> {
  const payment = await paymentOfRefund(db, paymentId)
  if (!payment?.pspPaymentIntentId) throw new Error(`refund ${id} is of no payment at the provider`)
  return payment.pspPaymentIntentId
}

/** From here on it may have been made. @returns undefined where there is nothing to ask for any more */
async function claim(ctx: RequestContext, refundId: string): Promise<Asking | undefined> {
  const known = await refundById(ctx.db, refundId)
  if (!known) throw new Error(`no refund ${refundId}`)
  const pspPaymentIntentId = await intentOf(ctx.db, known)
  return ctx.transaction(async (tx) => {
    const order = await lockOrder(tx, known.orderId)
    const refund = await lockRefund(tx, refundId)
    if (refund?.status !== 'pending' || refund.pspRefundId !== null) return undefined
    const payment = await paymentOfRefund(tx, refund.paymentId)
    const isNew = refund.attemptedAt === null
    // What may have been made is not given up: it may be on its way.
    if (isNew && order && payment && !(await isStillLeft(tx, order, payment, refund))) {
      await endUnmade(tx, ctx, refund, 'nothing-left', 'it was given back meanwhile')
      ctx.log.warn({ refundId, orderId: order.id }, 'refund: what it is for was given back meanwhile')
      return undefined
    }
    const now = ctx.clock.now()
    if (isNew) await setRefund(tx, refundId, { attemptedAt: now }, now)
    return { refund, pspPaymentIntentId }
  })
}

async function ask(ctx: RequestContext, asking: Asking): Promise<Answer> {
  const { refund, pspPaymentIntentId } = asking
  const { id: refundId, orderId, amount, currency, generation } = refund
  const orderItemId = itemOfCall(refund)
  const outcome = await ctx.payments.createRefund({
    key: keyOf(refundId, generation),
    refundId,
    orderId,
    ...(orderItemId ? { orderItemId } : {}),
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
  { refund, pspPaymentIntentId }: Asking,
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
  ctx: RequestContext,
  { id, orderId, origin }: RefundRow,
  code: string,
  reason: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockOrder(tx, orderId)
    const refund = await lockRefund(tx, id)
    // Another call may have been told that it is there since this one was told that it is not.
    if (refund?.status === 'pending' && refund.pspRefundId === null)
      await endUnmade(tx, ctx, refund, code, reason)
  })
  if (origin === 'stray' && code !== 'made-before') tellStranded(ctx, { id, orderId }, code)
  else ctx.log.warn({ refundId: id, orderId, code }, 'refund: it came to nothing')
}

/** With order and refund locked. */
async function endUnmade(
  tx: Tx,
  ctx: RequestContext,
  { id, orderId }: RefundRow,
  failureCode: string,
  failureReason: string,
): Promise<void> {
  const now = ctx.clock.now()
  await setRefund(tx, id, { failureCode, failureReason }, now)
  await transition(tx, refundStates, { table: 'refunds', id, from: 'pending', to: 'failed', now })
  await settleOrder(tx, orderId, now)
  await ctx.events.publish(tx, 'refund.ended', { refundId: id })
}
