import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { liftDue } from './lift-due.ts'
import { tellReporters } from './tell.ts'

/** What the moderation does outside a request. */
export function moderationJobs(
  ctx: Context,
): Pick<JobHandlers, 'moderation.tell-reporters' | 'moderation.lift-due'> {
  return {
    'moderation.tell-reporters': ({ caseId }, { signal }) => tellReporters(ctx, caseId, signal),
    'moderation.lift-due': (_payload, { signal }) => liftDue(ctx, signal),
  }
}
