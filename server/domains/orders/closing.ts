import type { Context } from '../../context.ts'
import type { CheckingOut } from './checkout.ts'
import { neverOpened, openForTracksOf, paymentsOf } from './payment-queries.ts'
import { giveUpPayment } from './payments.ts'
import { refreshPayment } from './provider-events.ts'

const BATCH = 100

/**
 * Closes the pages on which an order that is paid could be paid once more, and those on which others could pay for what it
 * has bought alone. One that somebody is paying on at this moment cannot be closed: what comes of it goes back.
 */
export async function closeOtherPages(ctx: CheckingOut, orderId: string): Promise<void> {
  const open = (await paymentsOf(ctx.db, orderId)).filter(({ status }) => status === 'pending')
  for (const payment of [...open, ...(await openForTracksOf(ctx.db, orderId))]) {
    if (payment.pspSessionId === null) continue
    const outcome = await ctx.payments.expireCheckout(payment.pspSessionId)
    if (outcome.kind === 'unknown') throw outcome.error
    await refreshPayment(ctx, payment)
  }
}

/**
 * Ends tries whose time is over and whose page was never opened, as far as we know: nobody has been shown one. Should one
 * be there and be paid all the same, the money completes the order, or goes back.
 */
export async function expireNeverOpened(ctx: CheckingOut & Pick<Context, 'log'>): Promise<number> {
  const overdue = await neverOpened(ctx.db, ctx.clock.now(), BATCH)
  for (const payment of overdue) await giveUpPayment(ctx, payment, 'expired')
  return overdue.length
}
