import { DomainError } from '@veza/shared/kernel/errors.ts'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import { type Buyer, scopeOf } from './buyer.ts'
import type { CheckingOut } from './checkout.ts'
import { closeOtherPages } from './closing.ts'
import { paymentsOf } from './payment-queries.ts'
import { giveUpPayment } from './payments.ts'

/** So many orders of one buyer may wait to be paid, and hold what others would have; carts in a few tabs, and some room. */
const MOST_WAITING = 5
/** Somebody who orders at many places at once is in their own way. */
const TRIES = 3

/** There is no room before this order of the buyer has ended. */
class NoRoom extends Error {
  override readonly name = 'NoRoom'
  readonly oldest: string
  constructor(oldest: string) {
    super(`order ${oldest} has to end first`)
    this.oldest = oldest
  }
}

class TooManyWaiting extends DomainError {
  constructor() {
    super(
      409,
      'too-many-unpaid',
      `You have ${MOST_WAITING} orders that wait to be paid. Pay one of them first, or wait an hour: what is not paid by then has ended.`,
    )
  }
}

/**
 * Does what may find too many orders of one buyer waiting (`takeRoom`): the oldest of them ends for it, as if its hour were
 * over, and it is done once more. Who left a cart may buy the next; the one that has ended can be paid later, if what it held
 * is still there.
 * @throws DomainError 409 `too-many-unpaid` where none could be ended
 */
export async function makingRoom<T>(ctx: CheckingOut, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error
      if (tries > TRIES || !(await end(ctx, error.oldest))) throw new TooManyWaiting()
    }
  }
}

/** For one more order of this buyer, one after the other until the transaction ends. Before anything scarce is claimed. */
export async function takeRoom(tx: Tx, buyer: Buyer, now: Date): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`orders:${scopeOf(buyer)}`}, 0))`.execute(tx)
  const waiting = await tx
    .selectFrom('orders')
    .innerJoin('payments', 'payments.orderId', 'orders.id')
    .select('orders.id')
    .where('orders.status', 'in', ['pending', 'failed', 'expired'])
    .where(({ and, eb }) =>
      buyer.userId === null
        ? and([eb('buyerId', 'is', null), eb('email', '=', buyer.email)])
        : eb('buyerId', '=', buyer.userId),
    )
    .where('payments.status', '=', 'pending')
    // A bank that takes days is paying: that is no order which waits for its buyer.
    .where('processingAt', 'is', null)
    .where('expiresAt', '>', now)
    .orderBy('payments.createdAt')
    .orderBy('payments.id')
    .limit(MOST_WAITING)
    .execute()
  const [oldest] = waiting
  if (oldest && waiting.length >= MOST_WAITING) throw new NoRoom(oldest.id)
}

/** @returns whether it could be: it may be paid at this very moment, or the provider be silent */
async function end(ctx: CheckingOut, orderId: string): Promise<boolean> {
  try {
    await closeOtherPages(ctx, orderId)
  } catch (err) {
    ctx.log.warn({ err, orderId }, 'orders: a page that was to make room could not be closed')
    return false
  }
  for (const payment of await paymentsOf(ctx.db, orderId))
    if (payment.status === 'pending' && payment.pspSessionId === null)
      await giveUpPayment(ctx, payment, 'expired')
  return true
}
