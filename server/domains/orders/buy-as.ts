import type { Checkout, NewOrder } from '@veza/shared/contracts/orders.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { buyerOf, requireKey } from './buyer.ts'
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
 * @throws RateLimited of guests; DomainError as `buyerOf`, `requireKey` and `buy` do
 */
export async function buyAs(
  ctx: CheckingOut & Pick<Context, 'limits'>,
  { viewer, address }: Purchaser,
  input: NewOrder,
  givenKey: string | undefined,
): Promise<Checkout> {
  const buyer = await buyerOf(ctx.db, viewer, input.email)
  const key = requireKey(givenKey, buyer)
  if (buyer.userId === null) await takeGuestOrder(ctx, buyer.email, address)
  return buy(ctx, buyer, input, key)
}

/** A guest's order writes to whatever address was given. @throws RateLimited */
async function takeGuestOrder(
  { limits }: Pick<Context, 'limits'>,
  email: string,
  address: string,
): Promise<void> {
  await limits.take('guest-order-address', address)
  await limits.take('guest-order-account', email)
}
