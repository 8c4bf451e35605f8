import type { Checkout } from '@veza/shared/contracts/orders.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { refuseOutdated } from '../products/index.ts'
import { type Access, OrderNotFound, ownOrder } from './access.ts'
import { takeTry } from './allowance.ts'
import { assertPayable, beginAttempt, type CheckingOut, openCheckout } from './checkout.ts'
import { isOfOneBuyer, retakeHolds } from './holds.ts'
import { lockPayments, newestPayment, type PaymentRow } from './payment-queries.ts'
import { giveUpPayment } from './payments.ts'
import { CartRefused } from './pricing.ts'
import { refreshPayment } from './provider-events.ts'
import { itemsOf, lockOrder, type OrderRow } from './queries.ts'
import { makingRoom, takeRoom } from './room.ts'

/**
 * For so long an order is paid at what it was made for. Long enough for a bank that needs days to say no; after it, the fee's
 * rate and the shares of splits that it was made by are no longer what anybody counts on.
 */
const PAYABLE_MS = 7 * DAY_MS
/** Whoever has not paid by then does not want it; each try costs the provider a page, and all that follows reads every one. */
const MOST_TRIES = 10

/** Whether an order is new enough to be paid. */
export const isFresh = (createdAt: Date, now: Date): boolean =>
  now.getTime() - createdAt.getTime() <= PAYABLE_MS

/** Who asks for a page, and from where. */
export interface Retrying extends Access {
  readonly address: string
}

/**
 * The page on which an order may be paid: of the try that is open, or of a new one when the last came to nothing. What
 * the order held it must be able to hold again, and all that it is of must still be on sale as it was then.
 * @throws OrderNotFound, CartRefused, RateLimited; DomainError 409 `already-paid`, `payment-processing`, `order-too-old`, `too-many-tries`, 503 `payments-unavailable`, and what `makingRoom` and `openCheckout` throw
 */
export async function payAgain(
  ctx: CheckingOut & Pick<Context, 'limits'>,
  asking: Retrying,
  orderId: string,
): Promise<Checkout> {
  const order = await ownOrder(ctx, asking, orderId)
  assertPayable(ctx)
  await endOverdue(ctx, order)
  const newest = await newestPayment(ctx.db, orderId)
  if (newest?.status !== 'pending' && order.email !== null)
    await takeTry(ctx, { userId: order.buyerId, email: order.email }, asking.address)
  await makingRoom(ctx, () => ctx.transaction((tx) => nextAttempt(tx, ctx, order)))
  ctx.crashPoint('orders.attempt-stored')
  return openCheckout(ctx, orderId)
}

/** A new try, where one is needed, with all that the order has to hold for it. */
async function nextAttempt(tx: Tx, ctx: CheckingOut, order: OrderRow): Promise<void> {
  const { id: orderId } = order
  const locked = await lockOrder(tx, orderId)
  if (!locked) throw new OrderNotFound()
  const payments = await lockPayments(tx, orderId)
  if (!needsAttempt(locked, payments)) return
  if (payments.length >= MOST_TRIES)
    throw new DomainError(
      409,
      'too-many-tries',
      'This order has been tried to be paid too often. Put its things into the cart anew.',
    )
  const now = ctx.clock.now()
  await assertUpToDate(tx, locked, now)
  const { buyerId: userId, email } = locked
  if (email !== null) await takeRoom(tx, { userId, email }, now, await isOfOneBuyer(tx, orderId))
  const refusal = await retakeHolds(tx, { orderId, now })
  if (refusal) throw new CartRefused(refusal)
  await beginAttempt(tx, ctx, locked, payments.length)
}

/** @throws DomainError 409 `order-too-old`; CartRefused */
async function assertUpToDate(tx: Tx, order: OrderRow, now: Date): Promise<void> {
  if (!isFresh(order.createdAt, now))
    throw new DomainError(
      409,
      'order-too-old',
      'This order is more than a week old and cannot be paid any more. Put its things into the cart anew: they are bought as they are sold now.',
    )
  const refusal = await refuseOutdated(tx, await itemsOf(tx, [order.id]))
  if (refusal) throw new CartRefused(refusal)
}

/** Whether a new try is to be made. @throws DomainError 409 where there is nothing to pay, now or any more */
function needsAttempt(order: OrderRow, payments: readonly PaymentRow[]): boolean {
  if (order.status !== 'pending' && order.status !== 'failed' && order.status !== 'expired')
    throw new DomainError(409, 'already-paid', 'This order is paid: there is nothing more to pay.')
  const open = payments.find(({ status }) => status === 'pending')
  if (open?.processingAt)
    throw new DomainError(
      409,
      'payment-processing',
      'Your payment is on its way, and your bank takes a few days. Please do not pay a second time.',
    )
  return open === undefined
}

/** What has outlived its time is asked after before it is followed by another: it may have been paid. */
async function endOverdue(ctx: CheckingOut, order: OrderRow): Promise<void> {
  const payment = await newestPayment(ctx.db, order.id)
  if (payment?.status !== 'pending' || payment.processingAt || !isOver(ctx, payment)) return
  if (payment.pspSessionId === null) await giveUpPayment(ctx, payment, 'expired')
  else await refreshPayment(ctx, payment)
}

const isOver = ({ clock }: Pick<Context, 'clock'>, { expiresAt }: PaymentRow): boolean =>
  expiresAt !== null && expiresAt <= clock.now()
