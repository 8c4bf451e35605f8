import { DAY_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { type SweepParts, sweep } from '../../platform/db/sweep.ts'
import { readName } from './day.ts'
import { addToDays, addToTotals, claimBatch, type DayOfTrack } from './queries.ts'

/** What a death of the tally costs at most, and how old the figures are that pages show. */
export const FLUSH_MS = 15 * SECOND_MS
/** So long a store that was set back to a copy of before can bring a batch again. */
const BATCHES_KEPT_MS = 30 * DAY_MS
/** Rows of one statement. */
const ROWS = 5_000

type Parts = Pick<Context, 'tally' | 'clock' | 'transaction' | 'crashPoint' | 'log'>

/**
 * Takes what was counted to the books, each batch once: it is forgotten only when it stands there, and one that stands there is
 * not added again. Safe to repeat, and to run beside itself.
 * @returns how many plays were added
 */
export async function flushPlays(ctx: Parts, signal?: AbortSignal): Promise<number> {
  let added = 0
  for (const batchId of await ctx.tally.close()) {
    signal?.throwIfAborted()
    ctx.crashPoint('plays.taken')
    added += await apply(ctx, batchId)
    ctx.crashPoint('plays.applied')
    await ctx.tally.forget(batchId)
  }
  return added
}

async function apply(ctx: Parts, batchId: string): Promise<number> {
  const days = readCounts(ctx, await ctx.tally.read(batchId))
  if (days.length === 0) return 0
  return ctx.transaction(async (tx) => {
    if (!(await claimBatch(tx, batchId, ctx.clock.now()))) return 0
    const parts = Array.from({ length: Math.ceil(days.length / ROWS) }, (_, at) =>
      days.slice(at * ROWS, (at + 1) * ROWS),
    )
    // In one order in every batch, so that no two of them wait for each other.
    for (const part of parts) await addToDays(tx, part)
    for (const part of parts) await addToTotals(tx, part)
    return days.reduce((sum, { plays }) => sum + plays, 0)
  })
}

/** In the order of tracks and days. What cannot be read is told, and hinders nothing else. */
function readCounts({ log }: Pick<Parts, 'log'>, counts: ReadonlyMap<string, number>): DayOfTrack[] {
  const days: DayOfTrack[] = []
  for (const [name, plays] of [...counts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const read = readName(name)
    if (read && Number.isSafeInteger(plays) && plays > 0) days.push({ ...read, plays })
    else log.error({ name, plays }, 'plays: a count cannot be read, and was left out')
  }
  return days
}

/** Forgets which batches were added long ago. Safe to repeat. @returns how many */
export function sweepBatches(
  ctx: Pick<Context, 'clock'> & SweepParts,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - BATCHES_KEPT_MS)
  return sweep(ctx, { table: 'play_batches', where: sql`applied_at < ${before}` }, signal)
}
