import { type GrantStatus, grantStates } from '@veza/shared/contracts/order-states.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import type { GrantRow, ItemRow, OrderRow } from './queries.ts'

/** One for each thing of an order, once. */
export async function giveGrants(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  items: readonly Pick<ItemRow, 'id'>[],
): Promise<void> {
  const now = ctx.clock.now()
  const given = { status: 'active', createdAt: now, updatedAt: now } as const
  await tx
    .insertInto('licenceGrants')
    .values(items.map(({ id }) => ({ ...given, id: ctx.newId(), orderItemId: id })))
    .execute()
}

export function grantsOf(db: Db, orderIds: readonly string[]): Promise<GrantRow[]> {
  if (orderIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('licenceGrants')
    .innerJoin('orderItems', 'orderItems.id', 'licenceGrants.orderItemId')
    .selectAll('licenceGrants')
    .where('orderItems.orderId', 'in', orderIds)
    .execute()
}

type Bought = Pick<ItemRow, 'amount' | 'refundedAmount'>

/** What a grant has to be, by its order and what was given back of its thing. What is revoked stays so. */
export function grantStatusFor(order: Pick<OrderRow, 'status'>, item: Bought): GrantStatus {
  const isGivenBack = item.amount > 0 && item.refundedAmount === item.amount
  if (order.status === 'refunded' || isGivenBack) return 'revoked'
  return order.status === 'disputed' ? 'suspended' : 'active'
}

/** Brings every grant of an order to what it has to be. Safe to repeat. */
export async function settleGrants(
  tx: Tx,
  order: Pick<OrderRow, 'id' | 'status'>,
  items: readonly ItemRow[],
  now: Date,
): Promise<void> {
  const byItem = new Map((await grantsOf(tx, [order.id])).map((grant) => [grant.orderItemId, grant]))
  for (const item of items) {
    const grant = byItem.get(item.id)
    const to = grantStatusFor(order, item)
    if (!grant || grant.status === to || grantStates.isFinal(grant.status)) continue
    await transition(tx, grantStates, { table: 'licence_grants', id: grant.id, from: grant.status, to, now })
  }
}
