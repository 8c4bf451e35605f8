import { type OrderStatus, orderStates } from '@veza/shared/contracts/order-states.ts'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import { grantStatusFor, settleGrants } from './grants.ts'
import { freeExclusives } from './holds.ts'
import { itemsOf, lockOrder, type OrderRow } from './queries.ts'

export interface Standing {
  readonly total: number
  readonly refundedAmount: number
  /** A dispute that has taken money and is not decided. */
  readonly isDisputed: boolean
  /** A refund that somebody asked for is under way. */
  readonly isRefundPending: boolean
}

type Settled = Extract<OrderStatus, 'completed' | 'refund_pending' | 'disputed' | 'refunded'>
const settled: readonly OrderStatus[] = ['completed', 'refund_pending', 'disputed', 'refunded']

/** What an order that was paid has to be, by its refunds and disputes. */
export function statusFor({ total, refundedAmount, isDisputed, isRefundPending }: Standing): Settled {
  if (total > 0 && refundedAmount === total) return 'refunded'
  if (isDisputed) return 'disputed'
  return isRefundPending ? 'refund_pending' : 'completed'
}

/**
 * Brings an order, and what its buyer may do, to what the rows of its refunds and disputes say: to be called in every
 * transaction that changes one of them, or what was given back. It locks the order, so call it with the order locked, or
 * before anything else is. Safe to repeat; an order that was not paid stays as it is.
 * @returns what it is now
 */
export async function settleOrder(tx: Tx, orderId: string, now: Date): Promise<OrderStatus> {
  const order = await lockOrder(tx, orderId)
  if (!order) throw new Error(`no order ${orderId}`)
  if (!settled.includes(order.status)) return order.status
  const to = statusFor({ ...order, ...(await underWay(tx, orderId)) })
  // What is refunded stays so, whatever comes of a dispute that was still open.
  const status = orderStates.isFinal(order.status) ? order.status : to
  if (status !== order.status)
    await transition(tx, orderStates, { table: 'orders', id: orderId, from: order.status, to: status, now })
  const items = await itemsOf(tx, [orderId])
  await settleGrants(tx, { ...order, status }, items, now)
  const kept = items.filter((item) => grantStatusFor({ status }, item) !== 'revoked')
  if (kept.length < items.length) await freeExclusives(tx, { orderId, now }, kept)
  return status
}

async function underWay(
  tx: Tx,
  orderId: OrderRow['id'],
): Promise<Pick<Standing, 'isDisputed' | 'isRefundPending'>> {
  const { rows } = await sql<Pick<Standing, 'isDisputed' | 'isRefundPending'>>`
    SELECT EXISTS (SELECT FROM disputes JOIN payments ON payments.id = payment_id
        WHERE disputes.order_id = ${orderId} AND disputes.status = 'open' AND NOT is_stray) AS is_disputed,
      EXISTS (SELECT FROM refunds WHERE order_id = ${orderId} AND status = 'pending' AND origin = 'asked')
        AS is_refund_pending`.execute(tx)
  const [found] = rows
  if (!found) throw new Error('no answer')
  return found
}
