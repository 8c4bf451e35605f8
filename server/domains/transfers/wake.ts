import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { postpone, unsentOfOrder, unsentOfSeller } from './queries.ts'
import { type SendContext, sendTransfer } from './send.ts'

/** An order has been paid: what is due of it goes out at once. */
export async function sendTransfersOf(ctx: SendContext, orderId: string): Promise<void> {
  for (const id of await unsentOfOrder(ctx.db, orderId)) await sendTransfer(ctx, id)
}

/** A seller's account can take money: what waited for it goes out, but what still rests. */
export async function wakeTransfersOf(ctx: SendContext, userId: string, signal: AbortSignal): Promise<void> {
  const restMs = ctx.config.payments.transferHoldDays * DAY_MS
  for (const { id, createdAt } of await unsentOfSeller(ctx.db, userId)) {
    signal.throwIfAborted()
    const now = ctx.clock.now()
    const dueAt = new Date(Math.max(now.getTime(), createdAt.getTime() + restMs))
    // Each by itself: locking many would be in the way of a refund that locks them in its own order.
    await ctx.transaction((tx) => postpone(tx, id, dueAt, now))
    await sendTransfer(ctx, id)
  }
}
