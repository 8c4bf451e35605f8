import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { eraseDueAccounts } from './leaving/erasure.ts'
import { removeExportsOf, removeOldExports, writeExport } from './leaving/export-file.ts'
import type { PersonalData } from './leaving/personal-data.ts'
import { mailResetLink } from './password-reset/service.ts'
import { sweepAccounts } from './sweep.ts'
import { mailVerifyLink } from './verification.ts'

type Kinds =
  | 'accounts.mail-verify-link'
  | 'accounts.mail-reset-link'
  | 'accounts.sweep'
  | 'accounts.erase'
  | 'accounts.export'
  | 'accounts.remove-exports'

/** What accounts do outside a request. @param personalData what every domain holds of a person */
export function accountsJobs(ctx: Context, personalData: readonly PersonalData[]): Pick<JobHandlers, Kinds> {
  return {
    'accounts.mail-verify-link': ({ email }) => mailVerifyLink(ctx, email),
    'accounts.mail-reset-link': ({ email }) => mailResetLink(ctx, email),
    'accounts.sweep': async (_payload, { signal }) => {
      const swept = await sweepAccounts(ctx, signal)
      const exports = await removeOldExports(ctx, signal)
      ctx.log.info({ ...swept, exports }, 'accounts swept')
    },
    'accounts.erase': async (_payload, { signal }) => {
      const erased = await eraseDueAccounts(ctx, personalData, signal)
      if (erased > 0) ctx.log.info({ erased }, 'accounts erased')
    },
    'accounts.export': ({ exportId }, attempt) => writeExport(ctx, personalData, exportId, attempt),
    'accounts.remove-exports': ({ userId }) => removeExportsOf(ctx, userId),
  }
}
