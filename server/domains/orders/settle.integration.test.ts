import { randomUUID } from 'node:crypto'
import { orderStates } from '@veza/shared/contracts/order-states.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  startMoneyRig,
} from '../../../e2e/support/money.ts'
import { type Standing, settleOrder, statusFor } from './settle.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const settle = (orderId: string) =>
  rig.server.ctx.transaction((tx) => settleOrder(tx, orderId, rig.server.ctx.clock.now()))

type Rows = Omit<Standing, 'total'>
const rows: Record<string, Rows> = {
  completed: { refundedAmount: 0, isDisputed: false, isRefundPending: false },
  refund_pending: { refundedAmount: 0, isDisputed: false, isRefundPending: true },
  disputed: { refundedAmount: 0, isDisputed: true, isRefundPending: false },
  refunded: { refundedAmount: 1_000, isDisputed: false, isRefundPending: false },
}

/** What refunds and disputes would leave behind. */
async function stand(orderId: string, { refundedAmount, isDisputed, isRefundPending }: Rows): Promise<void> {
  const payment = await db()
    .selectFrom('payments')
    .select('id')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  const at = rig.server.ctx.clock.now()
  const base = {
    orderId,
    paymentId: payment.id,
    amount: 1_000,
    currency: 'eur',
    createdAt: at,
    updatedAt: at,
  }
  await db().updateTable('orders').set({ refundedAmount }).where('id', '=', orderId).execute()
  await db().updateTable('orderItems').set({ refundedAmount }).where('orderId', '=', orderId).execute()
  await db().deleteFrom('disputes').where('orderId', '=', orderId).execute()
  await db().deleteFrom('refunds').where('orderId', '=', orderId).execute()
  if (isDisputed)
    await db()
      .insertInto('disputes')
      .values({ ...base, id: randomUUID(), pspDisputeId: randomUUID(), status: 'open', reason: 'fraudulent' })
      .execute()
  if (isRefundPending)
    await db()
      .insertInto('refunds')
      .values({ ...base, id: randomUUID(), origin: 'asked', status: 'pending', requestedAs: 'buyer' })
      .execute()
}

const grantOf = async (orderId: string) =>
  (
    await db()
      .selectFrom('licenceGrants')
      .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
      .select(['licenceGrants.status'])
      .where('orderId', '=', orderId)
      .executeTakeFirstOrThrow()
  ).status

const grants = { completed: 'active', refund_pending: 'active', disputed: 'suspended', refunded: 'revoked' }
const paid = Object.keys(rows) as (keyof typeof grants)[]

test('an order goes from each of its states to each other that its rows tell of, and its grant with it', async () => {
  for (const from of paid)
    for (const to of paid) {
      const { orderId } = await newPaidOrder(rig)
      const [before, after] = [rows[from], rows[to]]
      if (!before || !after) throw new Error('no rows')
      await stand(orderId, before)
      expect(await settle(orderId)).toBe(from)
      expect(await grantOf(orderId)).toBe(grants[from])
      await stand(orderId, after)
      // What is refunded stays so.
      const expected = from === 'refunded' ? 'refunded' : to
      expect(statusFor({ total: 1_000, ...after })).toBe(to)
      expect([from, to, await settle(orderId), await grantOf(orderId)]).toEqual([
        from,
        to,
        expected,
        grants[expected],
      ])
      expect(await settle(orderId)).toBe(expected)
      if (from !== expected) expect(orderStates.canMove(from, expected)).toBe(true)
    }
})

test('what was not paid stays as it is', async () => {
  const { product } = await newProduct(rig)
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: 'a@veza.example' })
  expect(await settle(body.orderId)).toBe('pending')
})

test('an inquiry takes nothing away, nor a refund of a second payment', async () => {
  const { orderId } = await newPaidOrder(rig)
  await stand(orderId, { refundedAmount: 0, isDisputed: true, isRefundPending: true })
  await db().updateTable('disputes').set({ status: 'inquiry' }).where('orderId', '=', orderId).execute()
  await db().updateTable('refunds').set({ origin: 'stray' }).where('orderId', '=', orderId).execute()
  expect(await settle(orderId)).toBe('completed')
  expect(await grantOf(orderId)).toBe('active')
})

test('of several things, the one that was given back is taken back alone', async () => {
  const [one, other] = [await newProduct(rig), await newProduct(rig)]
  const { orderId } = await newPaidOrder(rig, { products: [one.product, other.product] })
  await db()
    .updateTable('orderItems')
    .set({ refundedAmount: 1_000 })
    .where('orderId', '=', orderId)
    .where('position', '=', 2)
    .execute()
  await db().updateTable('orders').set({ refundedAmount: 1_000 }).where('id', '=', orderId).execute()
  expect(await settle(orderId)).toBe('completed')
  const statuses = await db()
    .selectFrom('licenceGrants')
    .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
    .select('licenceGrants.status')
    .where('orderId', '=', orderId)
    .orderBy('position')
    .execute()
  expect(statuses.map(({ status }) => status)).toEqual(['active', 'revoked'])
})
