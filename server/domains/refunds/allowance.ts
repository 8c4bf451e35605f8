import type { Context } from '../../context.ts'
import type { Asker } from './policy.ts'

/** Each refund that is asked for writes to its buyer and sellers, and asks the provider. @throws RateLimited */
export async function takeAsking(
  { limits }: Pick<Context, 'limits'>,
  { userId }: Pick<Asker, 'userId'>,
  orderId: string,
): Promise<void> {
  if (userId === null) await limits.take('refund-order', orderId)
  else await limits.take('refund-user', userId)
}
