import type { Context } from '../../context.ts'
import { bringBack } from './decide.ts'
import type { Deciding } from './deciding.ts'
import { dueNotices, lockNotice } from './queries.ts'

const BATCH = 100

/**
 * Brings back what was counter-noticed, where the time is over and nobody has gone to court. Each is looked at anew under its
 * lock: what the staff has decided meanwhile stays decided. Safe to repeat, and late. Of a deleted track the notice is
 * closed all the same.
 */
export async function restoreDue(
  ctx: Deciding & Pick<Context, 'db' | 'log'>,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    const ids = await dueNotices(ctx.db, ctx.clock.now(), BATCH)
    for (const id of ids) {
      signal?.throwIfAborted()
      await restoreOne(ctx, id)
    }
    if (ids.length < BATCH) return
  }
}

async function restoreOne(ctx: Deciding & Pick<Context, 'log'>, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const notice = await lockNotice(tx, id)
    if (notice?.status !== 'counter_noticed' || notice.courtActionAt || !notice.restoreDueAt) return
    if (notice.restoreDueAt > ctx.clock.now()) return
    await bringBack(tx, ctx, notice, { actorId: null, reason: 'no court action in time' })
    ctx.log.info({ noticeId: id, trackId: notice.trackId }, 'rights: a counter-notice has run out')
  })
}
