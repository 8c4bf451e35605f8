import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { type SweepParts, sweep } from '../../platform/db/sweep.ts'
import { moveHorizon } from './queries.ts'

/** Who has not asked for so long reads everything anew. */
const KEEP_CHANGES_DAYS = 90

/**
 * Removes changes when their time has come, and first says from where on there is no gap: whoever reads meanwhile looks at
 * that last. Safe to repeat and to cut short.
 * @returns how many rows
 */
export async function sweepChanges(
  ctx: Pick<Context, 'clock'> & SweepParts,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - KEEP_CHANGES_DAYS * DAY_MS)
  await ctx.transaction((tx) => moveHorizon(tx, before))
  return sweep(ctx, { table: 'sync_changes', where: sql`changed_at <= ${before}`, pauseMs: 100 }, signal)
}
