import { orderStates, paymentStates } from '@veza/shared/contracts/order-states.ts'
import { type Currency, formatMoney, isCurrency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import type { PaymentState, ProviderEventOutcome, ProviderMoney } from '../../platform/payments/index.ts'
import { post } from '../ledger/index.ts'
import { type Completing, completeOrder } from './completion.ts'
import { isDeliverable } from './downloads/deliverable.ts'
import { isTakenByAnother, releaseHolds, retakeHolds } from './holds.ts'
import { issueInvoice } from './invoices/issue.ts'
import { type Judgement, judge, type Observed } from './judge.ts'
import { orderUrl } from './links.ts'
import { foreignPayment, type Locked, lockBoth, type Target } from './lock-payment.ts'
import { orderFacts, postOrderMail } from './mails.ts'
import {
  insertPayment,
  MADE_ROOM,
  type PaymentFacts,
  type PaymentRow,
  setPayment,
} from './payment-queries.ts'
import { itemsOf, keepCountry, type OrderRow } from './queries.ts'

type Applying = Completing & Pick<Context, 'transaction' | 'payments'>

const applied = { kind: 'applied' } as const
const nothing = (why: string) => ({ kind: 'nothing', why }) as const

const isUnpaid = ({ status }: OrderRow): boolean =>
  status === 'pending' || status === 'failed' || status === 'expired'

/**
 * Brings one payment, and its order, to what the provider says of it: in one transaction, whatever is told, however often
 * and in whatever order.
 */
export function applyPayment(
  ctx: Applying,
  target: Target,
  observed: Observed,
): Promise<ProviderEventOutcome> {
  return ctx.transaction(async (tx) => {
    const found = await lockBoth(tx, target, observed.intent?.pspPaymentIntentId)
    const payment = found.payment ?? foreignPayment(ctx, found, observed)
    if (!payment) return nothing('no money has come by a page that we did not open')
    const judgement = judge(payment, observed, ctx.payments.livemode)
    if (judgement.kind === 'suspicious') return judgement
    if (!found.payment) await insertPayment(tx, payment)
    await adopt(tx, ctx, payment, observed)
    return apply(tx, ctx, { ...found, payment }, judgement)
  })
}

function apply(
  tx: Tx,
  ctx: Applying,
  locked: Locked,
  judgement: Exclude<Judgement, { kind: 'suspicious' }>,
): Promise<ProviderEventOutcome> {
  switch (judgement.kind) {
    case 'paid':
      return pay(tx, ctx, locked, judgement)
    case 'processing':
      return beginProcessing(tx, ctx, locked)
    case 'failed':
      return endUnpaid(tx, ctx, locked, 'failed', judgement.code)
    case 'expired':
      return endUnpaid(tx, ctx, locked, 'expired', undefined)
    case 'awaiting':
      return noteDecline(tx, ctx, locked, judgement.code)
  }
}

/** Ids that we did not come to store: the page of a call whose answer was lost, the intent that the buyer began. */
async function adopt(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  payment: PaymentRow,
  { session, intent }: Observed,
): Promise<void> {
  const pspPaymentIntentId = intent?.pspPaymentIntentId ?? session?.pspPaymentIntentId
  const facts: PaymentFacts = {
    ...(session && !payment.pspSessionId ? { pspSessionId: session.pspSessionId } : {}),
    ...(session?.url && !payment.checkoutUrl ? { checkoutUrl: session.url } : {}),
    ...(pspPaymentIntentId && !payment.pspPaymentIntentId ? { pspPaymentIntentId } : {}),
  }
  if (Object.keys(facts).length > 0) await setPayment(tx, payment.id, facts, ctx.clock.now())
}

async function pay(
  tx: Tx,
  ctx: Applying,
  locked: Locked,
  { intent, pspChargeId, country }: Extract<Judgement, { kind: 'paid' }>,
): Promise<ProviderEventOutcome> {
  const { order, payment } = locked
  if (payment.status === 'paid') return takeRest(tx, ctx, locked, { fee: intent.fee, country })
  const now = ctx.clock.now()
  const isStray = isGivenBack(intent, locked) || !(await mayComplete(tx, ctx, locked))
  const { pspPaymentIntentId } = intent
  await setPayment(
    tx,
    payment.id,
    { pspPaymentIntentId, pspChargeId, paidAt: now, isStray, failureCode: null },
    now,
  )
  await move(tx, payment, 'paid', now)
  if (isStray) await setAside(tx, ctx, locked)
  else await completeOrder(tx, ctx, order, payment.id)
  if (!isStray) await keepCountry(tx, order, country)
  const fee = await takeFee(tx, ctx, payment, intent.fee)
  // Last: whoever completes another order of this year waits for it.
  if (!isStray) await issueInvoice(tx, ctx, order.id)
  return fee.kind === 'suspicious' ? fee : applied
}

/** All of it has gone back already, and another page may still pay for the order: this one pays for nothing. */
const isGivenBack = ({ refundedAmount }: PaymentState, { payment, others }: Locked): boolean =>
  refundedAmount >= payment.amount && others.some(({ status }) => status === 'pending')

/**
 * Whether the money pays for the order, or came beside it: what somebody else has bought alone is sold no more, nor is what
 * is not there any more, and what had come to nothing needs what it held once more.
 */
async function mayComplete(tx: Tx, ctx: Applying, { order, payment }: Locked): Promise<boolean> {
  if (payment.amount !== order.total || payment.currency !== order.currency) return false
  if (!isUnpaid(order)) return false
  // Its buyer has left: nobody could open what they would pay for.
  if (order.email === null) return false
  if (await isTakenByAnother(tx, order.id)) return false
  if (!(await isDeliverable(tx, order.id))) return false
  if (order.status === 'pending') return true
  return (await retakeHolds(tx, { orderId: order.id, now: ctx.clock.now() })) === undefined
}

/** Money for nothing that we sell: it is written down as such, and goes back. */
async function setAside(tx: Tx, ctx: Applying, { order, payment, others }: Locked): Promise<void> {
  const currency = payment.currency as Currency
  const { amount } = payment
  await post(tx, ctx, {
    kind: 'stray-payment',
    sourceId: payment.id,
    orderId: order.id,
    entries: [
      { account: 'buyer_clearing', amount, currency },
      { account: 'unapplied_payments', amount: -amount, currency },
    ],
  })
  await ctx.events.publish(tx, 'payment.stray', { paymentId: payment.id })
  // Nobody can pay it any more by another page.
  if (isUnpaid(order) && others.every(({ status }) => status !== 'pending'))
    await endOrder(tx, ctx, order, 'failed')
  const { titles } = orderFacts(order, await itemsOf(tx, [order.id]))
  await postOrderMail(tx, ctx, order, (mails) =>
    mails.goesBack(titles, formatMoney(amount, currency, order.locale), orderUrl(ctx.config, order)),
  )
}

/** What a reading of a payment that counts as paid already may still bring: the fee, and where its buyer is. */
async function takeRest(
  tx: Tx,
  ctx: Applying,
  { order, payment }: Locked,
  { fee, country }: { readonly fee: ProviderMoney | undefined; readonly country: string | undefined },
): Promise<ProviderEventOutcome> {
  const isNews = !payment.isStray && (await keepCountry(tx, order, country))
  const outcome = await takeFee(tx, ctx, payment, fee)
  return isNews && outcome.kind === 'nothing' ? applied : outcome
}

/** What the provider kept of a payment, as soon as it says so: which may be long after the money came. */
async function takeFee(
  tx: Tx,
  ctx: Applying,
  payment: PaymentRow,
  fee: ProviderMoney | undefined,
): Promise<ProviderEventOutcome> {
  if (!fee) return nothing('it counts as paid')
  if (payment.feeAmount !== null) return nothing('it counts as paid, and so does its fee')
  const { amount, currency } = fee
  if (!isCurrency(currency))
    return { kind: 'suspicious', why: `the fee is in ${currency}, of which we keep no books` }
  await setPayment(tx, payment.id, { feeAmount: amount, feeCurrency: currency }, ctx.clock.now())
  await post(tx, ctx, {
    kind: 'provider-fee',
    sourceId: payment.id,
    orderId: payment.orderId,
    entries: [
      { account: 'provider_fees', amount, currency },
      { account: 'buyer_clearing', amount: 0 - amount, currency },
    ],
  })
  return applied
}

async function beginProcessing(
  tx: Tx,
  ctx: Applying,
  { order, payment }: Locked,
): Promise<ProviderEventOutcome> {
  if (payment.status !== 'pending' || payment.processingAt) return nothing('it is known to be on its way')
  const now = ctx.clock.now()
  await setPayment(tx, payment.id, { processingAt: now }, now)
  const { titles, total } = orderFacts(order, await itemsOf(tx, [order.id]))
  await postOrderMail(tx, ctx, order, (mails) => mails.processing(titles, total, orderUrl(ctx.config, order)))
  return applied
}

/** Somebody's card was declined, and the page is still open to them. */
async function noteDecline(
  tx: Tx,
  ctx: Applying,
  { payment }: Locked,
  code: string | undefined,
): Promise<ProviderEventOutcome> {
  if (payment.status !== 'pending' || !code || payment.failureCode === code)
    return nothing('nothing has come of it')
  await setPayment(tx, payment.id, { failureCode: code }, ctx.clock.now())
  return applied
}

/** This try is over without money. No other waits beside it: so is the order, and others may have what it held. */
async function endUnpaid(
  tx: Tx,
  ctx: Applying,
  { order, payment, others }: Locked,
  as: 'failed' | 'expired',
  code: string | undefined,
): Promise<ProviderEventOutcome> {
  if (payment.status !== 'pending') return nothing(`it counts as ${payment.status}`)
  const now = ctx.clock.now()
  if (code) await setPayment(tx, payment.id, { failureCode: code }, now)
  await move(tx, payment, as, now)
  if (!isUnpaid(order)) return applied
  await endOrder(tx, ctx, order, as)
  if (as === 'expired' && !isToBeTold(payment, others)) return applied
  const { titles } = orderFacts(order, await itemsOf(tx, [order.id]))
  await postOrderMail(tx, ctx, order, (mails) => mails[as](titles, orderUrl(ctx.config, order)))
  return applied
}

/** That an order has expired is told once, and not to whoever made room for another of theirs. */
const isToBeTold = (payment: PaymentRow, others: readonly PaymentRow[]): boolean =>
  payment.failureCode !== MADE_ROOM &&
  !others.some(({ status, failureCode }) => status === 'expired' && failureCode !== MADE_ROOM)

/** The order came to nothing, or had before: others may have what it held. */
async function endOrder(tx: Tx, ctx: Applying, order: OrderRow, as: 'failed' | 'expired'): Promise<void> {
  const now = ctx.clock.now()
  if (order.status === 'pending')
    await transition(tx, orderStates, { table: 'orders', id: order.id, from: 'pending', to: as, now })
  await releaseHolds(tx, { orderId: order.id, now })
}

/** The same for a try that the provider knows nothing of, or refused to begin. */
export function giveUpPayment(
  ctx: Applying,
  { id, orderId }: Pick<PaymentRow, 'id' | 'orderId'>,
  as: 'failed' | 'expired',
  code?: string,
): Promise<ProviderEventOutcome> {
  return ctx.transaction(async (tx) => {
    const { payment, ...found } = await lockBoth(tx, { orderId, paymentId: id })
    return payment ? endUnpaid(tx, ctx, { ...found, payment }, as, code) : nothing('no such payment')
  })
}

const move = (tx: Tx, { id, status }: PaymentRow, to: 'paid' | 'failed' | 'expired', now: Date) =>
  transition(tx, paymentStates, { table: 'payments', id, from: status, to, now })
