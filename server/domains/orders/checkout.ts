import type { Checkout } from '@veza/shared/contracts/orders.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { keyOf, type OpenCheckout, type Outcome } from '../../platform/payments/index.ts'
import { accessToken } from './access.ts'
import { returnUrls } from './links.ts'
import { insertPayment, lockPayments, newestPayment, type PaymentRow, setPayment } from './payment-queries.ts'
import { giveUpPayment } from './payments.ts'
import { itemsOf, lockOrder, type OrderRow, orderById } from './queries.ts'

/** For so long a page is open, and what the order holds is nobody else's. The provider asks for 30 minutes at least. */
const CHECKOUT_MS = 60 * MINUTE_MS
const RETRY_SECONDS = 5

export type CheckingOut = Pick<
  Context,
  'db' | 'clock' | 'newId' | 'config' | 'jobs' | 'events' | 'transaction' | 'payments' | 'crashPoint' | 'log'
>

/** Stores a try to pay, and with it the key that its page will be opened by: always before the provider is asked. */
export async function beginAttempt(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  order: Pick<OrderRow, 'id' | 'total' | 'currency'>,
  attempt: number,
): Promise<void> {
  const now = ctx.clock.now()
  await insertPayment(tx, {
    id: ctx.newId(),
    orderId: order.id,
    attempt,
    status: 'pending',
    amount: order.total,
    currency: order.currency,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + CHECKOUT_MS),
  })
}

/**
 * The page on which an order is paid, if there is something to pay; opened if it is not yet. Cut off anywhere, the next
 * call finds the same page, because the same key gives it.
 * @throws DomainError 422 or 502 `payment-refused`, 503 `payment-unknown`, `payments-unavailable`
 */
export async function openCheckout(ctx: CheckingOut, orderId: string): Promise<Checkout> {
  const order = await existing(ctx, orderId)
  const payment = await newestPayment(ctx.db, orderId)
  if (payment?.status !== 'pending' || payment.checkoutUrl !== null) return view(ctx, order, payment)
  assertPayable(ctx)
  const outcome = await askForPage(ctx, order, payment)
  ctx.crashPoint('orders.page-opened')
  if (outcome.kind === 'refused') {
    ctx.log.error({ orderId, code: outcome.code, said: outcome.message }, 'orders: no page to pay on')
    await giveUpPayment(ctx, payment, 'failed', outcome.code)
    throw new PaymentRefused(orderId, outcome.code)
  }
  if (outcome.kind === 'done') await storePage(ctx, payment, outcome.value)
  else ctx.log.warn({ orderId, code: outcome.code, err: outcome.error }, 'orders: page to pay on unknown')
  const now = await newestPayment(ctx.db, orderId)
  // Another call for the same page may have been told of it.
  if (now?.status === 'pending' && now.checkoutUrl === null) throw new PaymentUnknown(orderId)
  return view(ctx, await existing(ctx, orderId), now)
}

/** @throws DomainError 503 `payments-unavailable` while nothing can be sold, or somebody has said that nothing shall be */
export function assertPayable({ payments, config }: Pick<Context, 'payments' | 'config'>): void {
  if (!(payments.isAvailable && config.payments.enabled))
    throw new DomainError(503, 'payments-unavailable', 'Nothing can be paid here at the moment.')
}

async function existing(ctx: Pick<Context, 'db'>, orderId: string): Promise<OrderRow> {
  const order = await orderById(ctx.db, orderId)
  if (!order) throw new Error(`no order ${orderId}`)
  return order
}

async function askForPage(
  ctx: CheckingOut,
  order: OrderRow,
  payment: PaymentRow,
): Promise<Outcome<OpenCheckout>> {
  if (order.email === null || payment.expiresAt === null)
    throw new DomainError(409, 'order-closed', 'This order cannot be paid any more. Make a new one.')
  const items = await itemsOf(ctx.db, [order.id])
  return ctx.payments.createCheckout({
    key: keyOf(order.id, payment.attempt),
    orderId: order.id,
    paymentId: payment.id,
    email: order.email,
    locale: order.locale,
    currency: order.currency as Currency,
    lines: items.map(({ title, quantity, amount }) => ({
      // As one piece: what a discount leaves of several need not divide by their number.
      title: quantity === 1 ? title : `${quantity} × ${title}`,
      amount,
      quantity: 1,
    })),
    total: payment.amount,
    ...returnUrls(ctx.config, order.id),
    expiresAt: payment.expiresAt,
    transferGroup: order.id,
  })
}

function storePage(
  ctx: CheckingOut,
  payment: PaymentRow,
  { pspSessionId, url, expiresAt }: OpenCheckout,
): Promise<void> {
  return ctx.transaction(async (tx) => {
    await lockOrder(tx, payment.orderId)
    const now = (await lockPayments(tx, payment.orderId)).find(({ id }) => id === payment.id)
    if (now?.status !== 'pending') return
    await setPayment(tx, payment.id, { pspSessionId, checkoutUrl: url, expiresAt }, ctx.clock.now())
  })
}

function view(
  { config }: Pick<Context, 'config'>,
  order: OrderRow,
  payment: PaymentRow | undefined,
): Checkout {
  return {
    orderId: order.id,
    status: order.status,
    total: order.total,
    currency: order.currency as Currency,
    checkoutUrl: payment?.status === 'pending' ? payment.checkoutUrl : null,
    accessToken: order.buyerId === null ? accessToken(config, order.id) : null,
  }
}

/** What the buyer can do about it, where they can. */
const reasons: Readonly<Record<string, string>> = {
  email_invalid: 'The payment provider does not take this e-mail address. Make a new order with another.',
  amount_too_small:
    'The payment provider does not take so small an amount. Make a new order with more in it.',
  amount_too_large: 'The payment provider does not take so large an amount at once. Make several orders.',
}
const NO_PAGE =
  'The payment provider did not open a page for this order. Nothing has been charged; you can try again.'

export class PaymentRefused extends DomainError {
  constructor(orderId: string, code: string) {
    const reason = reasons[code]
    super(reason ? 422 : 502, 'payment-refused', reason ?? NO_PAGE, { extra: { orderId } })
  }
}

export class PaymentUnknown extends DomainError {
  constructor(orderId: string) {
    super(
      503,
      'payment-unknown',
      'The payment provider did not answer. Nothing has been charged. Repeat the same request in a moment.',
      { retryAfterSeconds: RETRY_SECONDS, extra: { orderId } },
    )
  }
}
