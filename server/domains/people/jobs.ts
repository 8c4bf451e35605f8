import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { sweepAvatars } from './avatars.ts'

/** What people do outside a request. */
export function peopleJobs(ctx: Context): Pick<JobHandlers, 'people.sweep'> {
  return {
    'people.sweep': async (_payload, { signal }) => {
      const removed = await sweepAvatars(ctx, signal)
      if (removed > 0) ctx.log.info({ removed }, 'avatars swept')
    },
  }
}
