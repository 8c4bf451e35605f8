import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { sellAllDue, sellWhenDue } from './schedule.ts'

/** What goes on sale by the clock. */
export function productsJobs(
  ctx: Context,
): Pick<JobHandlers, 'products.sell-scheduled' | 'products.sell-due'> {
  return {
    'products.sell-scheduled': ({ productId }) => sellWhenDue(ctx, productId),
    'products.sell-due': async (_payload, { signal }) => {
      const looked = await sellAllDue(ctx, signal)
      if (looked > 0) ctx.log.info({ looked }, 'products that were due were looked at')
    },
  }
}
