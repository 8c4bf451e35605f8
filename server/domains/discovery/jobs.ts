import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { rank } from './service.ts'

/** What discovery does outside a request. */
export function discoveryJobs(ctx: Context): Pick<JobHandlers, 'discovery.rank'> {
  return {
    'discovery.rank': async () => {
      const ranked = await rank(ctx)
      ctx.log.debug({ ranked }, 'tracks ranked')
    },
  }
}
