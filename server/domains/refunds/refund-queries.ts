import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type RefundRow = Selectable<DB['refunds']>
export type PaymentOfRefund = Pick<
  Selectable<DB['payments']>,
  'id' | 'orderId' | 'amount' | 'currency' | 'isStray' | 'pspPaymentIntentId'
>

export function refundById(db: Db, id: string): Promise<RefundRow | undefined> {
  return db.selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirst()
}

export function refundByPsp(db: Db, pspRefundId: string): Promise<RefundRow | undefined> {
  return db.selectFrom('refunds').selectAll().where('pspRefundId', '=', pspRefundId).executeTakeFirst()
}

/** Held until the transaction ends; the order is to be locked before. */
export function lockRefund(tx: Tx, id: string): Promise<RefundRow | undefined> {
  return tx.selectFrom('refunds').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Oldest first. */
export function refundsOfOrder(db: Db, orderId: string): Promise<RefundRow[]> {
  return db
    .selectFrom('refunds')
    .selectAll()
    .where('orderId', '=', orderId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

export type EndedRefund = Pick<RefundRow, 'status' | 'amount' | 'currency'>

/** What has come to an end of a payment's refunds, by the provider's id. */
export async function endedRefundsOf(db: Db, paymentId: string): Promise<Map<string, EndedRefund>> {
  const rows = await db
    .selectFrom('refunds')
    .select(['pspRefundId', 'status', 'amount', 'currency'])
    .where('paymentId', '=', paymentId)
    .where('status', '<>', 'pending')
    .execute()
  return new Map(rows.flatMap(({ pspRefundId, ...row }) => (pspRefundId ? [[pspRefundId, row]] : [])))
}

/** The provider's ids of a payment's refunds, as far as we know of them. */
export async function knownRefundsOf(db: Db, paymentId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('refunds')
    .select('pspRefundId')
    .where('paymentId', '=', paymentId)
    .execute()
  return new Set(rows.flatMap(({ pspRefundId }) => pspRefundId ?? []))
}

export async function insertRefund(tx: Tx, row: Insertable<DB['refunds']>): Promise<RefundRow> {
  return tx.insertInto('refunds').values(row).returningAll().executeTakeFirstOrThrow()
}

export type RefundFacts = Partial<
  Pick<
    RefundRow,
    | 'pspRefundId'
    | 'generation'
    | 'attemptedAt'
    | 'pendingReason'
    | 'failureCode'
    | 'failureReason'
    | 'succeededAt'
  >
>

export async function setRefund(
  tx: Tx,
  id: string,
  facts: RefundFacts & { status?: never },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('refunds')
    .set({ ...facts, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

const paymentColumns = ['id', 'orderId', 'amount', 'currency', 'isStray', 'pspPaymentIntentId'] as const

export function paymentOfRefund(db: Db, id: string): Promise<PaymentOfRefund | undefined> {
  return db.selectFrom('payments').select(paymentColumns).where('id', '=', id).executeTakeFirst()
}

/** The payment that an order was paid by. */
export function paidPaymentOf(db: Db, orderId: string): Promise<PaymentOfRefund | undefined> {
  return db
    .selectFrom('payments')
    .select(paymentColumns)
    .where('orderId', '=', orderId)
    .where('status', '=', 'paid')
    .where('isStray', '=', false)
    .executeTakeFirst()
}

export function paymentByIntent(db: Db, pspPaymentIntentId: string): Promise<PaymentOfRefund | undefined> {
  return db
    .selectFrom('payments')
    .select(paymentColumns)
    .where('pspPaymentIntentId', '=', pspPaymentIntentId)
    .where('status', '=', 'paid')
    .executeTakeFirst()
}

export function paymentByCharge(db: Db, pspChargeId: string): Promise<PaymentOfRefund | undefined> {
  return db
    .selectFrom('payments')
    .select(paymentColumns)
    .where('pspChargeId', '=', pspChargeId)
    .where('status', '=', 'paid')
    .executeTakeFirst()
}

export interface SoldItem {
  readonly id: string
  readonly sellerId: string
  readonly title: string
  readonly amount: number
  readonly refundedAmount: number
}

export function soldItemsOf(db: Db, orderId: string): Promise<SoldItem[]> {
  return db
    .selectFrom('orderItems')
    .select(['id', 'sellerId', 'title', 'amount', 'refundedAmount'])
    .where('orderId', '=', orderId)
    .orderBy('position')
    .execute()
}

/** Sellers, and whoever has a part in what they sold: the titles by which each earns. */
export async function earnersOf(db: Db, orderId: string): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('orderItems')
    .leftJoin('orderShares', 'orderShares.orderItemId', 'orderItems.id')
    .select(['orderItems.sellerId', 'orderShares.sellerId as earnerId', 'orderItems.title'])
    .where('orderItems.orderId', '=', orderId)
    .orderBy('orderItems.position')
    .execute()
  const titles = new Map<string, Set<string>>()
  for (const { sellerId, earnerId, title } of rows)
    for (const id of [sellerId, earnerId ?? sellerId])
      titles.set(id, (titles.get(id) ?? new Set()).add(title))
  return new Map([...titles].map(([id, own]) => [id, [...own]]))
}
