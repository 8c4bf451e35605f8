import type Stripe from 'stripe'
import { requireId } from '../key.ts'
import type { PaymentProvider } from '../port.ts'
import type { PaymentState, PaymentStatus } from '../states.ts'
import { fromProvider } from '../units.ts'
import { allOf, found, idOf, present, refOf } from './answers.ts'
import { countryOfCharge } from './countries.ts'
import { UnreadableAnswer } from './faults.ts'

type Payments = Pick<PaymentProvider, 'readPayment' | 'findPayments'>
type Intent = Stripe.PaymentIntent

/** The fee stands in the balance transaction of the charge. */
const expand = ['latest_charge.balance_transaction']

const statuses = new Map<string, PaymentStatus>([
  ['requires_payment_method', 'awaiting'],
  ['requires_confirmation', 'awaiting'],
  ['requires_action', 'awaiting'],
  ['requires_capture', 'awaiting'],
  ['processing', 'processing'],
  ['succeeded', 'succeeded'],
  ['canceled', 'canceled'],
])

export function payments(stripe: Stripe): Payments {
  const read = (id: string) =>
    found(stripe.paymentIntents.retrieve(id, { expand }), 'payment_intent', paymentState)
  return {
    readPayment: async (pspPaymentIntentId) => read(requireId(pspPaymentIntentId)),
    // By its charges, because the search that goes by metadata is minutes behind.
    findPayments: async (orderId) => {
      const charges = stripe.charges.list({ transfer_group: requireId(orderId), limit: 100 })
      const ids = await allOf(charges, ({ payment_intent }) => refOf(payment_intent))
      const payments: PaymentState[] = []
      for (const id of new Set(ids)) {
        const payment = id === undefined ? undefined : await read(id)
        if (payment?.kind === 'found') payments.push(payment.value)
      }
      return payments
    },
  }
}

function paymentState(intent: Intent): PaymentState {
  const status = statuses.get(intent.status)
  if (!status) throw new UnreadableAnswer(`a payment that is ${intent.status}`)
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
  const movement = typeof charge?.balance_transaction === 'object' ? charge.balance_transaction : null
  return {
    pspPaymentIntentId: idOf(intent.id),
    status,
    amountReceived: fromProvider(intent.amount_received, intent.currency),
    currency: intent.currency,
    refundedAmount: fromProvider(charge?.amount_refunded ?? 0, intent.currency),
    disputed: charge?.disputed ?? false,
    livemode: intent.livemode,
    ...present('pspChargeId', refOf(intent.latest_charge)),
    ...(movement
      ? { fee: { amount: fromProvider(movement.fee, movement.currency), currency: movement.currency } }
      : {}),
    ...present('orderId', intent.metadata.order_id),
    ...present('paymentId', intent.metadata.payment_id),
    ...countryOfCharge(charge),
    ...present('failureCode', intent.last_payment_error?.code),
  }
}
