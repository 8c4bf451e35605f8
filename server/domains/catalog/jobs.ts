import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { publishAllDue, publishWhenDue } from './schedule.ts'

/** What becomes public by the clock. */
export function catalogJobs(
  ctx: Context,
): Pick<JobHandlers, 'catalog.publish-scheduled' | 'catalog.publish-due'> {
  return {
    'catalog.publish-scheduled': ({ trackId }) => publishWhenDue(ctx, trackId),
    'catalog.publish-due': async (_payload, { signal }) => {
      const looked = await publishAllDue(ctx, signal)
      if (looked > 0) ctx.log.info({ looked }, 'tracks that were due were looked at')
    },
  }
}
