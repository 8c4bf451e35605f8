import { ORDER_TOKEN_HEADER } from '@veza/shared/contracts/orders.ts'
import type { Context } from '../../context.ts'
import { inStaffRole, type RequestContext } from '../../http/request-context.ts'
import { OrderNotFound, orderById, ownOrder } from '../orders/index.ts'
import type { Asker } from './policy.ts'
import { soldItemsOf } from './refund-queries.ts'

/**
 * As whom somebody asks for a refund of an order: as its buyer if they are, else as one who sold something in it, else as
 * an admin, who needs a second factor.
 * @throws OrderNotFound to everybody else
 */
export async function askerOf(
  ctx: Pick<Context, 'db' | 'config' | 'clock'>,
  context: RequestContext,
  orderId: string,
): Promise<Asker> {
  const { viewer, req } = context
  const access = { viewer, token: req.get(ORDER_TOKEN_HEADER) }
  const isBuyer = await ownOrder(ctx, access, orderId).then(
    () => true,
    (error: unknown) => {
      if (error instanceof OrderNotFound) return false
      throw error
    },
  )
  if (isBuyer) return { as: 'buyer', userId: viewer?.userId ?? null }
  if (!viewer || !(await orderById(ctx.db, orderId))) throw new OrderNotFound()
  const items = await soldItemsOf(ctx.db, orderId)
  if (items.some(({ sellerId }) => sellerId === viewer.userId)) return { as: 'seller', userId: viewer.userId }
  if (!viewer.roles.includes('admin')) throw new OrderNotFound()
  return { as: 'admin', userId: inStaffRole(context, 'admin', ctx.clock.now()).userId }
}
