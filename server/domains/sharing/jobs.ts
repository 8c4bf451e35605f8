import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { sweepVisits } from './opening.ts'

/** What sharing does outside a request. */
export function sharingJobs(ctx: Context): Pick<JobHandlers, 'sharing.sweep'> {
  return {
    'sharing.sweep': async (_payload, { signal }) => {
      const removed = await sweepVisits(ctx, signal)
      if (removed > 0) ctx.log.info({ removed }, 'visits by shared links swept')
    },
  }
}
