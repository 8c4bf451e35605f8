import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Context } from '../../context.ts'
import {
  type CheckoutState,
  existing,
  type PaymentState,
  type ProviderEventHandler,
  type ProviderEventOutcome,
} from '../../platform/payments/index.ts'
import type { Observed } from './judge.ts'
import type { Target } from './lock-payment.ts'
import { type PaymentRow, paymentById, paymentByPsp } from './payment-queries.ts'
import { applyPayment } from './payments.ts'
import { orderById } from './queries.ts'

type Parts = Pick<
  Context,
  'db' | 'clock' | 'newId' | 'config' | 'jobs' | 'events' | 'transaction' | 'payments' | 'crashPoint'
>

type Handlers = Record<'checkout.session' | 'payment_intent' | 'charge', ProviderEventHandler>

const notOurs = { kind: 'nothing', why: 'it is of no payment of ours' } as const

/**
 * What the provider tells of pages, payments and charges is a hint to look: each handler reads how the payment stands now,
 * page and intent, and brings our books to that.
 */
export function orderProviderEvents(ctx: Parts): Handlers {
  const ofBuyers =
    (look: (objectId: string) => Promise<ProviderEventOutcome>): ProviderEventHandler =>
    async ({ objectId, account }) =>
      account
        ? { kind: 'suspicious', why: `buyers pay us, and this is of the account ${account}` }
        : look(objectId)
  return {
    'checkout.session': ofBuyers((id) => lookAtPage(ctx, id)),
    payment_intent: ofBuyers((id) => lookAtIntent(ctx, id)),
    // One that we do not know yet comes with the page or the intent that it belongs to.
    charge: ofBuyers(async (id) => {
      const payment = await paymentByPsp(ctx.db, 'pspChargeId', id)
      return payment ? refreshPayment(ctx, payment) : notOurs
    }),
  }
}

/** Asks the provider how a payment stands, without having been told of anything. @throws ProviderUnavailable */
export async function refreshPayment(ctx: Parts, payment: PaymentRow): Promise<ProviderEventOutcome> {
  const session = payment.pspSessionId ? await pageOf(ctx, payment.pspSessionId) : undefined
  const intentId = payment.pspPaymentIntentId ?? session?.pspPaymentIntentId
  return bring(ctx, targetOf(payment), {
    ...(session ? { session } : {}),
    ...(intentId ? { intent: await intentOf(ctx, intentId) } : {}),
  })
}

async function lookAtPage(ctx: Parts, id: string): Promise<ProviderEventOutcome> {
  const session = await pageOf(ctx, id)
  const intent = session.pspPaymentIntentId ? await intentOf(ctx, session.pspPaymentIntentId) : undefined
  const payment = (await paymentByPsp(ctx.db, 'pspSessionId', id)) ?? (await namedBy(ctx, session))
  if (!('id' in payment)) return payment
  const isOther =
    differs(payment.pspSessionId, id) || differs(payment.pspPaymentIntentId, intent?.pspPaymentIntentId)
  const target = isOther ? furtherOf(payment) : targetOf(payment)
  return bring(ctx, target, { session, ...(intent ? { intent } : {}) })
}

async function lookAtIntent(ctx: Parts, id: string): Promise<ProviderEventOutcome> {
  const intent = await intentOf(ctx, id)
  const known = await paymentByPsp(ctx.db, 'pspPaymentIntentId', id)
  const payment = known ?? (await namedBy(ctx, intent))
  if (!('id' in payment)) return payment
  const session = payment.pspSessionId ? await pageOf(ctx, payment.pspSessionId) : undefined
  // The page of a payment knows its intent before that has any money.
  const isOther =
    differs(payment.pspPaymentIntentId, id) || (session !== undefined && session.pspPaymentIntentId !== id)
  if (isOther) return bring(ctx, furtherOf(payment), { intent })
  // Somebody may have gone on between the two questions: then it is the intent that is old.
  const isOld = session !== undefined && session.status !== 'open' && intent.status !== 'succeeded'
  const now = isOld ? await intentOf(ctx, id) : intent
  return bring(ctx, targetOf(payment), { intent: now, ...(session ? { session } : {}) })
}

const differs = (known: string | null, given: string | undefined): boolean =>
  known !== null && given !== undefined && known !== given

const targetOf = ({ id, orderId }: PaymentRow): Target => ({ orderId, paymentId: id })
const furtherOf = ({ orderId }: PaymentRow): Target => ({ orderId, paymentId: undefined })

/**
 * The payment that an object of the provider's says it belongs to: we wrote that into it. What names something of ours that
 * we do not know, forgotten long since or lost, may be money that nobody here would hear of again.
 */
async function namedBy(
  ctx: Pick<Context, 'db'>,
  { orderId, paymentId }: Pick<CheckoutState, 'orderId' | 'paymentId'>,
): Promise<PaymentRow | ProviderEventOutcome> {
  const isId = (id: string | undefined): id is string => idSchema.safeParse(id).success
  const payment = isId(paymentId) ? await paymentById(ctx.db, paymentId) : undefined
  if (payment) return payment
  if (!isId(orderId))
    return isId(paymentId)
      ? { kind: 'suspicious', why: `it names the payment ${paymentId}, which we do not know` }
      : notOurs
  const order = await orderById(ctx.db, orderId)
  const why = order
    ? 'it names an order of ours, and no payment of it'
    : `it names the order ${orderId}, which we do not know`
  return { kind: 'suspicious', why }
}

async function bring(ctx: Parts, target: Target, observed: Observed): Promise<ProviderEventOutcome> {
  ctx.crashPoint('orders.payment-read')
  const outcome = await applyPayment(ctx, target, observed)
  ctx.crashPoint('orders.payment-applied')
  return outcome
}

const pageOf = async (ctx: Parts, id: string): Promise<CheckoutState> =>
  existing(await ctx.payments.readCheckout(id), id)
const intentOf = async (ctx: Parts, id: string): Promise<PaymentState> =>
  existing(await ctx.payments.readPayment(id), id)
