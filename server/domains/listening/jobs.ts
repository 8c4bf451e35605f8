import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { type SweepParts, sweep } from '../../platform/db/sweep.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { HOST_AWAY_MS } from './together.ts'

/** What listening together leaves behind. */
export function listeningJobs(ctx: Context): Pick<JobHandlers, 'listening.sweep'> {
  return {
    'listening.sweep': async (_payload, { signal }) => {
      const removed = await sweepSessions(ctx, signal)
      if (removed > 0) ctx.log.info({ removed }, 'listening sessions swept')
    },
  }
}

/** Removes sessions that have ended, and guests who are gone. Safe to repeat. @returns how many rows */
async function sweepSessions(
  ctx: Pick<Context, 'clock'> & SweepParts,
  signal?: AbortSignal,
): Promise<number> {
  const now = ctx.clock.now().getTime()
  const [away, gone] = [new Date(now - HOST_AWAY_MS), new Date(now - HOUR_MS)]
  // Whoever opens its link on the same day is told that it has ended, and not that it never was.
  const ended = sql<boolean>`coalesce(ended_at, host_seen_at) <= ${away}`
  const sessions = await sweep(ctx, { table: 'listening_sessions', where: ended }, signal)
  return sessions + (await sweep(ctx, { table: 'listening_guests', where: sql`seen_at <= ${gone}` }, signal))
}
