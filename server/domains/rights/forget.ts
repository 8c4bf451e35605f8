import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { forgetClaimants, forgetCounters } from './queries.ts'

/**
 * Forgets who claimed and who answered, of notices that ended or were last touched so long ago that nobody can go to court
 * over them any more. What was claimed, and how it ended, stays. A track that is still down keeps both.
 */
export async function forgetOldNotices(
  ctx: Pick<Context, 'clock' | 'config' | 'log' | 'transaction'>,
): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - ctx.config.dmca.retentionDays * DAY_MS)
  const forgotten = await ctx.transaction(async (tx) => {
    await forgetCounters(tx, before)
    return forgetClaimants(tx, before)
  })
  if (forgotten > 0) ctx.log.info({ forgotten }, 'rights: claimants of old notices forgotten')
}
