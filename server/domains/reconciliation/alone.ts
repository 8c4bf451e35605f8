import type { Reconciled } from '@veza/shared/contracts/reconciliation.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { ProviderEventHandlers } from '../../platform/payments/index.ts'
import { recordRun } from './runs.ts'
import { reconcile } from './service.ts'

export type Sweep =
  | { readonly outcome: 'done'; readonly results: Reconciled[] }
  | { readonly outcome: 'already-running' }

/**
 * One run, unless another one is under way anywhere: two at once would be safe, and ask the provider everything twice. It is
 * held by a connection, not by a row: who dies leaves nothing that stands in the way.
 */
export function reconcileAlone(
  ctx: Context,
  handlers: ProviderEventHandlers,
  signal?: AbortSignal,
): Promise<Sweep> {
  return ctx.db.connection().execute(async (holder): Promise<Sweep> => {
    const { rows } = await sql<{ taken: boolean }>`
      SELECT pg_try_advisory_lock(hashtextextended('reconciliation', 0)) AS taken`.execute(holder)
    if (!rows[0]?.taken) return { outcome: 'already-running' }
    try {
      return { outcome: 'done', results: await sweep(ctx, handlers, signal) }
    } finally {
      await sql`SELECT pg_advisory_unlock(hashtextextended('reconciliation', 0))`.execute(holder)
    }
  })
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
