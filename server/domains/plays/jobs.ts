import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { flushPlays, sweepBatches } from './flush.ts'

/** What plays do outside a request. */
export function playsJobs(ctx: Context): Pick<JobHandlers, 'plays.flush' | 'plays.sweep'> {
  return {
    'plays.flush': async (_payload, { signal }) => {
      const added = await flushPlays(ctx, signal)
      if (added > 0) ctx.log.debug({ added }, 'plays flushed')
    },
    'plays.sweep': async (_payload, { signal }) => {
      const removed = await sweepBatches(ctx, signal)
      if (removed > 0) ctx.log.info({ removed }, 'batches of plays swept')
    },
  }
}
