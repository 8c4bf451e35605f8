import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Context } from '../../../server/context.ts'
import { compareAndRecord, reconcileAlone, watchBooks } from '../../../server/domains/reconciliation/index.ts'
import { untoldEvents } from '../../../server/domains/webhooks/index.ts'
import { jobHandlers } from '../../../server/job-handlers.ts'
import type { BalanceTransaction, ProviderEvent } from '../../../server/platform/payments/index.ts'
import { openTelemetry } from '../../../server/platform/telemetry/index.ts'
import { providerEvents } from '../../../server/provider-events.ts'
import type { ExplainingDatabase, Plan } from '../plans.ts'

/** Movements that the provider tells of at once. */
const PAGE = 100
/** And of so many only when it is asked about them. */
const UNTOLD = 10

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
  await untoldEvents({ ...ctx, payments: withEvents(plain) }, 'undelivered')
  await jobHandlers(ctx)['transfers.reverse-due']({}, attempt)
  await jobHandlers(ctx)['transfers.send-due']({}, attempt)
  await endComparison(plain)
  await compareAndRecord({ ...ctx, payments: await withMovements(plain) }, undefined)
  telemetry.close()
  return firstOfEach(explaining.take())
}

/** The stand-in has told of all that it has: a page of the provider's events. */
function withEvents(ctx: Context): Context['payments'] {
  const items = Array.from({ length: PAGE }, (_, index): ProviderEvent => {
    const id = `evt_${index}`
    return {
      id,
      type: 'charge.updated',
      objectType: 'charge',
      objectId: `ch_${index}`,
      livemode: false,
      createdAt: new Date(ctx.clock.now().getTime() - DAY_MS),
      isThin: false,
    }
  })
  return Object.assign(Object.create(ctx.payments), { listEvents: async () => ({ items }) })
}

/** As of yesterday: without any, the whole of the books would be compared. */
async function endComparison({ db, clock, newId }: Context): Promise<void> {
  const at = new Date(clock.now().getTime() - DAY_MS)
  const run = { id: newId(), kind: 'balance', startedAt: at, endedAt: at, found: 0, result: '[]' }
  await db.insertInto('reconciliationRuns').values(run).execute()
}

/**
 * The stand-in has none of these: two pages of the provider's balance, as it would tell of them. On the first what is compared with
 * the books, on the other all that has moved lately; of a few it tells only when it is asked, as of what moved before.
 */
async function withMovements(ctx: Context): Promise<Context['payments']> {
  const paid = await ctx.db
    .selectFrom('payments')
    .select(['pspChargeId as id', 'amount', 'paidAt as at'])
    .where('status', '=', 'paid')
    .where('paidAt', '<', new Date(ctx.clock.now().getTime() - DAY_MS))
    .orderBy('id', 'desc')
    .limit(PAGE + UNTOLD)
    .execute()
  const now = ctx.clock.now()
  const compared = paid.slice(UNTOLD).map(({ id, amount, at }) => movement(id ?? '', amount, at ?? now))
  const untold = new Set(paid.slice(0, UNTOLD).map(({ id }) => id))
  const others = (await movedLately(ctx)).filter((id) => !untold.has(id)).map((id) => movement(id, 1, now))
  const listBalanceTransactions: Context['payments']['listBalanceTransactions'] = async ({ cursor }) =>
    cursor === undefined ? { items: compared, cursor: 'more' } : { items: others }
  const movementsOf = async () => []
  return Object.assign(Object.create(ctx.payments), { listBalanceTransactions, movementsOf })
}

const movement = (id: string, amount: number, createdAt: Date): BalanceTransaction => ({
  ...{ pspBalanceTransactionId: `txn_${id}`, pspSourceId: id, type: 'charge', currency: 'eur' },
  ...{ amount, fee: 0, net: amount, createdAt, availableAt: createdAt },
})

/** The provider's ids of all that the comparison finds in the books. */
async function movedLately({ db, clock }: Context): Promise<string[]> {
  const since = new Date(clock.now().getTime() - 6 * DAY_MS)
  const { rows } = await sql<{ id: string }>`
    SELECT psp_charge_id AS id FROM payments WHERE paid_at >= ${since} AND psp_charge_id IS NOT NULL
    UNION ALL SELECT psp_refund_id FROM refunds WHERE succeeded_at >= ${since}
    UNION ALL SELECT psp_transfer_id FROM transfers WHERE updated_at >= ${since} AND psp_transfer_id IS NOT NULL
    UNION ALL SELECT psp_reversal_id FROM transfer_reversals
      WHERE ended_at >= ${since} AND psp_reversal_id IS NOT NULL`.execute(db)
  return rows.map(({ id }) => id)
}

/** Rows are looked at one after the other by the same question. */
function firstOfEach(plans: readonly Plan[]): Plan[] {
  return [...new Map(plans.toReversed().map((plan) => [plan.query, plan])).values()].toReversed()
}
