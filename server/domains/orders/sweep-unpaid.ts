import { setTimeout as sleep } from 'node:timers/promises'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'

/** Long after an order can be paid again, after a bank's last word, and after any page of it was open. */
export const UNPAID_KEPT_DAYS = 30
/** An order may have thousands of rows. */
const BATCH = 100
const PAUSE_MS = 100

/**
 * Forgets orders that came to nothing and of which nothing has been heard for long. What was ever paid stays for ever. In
 * pieces; safe to repeat and to cut.
 * @returns how many orders
 */
export async function sweepUnpaid(
  ctx: Pick<Context, 'clock' | 'transaction'>,
  signal?: AbortSignal,
  batch = BATCH,
): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - UNPAID_KEPT_DAYS * DAY_MS)
  for (let removed = 0; ; ) {
    signal?.throwIfAborted()
    const count = await ctx.transaction((tx) => forget(tx, before, batch))
    removed += count
    if (count < batch) return removed
    await sleep(PAUSE_MS, undefined, signal ? { signal } : {})
  }
}

async function forget(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM orders
    WHERE status IN ('failed', 'expired') AND updated_at < ${before} AND NOT EXISTS (
      SELECT FROM payments WHERE order_id = orders.id AND (status IN ('pending', 'paid') OR updated_at >= ${before}))
    ORDER BY updated_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(tx)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  await tx
    .deleteFrom('discountUses')
    .where('orderId', 'in', ids)
    .where('releasedAt', 'is not', null)
    .execute()
  await tx
    .deleteFrom('exclusiveSales')
    .where('orderId', 'in', ids)
    .where('releasedAt', 'is not', null)
    .execute()
  await tx.deleteFrom('orders').where('id', 'in', ids).execute()
  return ids.length
}
