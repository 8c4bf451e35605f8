import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { sweepAccounts } from './sweep.ts'

/** What accounts do outside a request. */
export function accountsJobs(ctx: Context): Pick<JobHandlers, 'accounts.sweep'> {
  return {
    'accounts.sweep': async (_payload, { signal }) => {
      const swept = await sweepAccounts(ctx, signal)
      ctx.log.info({ ...swept }, 'accounts swept')
    },
  }
}
