import { randomUUID } from 'node:crypto'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PaidOrder } from '../../../e2e/support/money.ts'
import { lateRefunds } from '../reconciliation/index.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { settleOrphan } from './index.ts'
import { requestRefund } from './request.ts'
import {
  askAs,
  backOf,
  booksHold,
  buyerOf,
  madeFor,
  openedBy,
  orderOfTwo,
  paymentOf,
  refundRow,
  refundsOf,
  tellAll,
} from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  await rig.stripe.control.configure({ refundsBecome: 'succeeded' })
})
afterAll(() => rig?.stop())

/** The database is one of before the refund was asked for, be it of a second or of a day. */
async function forget({ orderId }: PaidOrder, id: string) {
  await rig.ctx.db.deleteFrom('refunds').where('id', '=', id).execute()
  await rig.ctx.db.updateTable('orders').set({ status: 'completed' }).where('id', '=', orderId).execute()
}
const amountsMade = async (order: PaidOrder) => (await madeFor(rig, order)).map(({ amount }) => amount)

describe('a refund of a thing that the database has forgotten', () => {
  async function forgotten() {
    const { order, itemId, otherId } = await orderOfTwo(rig)
    const key = randomUUID()
    const ask = async (of = itemId, by = key) =>
      (await askAs(rig, order.orderId, buyerOf(order), { itemId: of }, by)).body.refund.id
    const id = await ask()
    await requestRefund(rig.ctx, id)
    await forget(order, id)
    return { order, itemId, otherId, id, ask }
  }

  test('is the same one where it is asked for again with its key', async () => {
    const { order, id, ask } = await forgotten()
    expect(await ask()).toBe(id)
    // And its key there is the same, should it be on its way while nobody finds it.
    await rig.stripe.control.forgetKeys({})
    await requestRefund(rig.ctx, id)
    await tellAll(rig, order)
    expect(await amountsMade(order)).toEqual([1_000])
    expect(await backOf(rig, order)).toEqual([1_000, 0])
    expect(await refundsOf(rig, order.orderId)).toMatchObject([{ id, origin: 'asked', status: 'succeeded' }])
    await booksHold(rig)
  })

  test.each(['succeeded', 'pending'] as const)(
    'is found, %s, where its thing is asked for anew, which is not made then',
    async (refundsBecome) => {
      await rig.stripe.control.configure({ refundsBecome })
      const { order, itemId, ask } = await forgotten()
      const second = await ask(itemId, randomUUID())
      await requestRefund(rig.ctx, second)
      await tellAll(rig, order)
      expect(await amountsMade(order)).toEqual([1_000])
      expect(await refundRow(rig, second)).toMatchObject({ status: 'failed', failureCode: 'nothing-left' })
      const rows = await refundsOf(rig, order.orderId)
      const foreign = rows.find(({ origin }) => origin === 'foreign')
      expect(foreign).toMatchObject({ orderItemId: itemId, status: refundsBecome })
      expect(await backOf(rig, order)).toEqual([refundsBecome === 'succeeded' ? 1_000 : 0, 0])
      await booksHold(rig)
    },
  )

  test('keeps nobody from being given back another thing', async () => {
    const { order, otherId, ask } = await forgotten()
    const second = await ask(otherId, randomUUID())
    await requestRefund(rig.ctx, second)
    await tellAll(rig, order)
    expect(await amountsMade(order)).toEqual([1_000, 3_000])
    expect(await backOf(rig, order)).toEqual([1_000, 3_000])
    await booksHold(rig)
  })

  test('is of its thing where its event is heard again, as the runbook has it', async () => {
    const { order } = await forgotten()
    await tellAll(rig, order)
    expect(await backOf(rig, order)).toEqual([1_000, 0])
    const grants = await rig.ctx.db
      .selectFrom('licenceGrants')
      .innerJoin('orderItems', 'orderItems.id', 'licenceGrants.orderItemId')
      .select('licenceGrants.status')
      .where('orderItems.orderId', '=', order.orderId)
      .orderBy('orderItems.amount')
      .execute()
    expect(grants.map(({ status }) => status)).toEqual(['revoked', 'active'])
    await booksHold(rig)
  })
})

test('one that names a thing of another order is of none', async () => {
  const { order } = await orderOfTwo(rig)
  const other = await orderOfTwo(rig)
  const { intent } = await paymentOf(rig, order)
  const metadata = { refund_id: randomUUID(), order_id: order.orderId, order_item_id: other.itemId }
  await rig.api.refunds.create({ payment_intent: intent, amount: 400, metadata })
  await tellAll(rig, order)
  expect(await backOf(rig, order)).toEqual([100, 300])
})

describe('the row of before its first try,', () => {
  async function ofBefore(amount: number) {
    const { order } = await orderOfTwo(rig)
    const id = await openedBy(rig, order, { amount })
    await requestRefund(rig.ctx, id)
    const ofBackup = { pspRefundId: null, attemptedAt: null }
    await rig.ctx.db.updateTable('refunds').set(ofBackup).where('id', '=', id).execute()
    await rig.stripe.control.forgetKeys({})
    rig.clock.advance(DAY_MS + HOUR_MS)
    return { order, id }
  }

  test('where the provider has its refund: it is found', async () => {
    const { order, id } = await ofBefore(400)
    expect(await settleOrphan(rig.ctx, id)).toMatchObject({ kind: 'nothing' })
    await requestRefund(rig.ctx, id)
    await tellAll(rig, order)
    expect(await amountsMade(order)).toEqual([400])
    expect(await backOf(rig, order)).toEqual([100, 300])
    expect(await lateRefunds(rig.ctx.db)).toBe(0)
    await booksHold(rig)
  })

  test('where the provider has it of another amount: that one counts, and ours is over', async () => {
    const { order, id } = await ofBefore(400)
    await rig.ctx.db.updateTable('refunds').set({ amount: 300 }).where('id', '=', id).execute()
    await requestRefund(rig.ctx, id)
    await tellAll(rig, order)
    expect(await amountsMade(order)).toEqual([400])
    expect(await refundsOf(rig, order.orderId)).toMatchObject([
      { id, status: 'failed', failureCode: 'made-before' },
      { origin: 'foreign', status: 'succeeded', amount: 400, lateFor: null },
    ])
    await booksHold(rig)
  })

  test('while the provider does not say what it has: it is not asked for', async () => {
    const { order, id } = await ofBefore(400)
    await rig.stripe.control.fault({ operation: 'refunds.list', kind: 'error_before', times: 1 })
    await expect(requestRefund(rig.ctx, id)).rejects.toMatchObject({ code: 'provider-fault' })
    expect(await refundRow(rig, id)).toMatchObject({ status: 'pending', attemptedAt: null })
    expect(await amountsMade(order)).toEqual([400])
  })
})
