import type { Context } from '../../context.ts'
import type { Buyer } from './buyer.ts'

/**
 * For an order, and for each further try to pay one: it is kept for weeks, asks the provider for a page, and a guest's
 * writes to whatever address was given.
 * @param address from where they ask
 * @throws RateLimited
 */
export async function takeTry(
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
