import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole } from '../../http/request-context.ts'
import { choose, chosen, featured, lookUp, trending } from './service.ts'

/** What visitors come upon, and who puts it there. */
export function discoveryRoutes(ctx: Context) {
  return os.discovery.router({
    trending: os.discovery.trending.handler(async ({ input, context: { viewer } }) => ({
      items: await trending(ctx, viewer, input.limit),
    })),
    featured: os.discovery.featured.handler(async ({ input, context: { viewer } }) => ({
      items: await featured(ctx, viewer, input.locale),
    })),
    chosen: os.discovery.chosen.handler(({ context }) => {
      inStaffRole(context, 'admin', ctx.clock.now())
      return chosen(ctx)
    }),
    lookUp: os.discovery.lookUp.handler(({ input: { address }, context }) => {
      inStaffRole(context, 'admin', ctx.clock.now())
      return lookUp(ctx, address)
    }),
    choose: os.discovery.choose.handler(({ input: { items }, context }) => {
      const { userId } = inStaffRole(context, 'admin', ctx.clock.now())
      const dateOf = (until: string | null) => (until === null ? null : new Date(until))
      return choose(
        ctx,
        userId,
        items.map(({ until, id, kind }) => ({ kind, id: id.toLowerCase(), until: dateOf(until) })),
      )
    }),
  })
}
