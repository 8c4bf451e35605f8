import type { Context } from '../../context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'

/** Rows that one look takes. */
const BATCH = 20

export interface Drain {
  /** The next ones that are due, in the order of that instant and their ids. */
  readonly next: (after: Cursor | undefined, limit: number) => Promise<readonly Cursor[]>
  readonly work: (id: string) => Promise<unknown>
  readonly whatFailed: string
}

/**
 * Works through what is due, batch by batch, each row once. What fails by a fault of ours is told and does not hold up the
 * others. @returns how many rows
 */
export async function drain(
  ctx: Pick<Context, 'log'>,
  signal: AbortSignal,
  { next, work, whatFailed }: Drain,
): Promise<number> {
  let count = 0
  for (let after: Cursor | undefined; ; ) {
    const batch = await next(after, BATCH)
    for (const { id } of batch) {
      if (signal.aborted) return count
      await work(id).catch((err: unknown) => ctx.log.error({ err, id }, whatFailed))
      count++
    }
    if (batch.length < BATCH) return count
    after = batch.at(-1)
  }
}
