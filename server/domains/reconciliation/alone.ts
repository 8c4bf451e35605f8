import type { Reconciled } from '@veza/shared/contracts/reconciliation.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Db } from '../../platform/db/database.ts'
import { repeatedly } from '../../platform/jobs/repeatedly.ts'
import type { ProviderEventHandlers } from '../../platform/payments/index.ts'
import { recordRun } from './runs.ts'
import { reconcile } from './service.ts'

export type Sweep =
  | { readonly outcome: 'done'; readonly results: Reconciled[] }
  | { readonly outcome: 'already-running' }

/** As long as a dead holder stands in the way. */
const LEASE_MS = MINUTE_MS

/**
 * One run, unless another one is under way anywhere: two at once would be safe, and ask the provider everything twice. It is
 * held by a row that is renewed while it runs, and by the database's clock.
 */
export async function reconcileAlone(
  ctx: Context,
  handlers: ProviderEventHandlers,
  signal?: AbortSignal,
): Promise<Sweep> {
  const holderId = ctx.newId()
  if (!(await takeLease(ctx.db, holderId))) return { outcome: 'already-running' }
  const renewed = repeatedly(
    () => takeLease(ctx.db, holderId),
    LEASE_MS / 3,
    (err) => ctx.log.warn({ err }, 'reconciliation: its lease could not be renewed'),
  )
  try {
    return { outcome: 'done', results: await sweep(ctx, handlers, signal) }
  } finally {
    await renewed()
    await ctx.db.deleteFrom('reconciliationLease').where('holderId', '=', holderId).execute()
  }
}

/** Takes it where nobody has it, or renews it. @returns false where another holds it */
async function takeLease(db: Db, holderId: string): Promise<boolean> {
  const expiresAt = sql<Date>`now() + make_interval(secs => ${LEASE_MS / 1000})`
  const taken = await db
    .insertInto('reconciliationLease')
    .values({ holderId, expiresAt })
    .onConflict((conflict) =>
      conflict
        .column('isOnly')
        .doUpdateSet({ holderId, expiresAt })
        .where(({ eb, or, ref }) =>
          or([
            eb(ref('reconciliationLease.holderId'), '=', holderId),
            eb(ref('reconciliationLease.expiresAt'), '<', sql<Date>`now()`),
          ]),
        ),
    )
    .returning('isOnly')
    .executeTakeFirst()
  return taken !== undefined
}

async function sweep(
  ctx: Context,
  handlers: ProviderEventHandlers,
  signal: AbortSignal | undefined,
): Promise<Reconciled[]> {
  const startedAt = ctx.clock.now()
  const startedMs = performance.now()
  const results = await reconcile(ctx, handlers, signal)
  ctx.telemetry.books.swept((performance.now() - startedMs) / 1000)
  const found = results.reduce((sum, { suspicious, unanswered }) => sum + suspicious + unanswered, 0)
  await ctx.transaction((tx) => recordRun(tx, ctx, { kind: 'sweep', startedAt, found, result: results }))
  return results
}
