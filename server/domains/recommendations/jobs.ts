import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { relateAll } from './relate.ts'

/** What recommendations need outside a request. */
export function recommendationsJobs(ctx: Context): Pick<JobHandlers, 'recommendations.relate'> {
  return {
    'recommendations.relate': async (_payload, { signal }) => {
      const related = await relateAll(ctx, { signal })
      ctx.log.debug({ related }, 'tracks related')
    },
  }
}
