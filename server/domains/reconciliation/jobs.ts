import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { type ProviderEventHandlers, ProviderUnavailable } from '../../platform/payments/index.ts'
import { checkpointAccounts, findContradictions } from '../ledger/index.ts'
import { oweOverdrawn } from '../transfers/index.ts'
import { keepUntold, untoldEvents } from '../webhooks/index.ts'
import { reconcileAlone } from './alone.ts'
import { compareAndRecord } from './balance.ts'
import { recordRun } from './runs.ts'

type Kinds = 'reconciliation.run' | 'reconciliation.compare-balance' | 'ledger.check' | 'ledger.checkpoint'

/** What keeps our books and the provider's one. */
export function reconciliationJobs(ctx: Context, handlers: ProviderEventHandlers): Pick<JobHandlers, Kinds> {
  return {
    'reconciliation.run': async (_payload, { signal }) => {
      if (!ctx.payments.isAvailable) return
      ctx.log.info(await reconcileAlone(ctx, handlers, signal), 'reconciliation: a run')
    },
    'reconciliation.compare-balance': async (_payload, { signal }) => {
      if (!ctx.payments.isAvailable) return
      await hearAll(ctx, signal)
      for (const difference of await compareAndRecord(ctx, undefined, signal))
        ctx.log.error({ difference }, 'reconciliation: the balance of the provider and the books differ')
    },
    'ledger.check': async (_payload, { signal }) => {
      await oweOverdrawn(ctx, signal)
      const startedAt = ctx.clock.now()
      const result = await findContradictions(ctx.db)
      await ctx.transaction((tx) =>
        recordRun(tx, ctx, { kind: 'ledger', startedAt, found: result.length, result }),
      )
      for (const finding of result) ctx.log.error({ ...finding }, 'ledger: the books contradict themselves')
    },
    'ledger.checkpoint': async (_payload, { signal }) => {
      await checkpointAccounts(ctx, signal)
    },
  }
}

/** Takes in what nobody told us of in a week. Where the provider does not say, tomorrow is soon enough: nothing else waits for it. */
async function hearAll(ctx: Context, signal: AbortSignal): Promise<void> {
  try {
    const missed = await keepUntold(ctx, await untoldEvents(ctx, 'all', signal))
    if (missed > 0) ctx.log.warn({ missed }, 'reconciliation: events that nobody had told us of')
  } catch (err) {
    if (!(err instanceof ProviderUnavailable)) throw err
    ctx.log.warn({ err }, 'reconciliation: the provider does not say what happened in a week')
  }
}
