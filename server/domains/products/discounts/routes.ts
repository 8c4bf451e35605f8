import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { inRole, signedIn } from '../../../http/request-context.ts'
import { createDiscount, discountView, ownDiscount, ownDiscounts, updateDiscount } from './service.ts'

/** The discount codes' part of the contract: each seller’s own. */
export function discountsRoutes(ctx: Context) {
  return os.discounts.router({
    create: os.discounts.create.handler(async ({ input, context }) => {
      const viewer = inRole(context, 'creator')
      return discountView(await createDiscount(ctx, viewer, input, context.req.get('idempotency-key')))
    }),
    mine: os.discounts.mine.handler(({ input, context }) => ownDiscounts(ctx.db, signedIn(context), input)),
    get: os.discounts.get.handler(async ({ input, context }) =>
      discountView(await ownDiscount(ctx.db, signedIn(context), input.id)),
    ),
    update: os.discounts.update.handler(async ({ input: { id, version, ...patch }, context }) =>
      discountView(await updateDiscount(ctx, inRole(context, 'creator'), id, version, patch)),
    ),
  })
}
