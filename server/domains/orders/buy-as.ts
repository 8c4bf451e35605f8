import type { Checkout, NewOrder } from '@veza/shared/contracts/orders.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type Buyer, buyerOf, requireKey } from './buyer.ts'
import type { CheckingOut } from './checkout.ts'
import { buy } from './service.ts'

export interface Purchaser {
  /** Undefined: a guest. */
  readonly viewer: Pick<Viewer, 'userId'> | undefined
  /** From where they ask. */
  readonly address: string
}

/**
 * Buys a cart for whoever asks. Safe to repeat with the same key.
 * @throws RateLimited; DomainError as `buyerOf`, `requireKey` and `buy` do
 */
export async function buyAs(
  ctx: CheckingOut & Pick<Context, 'limits'>,
  { viewer, address }: Purchaser,
  input: NewOrder,
  givenKey: string | undefined,
): Promise<Checkout> {
  const buyer = await buyerOf(ctx.db, viewer, input.email)
  const key = requireKey(givenKey, buyer)
  await takeOrder(ctx, buyer, address)
  return buy(ctx, buyer, input, key)
}

/** Each order is kept for weeks, and a guest's writes to whatever address was given. @throws RateLimited */
async function takeOrder(
  { limits }: Pick<Context, 'limits'>,
  { userId, email }: Buyer,
  address: string,
): Promise<void> {
  if (userId === null) {
    await limits.take('guest-order-address', address)
    await limits.take('guest-order-account', email)
  } else {
    await limits.take('order-address', address)
    await limits.take('order-user', userId)
  }
}
