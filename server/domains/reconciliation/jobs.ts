import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import type { ProviderEventHandlers } from '../../platform/payments/index.ts'
import { checkpointAccounts, findContradictions } from '../ledger/index.ts'
import { reconcile } from './service.ts'

type Kinds = 'reconciliation.run' | 'ledger.check' | 'ledger.checkpoint'

/** What keeps our books and the provider's one. */
export function reconciliationJobs(ctx: Context, handlers: ProviderEventHandlers): Pick<JobHandlers, Kinds> {
  return {
    'reconciliation.run': async (_payload, { signal }) => {
      if (!ctx.payments.isAvailable) return
      const results = await reconcile(ctx, handlers, signal)
      ctx.log.info({ results }, 'reconciliation: done')
    },
    'ledger.check': async () => {
      for (const finding of await findContradictions(ctx.db))
        ctx.log.error({ ...finding }, 'ledger: the books contradict themselves')
    },
    'ledger.checkpoint': async (_payload, { signal }) => {
      await checkpointAccounts(ctx, signal)
    },
  }
}
