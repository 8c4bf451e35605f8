import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { type SweepParts, sweep } from '../../platform/db/sweep.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { oldestTold } from './asked.ts'
import { sendDigests } from './digest.ts'

/** What notifications do outside a request. */
export function notificationsJobs(
  ctx: Context,
): Pick<JobHandlers, 'notifications.send-digests' | 'notifications.sweep'> {
  return {
    'notifications.send-digests': async (_payload, { signal }) => {
      const sent = await sendDigests(ctx, signal)
      if (sent > 0) ctx.log.info({ sent }, 'notifications: digests sent')
    },
    'notifications.sweep': async (_payload, { signal }) => {
      const removed = await sweepNotifications(ctx, signal)
      if (removed > 0) ctx.log.info({ removed }, 'notifications swept')
    },
  }
}

/** @returns how many rows were removed */
export async function sweepNotifications(
  ctx: Pick<Context, 'clock'> & SweepParts,
  signal?: AbortSignal,
): Promise<number> {
  const oldest = oldestTold(ctx.clock.now())
  const told = await sweep(ctx, { table: 'notifications', where: sql`at <= ${oldest}` }, signal)
  // What was published before it was read is as old at least: nobody is told of it any more.
  const read = await sweep(ctx, { table: 'publication_reads', where: sql`read_at <= ${oldest}` }, signal)
  return told + read
}
