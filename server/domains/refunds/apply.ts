import { refundStates } from '@veza/shared/contracts/order-states.ts'
import { type Currency, isCurrency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import type { ProviderEventOutcome, RefundState } from '../../platform/payments/index.ts'
import { post } from '../ledger/index.ts'
import { lockOrder, settleOrder } from '../orders/index.ts'
import { giveBack } from './give-back.ts'
import { givenSince } from './given-since.ts'
import {
  insertRefund,
  lockRefund,
  type PaymentOfRefund,
  type RefundRow,
  refundByPsp,
  setRefund,
  soldItemsOf,
} from './refund-queries.ts'
import { tellStranded } from './stray.ts'
import { lostOf } from './unapplied.ts'

export type ApplyContext = Pick<
  Context,
  'transaction' | 'clock' | 'newId' | 'config' | 'jobs' | 'events' | 'log'
>

const applied = { kind: 'applied' } as const
const nothing = (why: string) => ({ kind: 'nothing', why }) as const
const suspicious = (why: string) => ({ kind: 'suspicious', why }) as const

/**
 * Phase 3: brings a refund to what the provider says of it, and with it the order, what its buyer may do, the books and the
 * transfers: in one transaction, however often and in whatever order it is told.
 * @param refundId the row that the provider's object names, where it is one of this payment
 */
export function applyRefund(
  ctx: ApplyContext,
  payment: PaymentOfRefund,
  state: RefundState,
  refundId: string | undefined,
): Promise<ProviderEventOutcome> {
  return ctx.transaction(async (tx) => {
    await lockOrder(tx, payment.orderId)
    const known = (await refundByPsp(tx, state.pspRefundId))?.id ?? refundId
    const row = known === undefined ? undefined : await lockRefund(tx, known)
    const misfit = misfitOf(payment, row, state)
    if (misfit) return suspicious(misfit)
    const isOther = row && differs(row, state)
    const refund = !row || isOther ? await adopt(tx, ctx, payment, state, row) : row
    return refund ? apply(tx, ctx, payment, refund, state) : nothing('it came to nothing, and was not ours')
  })
}

/** The row stands for another refund, or had failed before this one came to light. */
const differs = (row: RefundRow, { pspRefundId }: RefundState): boolean =>
  row.pspRefundId !== null ? row.pspRefundId !== pspRefundId : row.status === 'failed'

function misfitOf(
  payment: PaymentOfRefund,
  row: RefundRow | undefined,
  state: RefundState,
): string | undefined {
  if (state.currency !== payment.currency)
    return `it is in ${state.currency}, and ours in ${payment.currency}`
  if (!isCurrency(state.currency)) return `it is in ${state.currency}, of which we keep no books`
  if (row && !differs(row, state) && row.amount !== state.amount)
    return `it is of ${state.amount}, and ours of ${row.amount}`
  return undefined
}

/**
 * One that somebody made at the provider: it has a row as well, for the money is gone all the same.
 * @param named the refund of ours that it names, where it is not that one
 */
async function adopt(
  tx: Tx,
  ctx: ApplyContext,
  payment: PaymentOfRefund,
  state: RefundState,
  named: RefundRow | undefined,
): Promise<RefundRow | undefined> {
  const now = ctx.clock.now()
  // Of another amount, it is no call of ours.
  const first = named?.amount === state.amount ? named : undefined
  const log = { orderId: payment.orderId, pspRefundId: state.pspRefundId }
  if (first)
    ctx.log.error(
      { ...log, refundId: first.id },
      `refund: made at the provider, when ours was ${first.status}`,
    )
  else ctx.log.warn(log, 'refund: made at the provider, not here')
  return insertRefund(tx, {
    id: ctx.newId(),
    orderId: payment.orderId,
    paymentId: payment.id,
    origin: 'foreign',
    orderItemId: first ? first.orderItemId : await itemNamedBy(tx, payment, state),
    lateFor: first?.id ?? null,
    status: 'pending',
    amount: state.amount,
    currency: state.currency,
    pspRefundId: state.pspRefundId,
    requestedAs: 'system',
    createdAt: now,
    updatedAt: now,
  })
}

/** A refund that we asked for says which thing it was for, whether or not we still have its row. */
async function itemNamedBy(
  tx: Tx,
  { orderId }: PaymentOfRefund,
  { orderItemId }: RefundState,
): Promise<string | null> {
  const items = orderItemId === undefined ? [] : await soldItemsOf(tx, orderId)
  return items.find(({ id }) => id === orderItemId)?.id ?? null
}

async function apply(
  tx: Tx,
  ctx: ApplyContext,
  payment: PaymentOfRefund,
  refund: RefundRow,
  state: RefundState,
): Promise<ProviderEventOutcome> {
  switch (state.status) {
    case 'pending':
    case 'requires_action':
      return noteWaiting(tx, ctx, refund, state)
    case 'succeeded':
      return succeed(tx, ctx, payment, refund, state)
    case 'failed':
    case 'canceled':
      return fail(tx, ctx, refund, state)
  }
}

async function noteWaiting(
  tx: Tx,
  ctx: ApplyContext,
  refund: RefundRow,
  { pspRefundId, status, pendingReason }: RefundState,
): Promise<ProviderEventOutcome> {
  const why = status === 'requires_action' ? status : (pendingReason ?? null)
  if (refund.status !== 'pending') return nothing(`it counts as ${refund.status}`)
  if (refund.pspRefundId === pspRefundId && refund.pendingReason === why) return nothing('it is under way')
  await setRefund(tx, refund.id, { pspRefundId, pendingReason: why }, ctx.clock.now())
  return applied
}

async function succeed(
  tx: Tx,
  ctx: ApplyContext,
  payment: PaymentOfRefund,
  refund: RefundRow,
  { pspRefundId }: RefundState,
): Promise<ProviderEventOutcome> {
  if (refund.status === 'failed')
    return { kind: 'suspicious', why: `refund ${refund.id} counts as failed, and is said to have succeeded` }
  if (refund.status !== 'pending') return nothing(`it counts as ${refund.status}`)
  const now = ctx.clock.now()
  const { id, orderId, amount } = refund
  const currency = refund.currency as Currency
  await setRefund(tx, id, { pspRefundId, succeededAt: now, pendingReason: null }, now)
  await transition(tx, refundStates, { table: 'refunds', id, from: 'pending', to: 'succeeded', now })
  const debits = await giveBack(tx, ctx, {
    ...{ payment, currency, amount, cause: { kind: 'refund', id } },
    ...(refund.orderItemId ? { orderItemId: refund.orderItemId } : {}),
    isAlone: refund.origin === 'foreign',
    again: refund.lateFor === null ? 0 : await givenSince(tx, refund, refund.lateFor),
  })
  await post(tx, ctx, {
    kind: 'refund',
    sourceId: id,
    orderId,
    entries: [...debits, { account: 'buyer_clearing', amount: -amount, currency }],
  })
  await settleOrder(tx, orderId, now)
  await ctx.events.publish(tx, 'refund.ended', { refundId: id })
  return applied
}

async function fail(
  tx: Tx,
  ctx: ApplyContext,
  refund: RefundRow,
  { pspRefundId, failureReason, status }: RefundState,
): Promise<ProviderEventOutcome> {
  if (refund.status === 'failed' || refund.status === 'returned')
    return nothing(`it counts as ${refund.status}`)
  const now = ctx.clock.now()
  const { id, orderId } = refund
  const code = failureReason ?? status
  await setRefund(tx, id, { pspRefundId, failureCode: code, pendingReason: null }, now)
  const to = refund.status === 'pending' ? 'failed' : 'returned'
  await transition(tx, refundStates, { table: 'refunds', id, from: refund.status, to, now })
  if (to === 'returned') await postReturned(tx, ctx, refund)
  else if (refund.origin === 'stray') tellStranded(ctx, refund, code)
  await settleOrder(tx, orderId, now)
  await ctx.events.publish(tx, 'refund.ended', { refundId: id })
  return applied
}

/**
 * The buyer's bank did not take it. What they had twice before is made good by it; the rest we owe them, and somebody has to
 * find another way to pay it.
 */
async function postReturned(
  tx: Tx,
  ctx: ApplyContext,
  { id, orderId, paymentId, amount, currency }: RefundRow,
): Promise<void> {
  const of = currency as Currency
  const lost = Math.min(amount, await lostOf(tx, { id: paymentId, orderId }))
  await post(tx, ctx, {
    kind: 'refund-returned',
    sourceId: id,
    orderId,
    entries: [
      { account: 'buyer_clearing', amount, currency: of },
      { account: 'platform_losses', amount: 0 - lost, currency: of },
      { account: 'unapplied_payments', amount: lost - amount, currency: of },
    ],
  })
  const log = { refundId: id, orderId, amount: amount - lost, currency }
  if (lost === amount)
    ctx.log.warn(log, 'refund: it came back from the buyer’s bank; they have the money by another way')
  else ctx.log.error(log, 'refund: it came back from the buyer’s bank; pay it by other means')
}
