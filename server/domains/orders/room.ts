import { DomainError } from '@veza/shared/kernel/errors.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import { type Buyer, scopeOf } from './buyer.ts'
import type { CheckingOut } from './checkout.ts'
import { closeOtherPages } from './closing.ts'
import { lockPayments, MADE_ROOM, paymentsOf, setPayment } from './payment-queries.ts'
import { giveUpPayment } from './payments.ts'
import { lockOrder } from './queries.ts'

/** So many orders of one buyer may wait to be paid, and hold what others would have; carts in a few tabs, and some room. */
const MOST_WAITING = 5
/** So many of them may hold what is sold to one buyer alone, also while a bank takes its days: then none can be ended. */
const MOST_HELD_ALONE = 5
/** A guest's address is anybody's to give: on a page as new as this, somebody may be paying. */
const YOUNG_MS = 15 * MINUTE_MS
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

class TooManyOnTheWay extends DomainError {
  constructor() {
    super(
      409,
      'too-many-on-the-way',
      `Banks are paying for ${MOST_HELD_ALONE} orders of yours with things that are sold to one buyer alone. Once one of them has been paid, you can order more of these.`,
    )
  }
}

/**
 * Does what may find too many orders of one buyer waiting (`takeRoom`): the oldest of them ends for it, as if its hour were
 * over, and it is done once more. Who left a cart may buy the next; the one that has ended can be paid later, if what it held
 * is still there.
 * @throws DomainError 409 `too-many-unpaid` where none could be ended, or none of a guest's is old enough; `too-many-on-the-way`
 * where banks are paying for them
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

/**
 * For one more order of this buyer, one after the other until the transaction ends. Before anything scarce is claimed.
 * @param isAlone whether anything in it is sold to one buyer alone
 */
export async function takeRoom(tx: Tx, buyer: Buyer, now: Date, isAlone: boolean): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`orders:${scopeOf(buyer)}`}, 0))`.execute(tx)
  const waiting = await waitingFor(tx, buyer)
    // A bank that takes days is paying: that is no order which waits for its buyer.
    .where('processingAt', 'is', null)
    .where('expiresAt', '>', now)
    .limit(MOST_WAITING)
    .execute()
  if (waiting.length >= MOST_WAITING) makeRoom(buyer, now, waiting[0])
  if (isAlone) await takeRoomAlone(tx, buyer, now)
}

/** By banks that take their time and then do not pay, somebody could keep from others for weeks whatever they like. */
async function takeRoomAlone(tx: Tx, buyer: Buyer, now: Date): Promise<void> {
  const held = await waitingFor(tx, buyer)
    .where(({ eb, or }) => or([eb('processingAt', 'is not', null), eb('expiresAt', '>', now)]))
    .where(
      sql<boolean>`EXISTS (SELECT FROM exclusive_sales
        WHERE exclusive_sales.order_id = orders.id AND sold_at IS NULL AND released_at IS NULL)`,
    )
    .limit(MOST_HELD_ALONE)
    .execute()
  if (held.length < MOST_HELD_ALONE) return
  makeRoom(
    buyer,
    now,
    held.find(({ processingAt }) => processingAt === null),
  )
}

/** Orders of a buyer that are to be paid, the oldest first. */
const waitingFor = (tx: Tx, buyer: Buyer) =>
  tx
    .selectFrom('orders')
    .innerJoin('payments', 'payments.orderId', 'orders.id')
    .select(['orders.id', 'payments.createdAt', 'processingAt'])
    .where('orders.status', 'in', ['pending', 'failed', 'expired'])
    .where(({ and, eb }) =>
      buyer.userId === null
        ? and([eb('buyerId', 'is', null), eb('email', '=', buyer.email)])
        : eb('buyerId', '=', buyer.userId),
    )
    .where('payments.status', '=', 'pending')
    .orderBy('payments.createdAt')
    .orderBy('payments.id')

/** @throws NoRoom, TooManyWaiting, TooManyOnTheWay */
function makeRoom(
  buyer: Buyer,
  now: Date,
  oldest: { readonly id: string; readonly createdAt: Date } | undefined,
): never {
  if (!oldest) throw new TooManyOnTheWay()
  if (buyer.userId === null && now.getTime() - oldest.createdAt.getTime() < YOUNG_MS)
    throw new TooManyWaiting()
  throw new NoRoom(oldest.id)
}

/** @returns whether it could be: it may be paid at this very moment, or the provider be silent */
async function end(ctx: CheckingOut, orderId: string): Promise<boolean> {
  // Before the provider is asked: what comes of it may be heard from its webhook first.
  await ctx.transaction((tx) => noteRoomMade(tx, ctx, orderId))
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

async function noteRoomMade(tx: Tx, { clock }: Pick<CheckingOut, 'clock'>, orderId: string): Promise<void> {
  await lockOrder(tx, orderId)
  for (const { id, status } of await lockPayments(tx, orderId))
    if (status === 'pending') await setPayment(tx, id, { failureCode: MADE_ROOM }, clock.now())
}
