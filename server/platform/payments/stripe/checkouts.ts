import { sumOf } from '@veza/shared/kernel/money.ts'
import type Stripe from 'stripe'
import { requireId, requireKey } from '../key.ts'
import type { NewCheckout, PaymentProvider } from '../port.ts'
import type { CheckoutState, OpenCheckout } from '../states.ts'
import { fromProvider, toProvider } from '../units.ts'
import { found, idOf, oneOf, present, refOf, timeOf, written } from './answers.ts'
import { countryIn } from './countries.ts'
import { UnreadableAnswer } from './faults.ts'
import { localeOf } from './locales.ts'

type Checkouts = Pick<PaymentProvider, 'createCheckout' | 'readCheckout' | 'expireCheckout'>
type Session = Stripe.Checkout.Session
type Params = NonNullable<Parameters<Stripe['checkout']['sessions']['create']>[0]>

/** Longer ones are cut: the buyer still knows what it is. */
const LONGEST_TITLE = 250

export function checkouts(stripe: Stripe): Checkouts {
  const { sessions } = stripe.checkout
  return {
    createCheckout: async (checkout) => {
      const params = paramsOf(checkout)
      const options = { idempotencyKey: requireKey(checkout.key) }
      return written(sessions.create(params, options), 'checkout.session', openCheckout)
    },
    readCheckout: async (pspSessionId) =>
      found(sessions.retrieve(requireId(pspSessionId)), 'checkout.session', checkoutState),
    // Expiring twice is refused and changes nothing, so that the SDK’s own key does.
    expireCheckout: async (pspSessionId) =>
      written(sessions.expire(requireId(pspSessionId)), 'checkout.session', checkoutState),
  }
}

function paramsOf(checkout: NewCheckout): Params {
  const { orderId, paymentId, currency, lines, total } = checkout
  const sum = sumOf(lines.map(({ amount, quantity }) => amount * quantity))
  if (sum !== total) throw new RangeError(`the lines add up to ${sum}, and the total is ${total}`)
  toProvider(total, currency)
  const metadata = { order_id: orderId, payment_id: paymentId }
  return {
    mode: 'payment',
    client_reference_id: orderId,
    customer_email: checkout.email,
    locale: localeOf(checkout.locale),
    line_items: lines.map((line) => ({
      quantity: line.quantity,
      price_data: {
        currency,
        unit_amount: toProvider(line.amount, currency, 0),
        product_data: { name: [...line.title].slice(0, LONGEST_TITLE).join('') },
      },
    })),
    // Or the buyer might pay in another currency than the order’s.
    adaptive_pricing: { enabled: false },
    metadata,
    payment_intent_data: { metadata, transfer_group: checkout.transferGroup },
    success_url: checkout.successUrl,
    cancel_url: checkout.cancelUrl,
    expires_at: Math.floor(checkout.expiresAt.getTime() / 1000),
  }
}

function openCheckout(session: Session): OpenCheckout {
  if (!session.url) throw new UnreadableAnswer('a checkout without an address')
  return { pspSessionId: idOf(session.id), url: session.url, expiresAt: timeOf(session.expires_at) }
}

function checkoutState(session: Session): CheckoutState {
  const currency = session.currency ?? ''
  return {
    pspSessionId: idOf(session.id),
    status: oneOf(session.status, ['open', 'complete', 'expired']),
    paymentStatus: oneOf(session.payment_status, ['paid', 'unpaid', 'no_payment_required']),
    amount: fromProvider(session.amount_total ?? 0, currency),
    currency,
    livemode: session.livemode,
    ...present('orderId', session.metadata?.order_id),
    ...present('paymentId', session.metadata?.payment_id),
    ...present('url', session.url),
    ...present('pspPaymentIntentId', refOf(session.payment_intent)),
    ...countryIn(session.customer_details?.address?.country),
  }
}
