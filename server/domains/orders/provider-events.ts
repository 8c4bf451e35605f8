import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Context } from '../../context.ts'
import type {
  CheckoutState,
  Found,
  PaymentState,
  ProviderEventHandler,
  ProviderEventOutcome,
} from '../../platform/payments/index.ts'
import { type PaymentRow, paymentById, paymentByPsp } from './payment-queries.ts'
import { applyPayment } from './payments.ts'
import { orderById } from './queries.ts'

type Parts = Pick<
  Context,
  'db' | 'clock' | 'newId' | 'config' | 'jobs' | 'events' | 'transaction' | 'payments' | 'crashPoint'
>

const notOurs = { kind: 'nothing', why: 'it is of no payment of ours' } as const

/**
 * What the provider tells of pages, payments and charges is a hint to look: each handler reads how the payment stands now,
 * page and intent, and brings our books to that.
 */
export function orderProviderEvents(ctx: Parts): {
  'checkout.session': ProviderEventHandler
  payment_intent: ProviderEventHandler
  charge: ProviderEventHandler
} {
  return {
    'checkout.session': async ({ objectId, account }) => {
      if (account) return foreign(account)
      const session = await ctx.payments.readCheckout(objectId)
      if (session.kind === 'missing') return notOurs
      const payment =
        (await paymentByPsp(ctx.db, 'pspSessionId', objectId)) ?? (await namedBy(ctx, session.value))
      return 'id' in payment ? bring(ctx, payment, { session: session.value }) : payment
    },
    payment_intent: async ({ objectId, account }) => {
      if (account) return foreign(account)
      const intent = await ctx.payments.readPayment(objectId)
      if (intent.kind === 'missing') return notOurs
      const payment =
        (await paymentByPsp(ctx.db, 'pspPaymentIntentId', objectId)) ?? (await namedBy(ctx, intent.value))
      return 'id' in payment ? bring(ctx, payment, { intent: intent.value }) : payment
    },
    // One that we do not know yet comes with the page or the intent that it belongs to.
    charge: async ({ objectId, account }) => {
      if (account) return foreign(account)
      const payment = await paymentByPsp(ctx.db, 'pspChargeId', objectId)
      return payment ? bring(ctx, payment, {}) : notOurs
    },
  }
}

const foreign = (account: string): ProviderEventOutcome => ({
  kind: 'suspicious',
  why: `buyers pay us, and this is of the account ${account}`,
})

/** The payment that an object of the provider's says it belongs to: we wrote that into it. */
async function namedBy(
  ctx: Pick<Context, 'db'>,
  { orderId, paymentId }: Pick<CheckoutState, 'orderId' | 'paymentId'>,
): Promise<PaymentRow | ProviderEventOutcome> {
  const isId = (id: string | undefined): id is string => idSchema.safeParse(id).success
  const payment = isId(paymentId) ? await paymentById(ctx.db, paymentId) : undefined
  if (payment) return payment
  const order = isId(orderId) ? await orderById(ctx.db, orderId) : undefined
  return order ? { kind: 'suspicious', why: 'it names an order of ours, and no payment of it' } : notOurs
}

/** Asks the provider how a payment stands, without having been told of anything. @throws ProviderUnavailable */
export const refreshPayment = (ctx: Parts, payment: PaymentRow): Promise<ProviderEventOutcome> =>
  bring(ctx, payment, {})

interface Read {
  readonly session?: CheckoutState
  readonly intent?: PaymentState
}

/** Reads what of page and intent has not been read yet, outside of any transaction, and applies both. */
async function bring(ctx: Parts, payment: PaymentRow, read: Read): Promise<ProviderEventOutcome> {
  const sessionId = payment.pspSessionId
  const session =
    read.session ?? (sessionId ? found(await ctx.payments.readCheckout(sessionId), sessionId) : undefined)
  const intentId = session?.pspPaymentIntentId ?? payment.pspPaymentIntentId
  const intent =
    read.intent ?? (intentId ? found(await ctx.payments.readPayment(intentId), intentId) : undefined)
  ctx.crashPoint('orders.payment-read')
  const outcome = await applyPayment(ctx, payment, {
    ...(session ? { session } : {}),
    ...(intent ? { intent } : {}),
  })
  ctx.crashPoint('orders.payment-applied')
  return outcome
}

function found<T>(answer: Found<T>, id: string): T {
  if (answer.kind === 'found') return answer.value
  throw new Error(`the provider does not know ${id}, which it gave us`)
}
