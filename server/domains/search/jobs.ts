import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { sweepVocabulary } from './sweep.ts'

/** What the search does outside a request. */
export function searchJobs(ctx: Context): Pick<JobHandlers, 'search.sweep'> {
  return {
    'search.sweep': async (_payload, { signal }) => {
      const removed = await sweepVocabulary(ctx.db, signal)
      if (removed > 0) ctx.log.info({ removed }, 'words swept')
    },
  }
}
