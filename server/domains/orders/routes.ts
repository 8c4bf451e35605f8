import { ORDER_TOKEN_HEADER } from '@veza/shared/contracts/orders.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { type RequestContext, signedIn } from '../../http/request-context.ts'
import { clientOf } from '../accounts/index.ts'
import type { Access } from './access.ts'
import { buyAs } from './buy-as.ts'
import { openDownload } from './downloads/open.ts'
import { priceNow } from './pricing.ts'
import { ownOrders, readOrder } from './reading.ts'
import { payAgain } from './retry.ts'
import { quoteView } from './view.ts'

const accessOf = ({ viewer, req }: Pick<RequestContext, 'viewer' | 'req'>): Access => ({
  viewer,
  token: req.get(ORDER_TOKEN_HEADER),
})

/** The orders' part of the contract. */
export function ordersRoutes(ctx: Context) {
  return os.orders.router({
    quote: os.orders.quote.handler(async ({ input }) => quoteView(await priceNow(ctx, ctx.db, input))),
    create: os.orders.create.handler(({ input, context: { viewer, req } }) =>
      buyAs(ctx, { viewer, address: clientOf(req).address }, input, req.get('idempotency-key')),
    ),
    mine: os.orders.mine.handler(({ input, context }) => ownOrders(ctx, signedIn(context), input)),
    get: os.orders.get.handler(({ input, context }) => readOrder(ctx, accessOf(context), input.id)),
    checkout: os.orders.checkout.handler(({ input, context }) =>
      payAgain(ctx, { ...accessOf(context), address: clientOf(context.req).address }, input.id),
    ),
    download: os.orders.download.handler(async ({ input: { id: orderId, ...wanted }, context }) => {
      const found = await openDownload(ctx, accessOf(context), { orderId, ...wanted }, clientOf(context.req))
      return { ...found, expiresAt: found.expiresAt.toISOString() }
    }),
  })
}
