import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type PaymentRow = Selectable<DB['payments']>

/** Why nothing came of a try that ended for another order of its buyer: they know, and are not written to. */
export const MADE_ROOM = 'made-room'

export async function insertPayment(tx: Tx, payment: Insertable<DB['payments']>): Promise<void> {
  await tx.insertInto('payments').values(payment).execute()
}

export function paymentById(db: Db, id: string): Promise<PaymentRow | undefined> {
  return db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst()
}

type ProviderId = 'pspSessionId' | 'pspPaymentIntentId' | 'pspChargeId'

/** By one of the provider's ids. */
export function paymentByPsp(db: Db, column: ProviderId, id: string): Promise<PaymentRow | undefined> {
  return db.selectFrom('payments').selectAll().where(column, '=', id).executeTakeFirst()
}

export function newestPayment(db: Db, orderId: string): Promise<PaymentRow | undefined> {
  return db
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', orderId)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** All tries of an order, the first first; held until the transaction ends. Lock the order before. */
export function lockPayments(tx: Tx, orderId: string): Promise<PaymentRow[]> {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', orderId)
    .orderBy('attempt')
    .forUpdate()
    .execute()
}

export function paymentsOf(db: Db, orderId: string): Promise<PaymentRow[]> {
  return db.selectFrom('payments').selectAll().where('orderId', '=', orderId).orderBy('attempt').execute()
}

/** Columns that may simply be set: the status moves by `transition()`. */
export type PaymentFacts = Pick<
  Updateable<DB['payments']>,
  | 'pspSessionId'
  | 'pspPaymentIntentId'
  | 'pspChargeId'
  | 'checkoutUrl'
  | 'failureCode'
  | 'feeAmount'
  | 'feeCurrency'
  | 'expiresAt'
  | 'processingAt'
  | 'paidAt'
  | 'isStray'
>

export async function setPayment(
  tx: Tx,
  id: string,
  facts: PaymentFacts & { status?: never },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('payments')
    .set({ ...facts, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

/** Pages of other orders with a track in them that this order has bought alone. */
export function openForTracksOf(db: Db, orderId: string): Promise<PaymentRow[]> {
  return db
    .selectFrom('exclusiveSales')
    .innerJoin('orderItems', (join) =>
      join.on(
        sql<boolean>`order_items.deliverables @> jsonb_build_array(jsonb_build_object('trackId', exclusive_sales.track_id))`,
      ),
    )
    .innerJoin('payments', 'payments.orderId', 'orderItems.orderId')
    .selectAll('payments')
    .distinct()
    .where('exclusiveSales.orderId', '=', orderId)
    .where('exclusiveSales.soldAt', 'is not', null)
    .where('exclusiveSales.releasedAt', 'is', null)
    .where('payments.orderId', '<>', orderId)
    .where('payments.status', '=', 'pending')
    .where('pspSessionId', 'is not', null)
    .execute()
}

/** Tries whose time is over, and of which no page was ever opened, or at least none that we know of. */
export function neverOpened(db: Db, before: Date, limit: number): Promise<{ id: string; orderId: string }[]> {
  return db
    .selectFrom('payments')
    .select(['id', 'orderId'])
    .where('status', '=', 'pending')
    .where('pspSessionId', 'is', null)
    .where('expiresAt', '<', before)
    .orderBy('createdAt')
    .limit(limit)
    .execute()
}
