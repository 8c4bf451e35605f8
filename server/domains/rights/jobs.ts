import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { forgetOldNotices } from './forget.ts'
import { restoreDue } from './restore-due.ts'
import { tellFiled } from './tell.ts'

/** What copyright notices do outside a request. */
export function rightsJobs(
  ctx: Context,
): Pick<JobHandlers, 'rights.tell-filed' | 'rights.restore-due' | 'rights.sweep'> {
  return {
    'rights.tell-filed': ({ noticeId }) => tellFiled(ctx, noticeId),
    'rights.sweep': () => forgetOldNotices(ctx),
    'rights.restore-due': (_payload, { signal }) => restoreDue(ctx, signal),
  }
}
