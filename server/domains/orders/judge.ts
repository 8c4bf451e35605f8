import { isCurrency } from '@veza/shared/kernel/money.ts'
import type { CheckoutState, PaymentState } from '../../platform/payments/index.ts'
import type { PaymentRow } from './payment-queries.ts'

/** What the provider says of one try to pay, read just now. */
export interface Observed {
  readonly session?: CheckoutState
  readonly intent?: PaymentState
}

/** `awaiting`: nothing has come of it yet; with a code, the last attempt on the page was declined. */
export type Judgement =
  | {
      readonly kind: 'paid'
      readonly intent: PaymentState
      readonly pspChargeId: string
      /** Where the buyer is, if anything read just now says so. */
      readonly country: string | undefined
    }
  | { readonly kind: 'processing' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'awaiting'; readonly code: string | undefined }
  | { readonly kind: 'suspicious'; readonly why: string }

type Ours = Pick<PaymentRow, 'id' | 'orderId' | 'amount' | 'currency' | 'pspSessionId' | 'pspPaymentIntentId'>

/**
 * What the provider's present state of a payment means for us. Money alone makes it paid: not a page that says complete,
 * nor the order in which anything was told. What does not fit our row, or is of the other mode, means nothing but that
 * somebody has to look.
 */
export function judge(payment: Ours, observed: Observed, livemode: boolean): Judgement {
  const { session, intent } = observed
  const why = misfit(payment, observed, livemode)
  if (why) return { kind: 'suspicious', why }
  if (intent?.status === 'succeeded')
    return intent.pspChargeId
      ? {
          kind: 'paid',
          intent,
          pspChargeId: intent.pspChargeId,
          country: intent.country ?? session?.country,
        }
      : { kind: 'suspicious', why: 'a payment that succeeded without a charge' }
  if (session?.paymentStatus === 'paid')
    return { kind: 'suspicious', why: 'a page that is paid, and a payment that is not' }
  if (intent?.status === 'processing' && session?.status !== 'open') return { kind: 'processing' }
  // Without money: a voucher that is yet to be paid, unless the payment says that it went wrong.
  if (session?.status === 'complete')
    return intent && (intent.status === 'canceled' || intent.failureCode)
      ? { kind: 'failed', code: intent.failureCode ?? 'canceled' }
      : { kind: 'processing' }
  if (session?.status === 'expired') return { kind: 'expired' }
  if (intent?.status === 'canceled' && !session) return { kind: 'expired' }
  return { kind: 'awaiting', code: intent?.failureCode }
}

/** Why this is not the payment that our row tells of. */
function misfit(payment: Ours, { session, intent }: Observed, livemode: boolean): string | undefined {
  const given = [session, intent].filter((one) => one !== undefined)
  if (given.some((one) => one.livemode !== livemode)) return 'it is of the other mode'
  if (given.some(({ orderId }) => orderId !== payment.orderId)) return 'it names another order'
  const isByIntent = session?.pspPaymentIntentId && session.pspPaymentIntentId === payment.pspPaymentIntentId
  if (session && !isByIntent && !isOurs(payment, session, session.pspSessionId, payment.pspSessionId))
    return 'the page is not the one of this payment'
  if (intent && !isOurs(payment, intent, intent.pspPaymentIntentId, payment.pspPaymentIntentId))
    return 'the intent is not the one of this payment'
  if (!isCurrency(payment.currency)) return `it is in ${payment.currency}, of which we keep no books`
  const other = given.find(({ currency }) => currency !== payment.currency)
  if (other) return `it is in ${other.currency}, and ours in ${payment.currency}`
  if (session && session.amount !== payment.amount)
    return `the page asks for ${session.amount}, and we for ${payment.amount}`
  if (intent?.status === 'succeeded' && intent.amountReceived !== payment.amount)
    return `${intent.amountReceived} came in, and ${payment.amount} was asked for`
  return undefined
}

/** By the provider's id, where we know it; else by what we wrote into it. */
function isOurs(
  payment: Ours,
  { paymentId }: { paymentId?: string },
  id: string,
  known: string | null,
): boolean {
  return known === null ? paymentId === payment.id : known === id
}
