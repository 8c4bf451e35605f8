import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { Observed } from './judge.ts'
import { lockPayments, type PaymentRow } from './payment-queries.ts'
import { lockOrder, type OrderRow } from './queries.ts'

/** A payment with its order, both locked. */
export interface Locked {
  readonly order: OrderRow
  readonly payment: PaymentRow
  /** The other tries of the same order. */
  readonly others: readonly PaymentRow[]
}

/** Which of our rows. None: money that came in for the order by a page, or an intent, that no row knows. */
export interface Target {
  readonly orderId: string
  readonly paymentId: string | undefined
}

export interface Found extends Omit<Locked, 'payment'> {
  readonly payment: PaymentRow | undefined
}

/** @throws Error where there is no such order */
export async function lockBoth(tx: Tx, { orderId, paymentId }: Target, intentId?: string): Promise<Found> {
  const order = await lockOrder(tx, orderId)
  if (!order) throw new Error(`no order ${orderId}`)
  const payments = await lockPayments(tx, orderId)
  const payment = payments.find(({ id, pspPaymentIntentId }) =>
    paymentId ? id === paymentId : pspPaymentIntentId === intentId,
  )
  return { order, payment, others: payments.filter((one) => one !== payment) }
}

/** A row for money that no row of ours knows. The page may have told of it before the intent does, or after. */
export function foreignPayment(
  { clock, newId }: Pick<Context, 'clock' | 'newId'>,
  { order, others }: Found,
  { session, intent }: Observed,
): PaymentRow | undefined {
  if (intent?.status !== 'succeeded') return undefined
  const now = clock.now()
  return {
    id: newId(),
    orderId: order.id,
    attempt: others.length,
    status: 'pending',
    isStray: false,
    amount: intent.amountReceived,
    currency: intent.currency,
    pspSessionId: session?.pspSessionId ?? null,
    pspPaymentIntentId: intent.pspPaymentIntentId,
    pspChargeId: null,
    checkoutUrl: null,
    failureCode: null,
    feeAmount: null,
    feeCurrency: null,
    createdAt: now,
    updatedAt: now,
    expiresAt: null,
    processingAt: null,
    askedAt: null,
    paidAt: null,
  }
}
