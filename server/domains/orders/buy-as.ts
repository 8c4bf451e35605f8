import type { Checkout, NewOrder } from '@veza/shared/contracts/orders.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { takeTry } from './allowance.ts'
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
  await takeTry(ctx, buyer, address)
  return buy(ctx, buyer, input, key)
}
