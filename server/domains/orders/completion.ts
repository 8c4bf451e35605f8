import { orderStates } from '@veza/shared/contracts/order-states.ts'
import { derivedId } from '@veza/shared/kernel/ids.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import { causeId, lockSellers, post, sellerBalances } from '../ledger/index.ts'
import { giveGrants } from './grants.ts'
import { sellHeld } from './holds.ts'
import { invoiceLink, orderUrl } from './links.ts'
import { orderFacts, postOrderMail } from './mails.ts'
import {
  type ItemRow,
  itemsOf,
  markCompleted,
  type OrderRow,
  type ShareRow,
  sharesOfOrder,
} from './queries.ts'
import { postSaleMails } from './sale-mails.ts'

export type Completing = Pick<Context, 'clock' | 'newId' | 'config' | 'jobs' | 'events'>

/**
 * Makes an order complete, with all that follows from it, in the transaction that learnt of it: what was bought is the
 * buyer's, the books have the sale, each seller has a transfer. The order is locked, and in a state that may be completed.
 * What was paid needs its invoice as well (`issueInvoice`), when all else is done.
 * @param paymentId the payment that paid it; undefined where there was nothing to pay
 */
export async function completeOrder(
  tx: Tx,
  ctx: Completing,
  order: OrderRow,
  paymentId: string | undefined,
): Promise<void> {
  const now = ctx.clock.now()
  const items = await itemsOf(tx, [order.id])
  const shares = await sharesOfOrder(tx, order.id)
  await markCompleted(tx, order.id, now)
  await transition(tx, orderStates, {
    table: 'orders',
    id: order.id,
    from: order.status,
    to: 'completed',
    now,
  })
  await giveGrants(tx, ctx, items)
  await sellHeld(tx, { orderId: order.id, now })
  if (paymentId) {
    await postSale(tx, ctx, order, shares)
    await openTransfers(tx, ctx, order, shares, paymentId)
  }
  await ctx.events.publish(tx, 'order.completed', { orderId: order.id })
  await tellBuyer(tx, ctx, order, items)
  await postSaleMails(tx, ctx, order, shares, items)
}

const earners = (shares: readonly ShareRow[]): string[] =>
  [...new Set(shares.flatMap(({ sellerId }) => sellerId ?? []))].sort()

async function postSale(
  tx: Tx,
  ctx: Completing,
  order: OrderRow,
  shares: readonly ShareRow[],
): Promise<void> {
  const currency = order.currency as Currency
  // All at once, before any of them is posted for: nobody else locks them in another order.
  await lockSellers(tx, earners(shares))
  await post(tx, ctx, {
    kind: 'sale',
    sourceId: order.id,
    orderId: order.id,
    entries: [
      { account: 'buyer_clearing', amount: order.total, currency },
      ...shares.map(({ sellerId, amount, orderItemId, trackId }) => {
        const entry = { amount: -amount, currency, orderItemId, ...(trackId ? { trackId } : {}) }
        return sellerId === null
          ? ({ ...entry, account: 'platform_revenue' } as const)
          : ({ ...entry, account: 'seller_payable', userId: sellerId } as const)
      }),
    ],
  })
}

/** One for each seller, less what the seller owes us from before. */
async function openTransfers(
  tx: Tx,
  ctx: Completing,
  order: OrderRow,
  shares: readonly ShareRow[],
  paymentId: string,
): Promise<void> {
  const now = ctx.clock.now()
  const nextRetryAt = new Date(now.getTime() + ctx.config.payments.transferHoldDays * DAY_MS)
  const transfer = { orderId: order.id, paymentId, status: 'pending', currency: order.currency } as const
  for (const sellerId of earners(shares)) {
    const own = shares.filter((share) => share.sellerId === sellerId)
    const earned = own.reduce((sum, { amount }) => sum + amount, 0)
    const amount = earned - (await keepDebt(tx, ctx, order, sellerId, earned))
    if (amount > 0)
      await tx
        .insertInto('transfers')
        .values({
          ...transfer,
          // Where the database loses this row, the next one has the same id, by which the provider knows it.
          id: derivedId('transfer', order.id, sellerId),
          sellerId,
          amount,
          nextRetryAt,
          createdAt: now,
          updatedAt: now,
        })
        .execute()
  }
}

/** @returns how much of what was earned pays off a debt */
async function keepDebt(
  tx: Tx,
  ctx: Completing,
  order: OrderRow,
  userId: string,
  earned: number,
): Promise<number> {
  const currency = order.currency as Currency
  const balances = await sellerBalances(tx, userId)
  const debt = balances.find((one) => one.currency === currency)?.debt ?? 0
  const kept = Math.min(Math.max(debt, 0), earned)
  await post(tx, ctx, {
    kind: 'debt-kept',
    sourceId: causeId(order.id, userId),
    orderId: order.id,
    entries: [
      { account: 'seller_payable', userId, amount: kept, currency },
      { account: 'seller_debt', userId, amount: 0 - kept, currency },
    ],
  })
  return kept
}

function tellBuyer(tx: Tx, ctx: Completing, order: OrderRow, items: readonly ItemRow[]): Promise<void> {
  const facts = orderFacts(order, items)
  const url = orderUrl(ctx.config, order)
  return postOrderMail(tx, ctx, order, (mails) =>
    order.total === 0
      ? mails.ready(facts.titles, url)
      : mails.paid(facts.titles, facts.total, url, invoiceLink(ctx.config, order)),
  )
}
