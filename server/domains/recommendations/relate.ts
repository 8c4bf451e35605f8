import type { Context } from '../../context.ts'
import { forgetRelated, lockRelating, relate, sourcesAfter } from './relating-queries.ts'

type Parts = Pick<Context, 'db' | 'transaction' | 'clock'>
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Finds anew what those who like a track like as well, of every track that enough people like: some at a time, each in a transaction
 * of its own, so that a death loses nothing but the rest of a round. Safe to repeat.
 * @returns of how many tracks
 */
export async function relateAll(ctx: Parts, signal?: AbortSignal): Promise<number> {
  const begunAt = ctx.clock.now()
  let count = 0
  let after = FIRST_ID
  while (!signal?.aborted) {
    const sources = await sourcesAfter(ctx.db, after)
    const last = sources.at(-1)
    if (!last) {
      // What nobody likes enough any more. Only now: of what this round has not come to, the last one holds.
      await forgetRelated(ctx.db, begunAt)
      break
    }
    await ctx.transaction(async (tx) => {
      await lockRelating(tx)
      await relate(tx, sources, ctx.clock.now())
    })
    count += sources.length
    after = last.id
  }
  return count
}
