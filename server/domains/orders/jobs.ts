import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { closeOtherPages, expireNeverOpened } from './closing.ts'
import { makeFile, makeFilesOfOrder } from './downloads/make.ts'
import { sweepDeliveries } from './downloads/sweep.ts'
import { sweepUnpaid } from './sweep-unpaid.ts'

type Kinds =
  | 'orders.close-pages'
  | 'orders.expire'
  | 'orders.make-files'
  | 'orders.make-file'
  | 'orders.sweep'

/** What orders do outside a request. */
export function ordersJobs(ctx: Context): Pick<JobHandlers, Kinds> {
  return {
    'orders.close-pages': ({ orderId }) => closeOtherPages(ctx, orderId),
    'orders.make-files': ({ orderId }, { signal }) => makeFilesOfOrder(ctx, orderId, signal),
    'orders.make-file': ({ trackId, format }, { signal }) => makeFile(ctx, trackId, format, signal),
    'orders.sweep': async (_, { signal }) => {
      const forgotten = await sweepUnpaid(ctx, signal)
      if (forgotten > 0) ctx.log.info({ forgotten }, 'orders: what nobody paid forgotten')
      const removed = await sweepDeliveries(ctx)
      if (removed > 0) ctx.log.info({ removed }, 'orders: files of tracks that are gone removed')
    },
    'orders.expire': async () => {
      const ended = await expireNeverOpened(ctx)
      if (ended > 0) ctx.log.info({ ended }, 'orders: tries to pay expired')
    },
  }
}
