import type { Context } from '../../context.ts'
import { comeTo, endRound, lockRelating, relate, roundGoingOn, sourcesAfter } from './relating-queries.ts'

type Parts = Pick<Context, 'transaction' | 'clock'>

interface Options {
  readonly signal?: AbortSignal
  /** So many in one transaction. */
  readonly portion?: number
}

/**
 * Finds anew what those who like a track like as well, of every track that enough people like: some at a time, each in a transaction
 * of its own, which keeps how far it has come. A round that was cut, by a death or the end of its time, is gone on with by the next
 * one who asks. Safe to repeat.
 * @returns of how many tracks
 * @throws why it was aborted
 */
export async function relateAll(ctx: Parts, { signal, portion }: Options = {}): Promise<number> {
  let count = 0
  for (;;) {
    signal?.throwIfAborted()
    const done = await ctx.transaction(async (tx) => {
      await lockRelating(tx)
      const round = await roundGoingOn(tx, ctx.clock.now())
      const sources = await sourcesAfter(tx, round.afterId, portion)
      const last = sources.at(-1)
      if (last) {
        await relate(tx, sources, ctx.clock.now())
        await comeTo(tx, last.id)
      } else await endRound(tx, round)
      return sources.length
    })
    if (done === 0) return count
    count += done
  }
}
