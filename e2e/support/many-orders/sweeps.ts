import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../server/context.ts'
import {
  COMPARED_MS,
  compareAndRecord,
  reconcileAlone,
  watchBooks,
} from '../../../server/domains/reconciliation/index.ts'
import { jobHandlers } from '../../../server/job-handlers.ts'
import { openTelemetry } from '../../../server/platform/telemetry/index.ts'
import { providerEvents } from '../../../server/provider-events.ts'
import type { ExplainingDatabase, Plan } from '../plans.ts'

/** Movements that the provider tells of at once. */
const PAGE = 100

/**
 * Has every question explained that sweeps, the figures, the workers of transfers and the comparison of balances find their rows by.
 * What is asked in the middle of a change is not counted: it goes by the ids of rows.
 */
export async function explainSweeps(plain: Context, explaining: ExplainingDatabase): Promise<Plan[]> {
  const telemetry = openTelemetry()
  const ctx: Context = { ...plain, db: explaining.db, telemetry }
  const attempt = { id: '', signal: new AbortController().signal, isLast: false }
  watchBooks(ctx)
  await telemetry.read()
  await reconcileAlone(ctx, providerEvents(plain))
  await jobHandlers(ctx)['transfers.reverse-due']({}, attempt)
  await jobHandlers(ctx)['transfers.send-due']({}, attempt)
  await compareAndRecord(
    { ...ctx, payments: await withMovements(ctx) },
    new Date(ctx.clock.now().getTime() - COMPARED_MS),
  )
  telemetry.close()
  return firstOfEach(explaining.take())
}

/** The stand-in has none of these charges: a page of the provider's balance, as it would tell of them. */
async function withMovements(ctx: Context): Promise<Context['payments']> {
  const paid = await ctx.db
    .selectFrom('payments')
    .select(['pspChargeId', 'amount', 'paidAt'])
    .where('status', '=', 'paid')
    .where('paidAt', '<', new Date(ctx.clock.now().getTime() - DAY_MS))
    .orderBy('id', 'desc')
    .limit(PAGE)
    .execute()
  const items = paid.map(({ pspChargeId, amount, paidAt }, at) => ({
    ...{ pspBalanceTransactionId: `txn_${at}`, pspSourceId: pspChargeId ?? '', type: 'charge' },
    ...{ amount, fee: 0, net: amount, currency: 'eur' as const, createdAt: paidAt ?? ctx.clock.now() },
  }))
  return Object.assign(Object.create(ctx.payments), { listBalanceTransactions: async () => ({ items }) })
}

/** Rows are looked at one after the other by the same question. */
function firstOfEach(plans: readonly Plan[]): Plan[] {
  return [...new Map(plans.toReversed().map((plan) => [plan.query, plan])).values()].toReversed()
}
