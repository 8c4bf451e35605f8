import type { Checkout, NewOrder } from '@veza/shared/contracts/orders.ts'
import type { Buyer } from './buyer.ts'
import { type CheckingOut, openCheckout } from './checkout.ts'
import { placeOrder } from './create.ts'

/** Buys a cart: the order first, in our own books, then the page on which it is paid. Safe to repeat with the same key. */
export async function buy(ctx: CheckingOut, buyer: Buyer, input: NewOrder, key: string): Promise<Checkout> {
  const orderId = await placeOrder(ctx, buyer, input, key)
  ctx.crashPoint('orders.order-stored')
  return openCheckout(ctx, orderId)
}
