import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { sweepChanges } from './sweep.ts'

export function syncJobs(ctx: Context): Pick<JobHandlers, 'sync.sweep'> {
  return {
    'sync.sweep': async (_payload, { signal }) => {
      const removed = await sweepChanges(ctx, signal)
      if (removed > 0) ctx.log.info({ removed }, 'changes swept')
    },
  }
}
