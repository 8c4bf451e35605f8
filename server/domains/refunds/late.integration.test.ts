import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { correctLedger, platformBalance } from '../ledger/index.ts'
import { lateRefunds } from '../reconciliation/index.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { settleOrphan } from './index.ts'
import { requestRefund } from './request.ts'
import {
  askAs,
  askedBy,
  booksHold,
  buyerOf,
  madeFor,
  openedBy,
  paymentOf,
  productAt,
  refundRow,
  refundsOf,
  see,
} from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent', STRIPE_TIMEOUT: '1s' })
})
afterEach(() => rig.stripe.control.clearFaults({}))
afterAll(() => rig?.stop())

/** Of two sellers, for 10 and for 30. */
async function ofTwo() {
  const products = [
    await productAt(rig, await newUser(rig.server), 1_000),
    await productAt(rig, await newUser(rig.server), 3_000),
  ]
  const order = await newPaidOrder(rig, { products })
  const items = await itemsOf(order)
  return { order, itemId: items[0]?.id ?? '' }
}
const itemsOf = ({ orderId }: PaidOrder) =>
  rig.ctx.db
    .selectFrom('orderItems')
    .select(['id', 'amount', 'refundedAmount'])
    .where('orderId', '=', orderId)
    .orderBy('amount')
    .execute()
const backOf = async (order: PaidOrder) => (await itemsOf(order)).map(({ refundedAmount }) => refundedAmount)
const asked = (order: PaidOrder, itemId: string) => askAs(rig, order.orderId, buyerOf(order), { itemId })
async function tellAll(order: PaidOrder) {
  for (const { id } of await madeFor(rig, order)) await tell(rig, 'refund', id)
}

test('one that the provider carries out late is the one that was asked for, and nobody asks for it twice', async () => {
  const { order, itemId } = await ofTwo()
  const id = await openedBy(rig, order, { itemId })
  await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'slow', ms: 4 * SECOND_MS, times: 1 })
  await expect(requestRefund(rig.ctx, id)).rejects.toMatchObject({ code: 'timeout' })
  rig.clock.advance(6 * MINUTE_MS)
  expect(await settleOrphan(rig.ctx, id)).toMatchObject({ kind: 'nothing' })
  expect((await asked(order, itemId)).body).toMatchObject({ outcome: 'already-in-progress', refund: { id } })
  await expect(requestRefund(rig.ctx, id)).rejects.toMatchObject({ code: 'in-use' })
  expect(await refundRow(rig, id)).toMatchObject({ status: 'pending', generation: 0 })
  await expect.poll(() => madeFor(rig, order), { timeout: 20 * SECOND_MS }).toHaveLength(1)
  expect(await settleOrphan(rig.ctx, id)).toEqual({ kind: 'applied' })
  await requestRefund(rig.ctx, id)
  await tellAll(order)
  expect(await refundsOf(rig, order.orderId)).toMatchObject([{ id, status: 'succeeded', amount: 1_000 }])
  expect(await backOf(order)).toEqual([1_000, 0])
  expect(await lateRefunds(rig.ctx.db)).toBe(0)
  await booksHold(rig)
})

test('one that the provider never took is asked for again, as long as nobody says no', async () => {
  const { order, itemId } = await ofTwo()
  const id = await openedBy(rig, order, { itemId })
  await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'close_before', times: 6 })
  for (let tries = 0; tries < 3; tries++) {
    await expect(requestRefund(rig.ctx, id)).rejects.toMatchObject({ code: 'connection' })
    rig.clock.advance(26 * 60 * MINUTE_MS)
    expect(await settleOrphan(rig.ctx, id)).toMatchObject({ kind: 'nothing' })
  }
  await requestRefund(rig.ctx, id)
  await tellAll(order)
  expect(await refundRow(rig, id)).toMatchObject({ status: 'succeeded' })
  expect(await madeFor(rig, order)).toHaveLength(1)
})

describe('one that was refused, and that the provider has all the same,', () => {
  async function refused() {
    const { order, itemId } = await ofTwo()
    await rig.stripe.control.fault({
      ...{ operation: 'refunds.create', kind: 'refused', code: 'charge_disputed', times: 1 },
    })
    const { id, status } = await askedBy(rig, order, { itemId })
    expect(status).toBe('failed')
    const make = async (more: { amount?: number } = {}) => {
      const { intent } = await paymentOf(rig, order)
      const metadata = { refund_id: id, order_id: order.orderId }
      const made = await rig.api.refunds.create({ payment_intent: intent, amount: 1_000, metadata, ...more })
      await tell(rig, 'refund', made.id)
      await tell(rig, 'refund', made.id)
      return made.id
    }
    return { order, itemId, id, make }
  }

  test('is of the same thing', async () => {
    const { order, itemId, id, make } = await refused()
    const pspRefundId = await make()
    expect(await refundsOf(rig, order.orderId)).toMatchObject([
      { id, status: 'failed' },
      { origin: 'foreign', status: 'succeeded', pspRefundId, orderItemId: itemId, lateFor: id },
    ])
    expect(await backOf(order)).toEqual([1_000, 0])
    expect(await see(rig, order)).toMatchObject({ status: 'completed', refundedAmount: 1_000 })
    expect(await lateRefunds(rig.ctx.db), 'nobody asked again').toBe(0)
    await booksHold(rig)
  })

  test('is our loss where it was asked for again, and is counted until the books are corrected', async () => {
    const lost = await platformBalance(rig.ctx.db, 'platform_losses', 'eur')
    const { order, itemId, make } = await refused()
    await requestRefund(rig.ctx, (await asked(order, itemId)).body.refund.id)
    await tellAll(order)
    await make()
    expect(await backOf(order), 'another seller pays nothing').toEqual([1_000, 0])
    expect((await platformBalance(rig.ctx.db, 'platform_losses', 'eur')) - lost).toBe(1_000)
    expect(await lateRefunds(rig.ctx.db)).toBe(1)
    await booksHold(rig)
    rig.clock.advance(MINUTE_MS)
    const entry = { amount: 1_000, currency: 'eur' } as const
    await correctLedger(rig.ctx, {
      reason: 'the buyer sent it back, ticket 7',
      orderId: order.orderId,
      entries: [
        { ...entry, account: 'buyer_clearing' },
        { ...entry, account: 'platform_losses', amount: -1_000 },
      ],
    })
    expect(await lateRefunds(rig.ctx.db)).toBe(0)
  })

  test.each([
    ['it', true],
    ['the other', false],
  ])('is counted no more once the buyer’s bank has sent %s back', async (_which, isLate) => {
    const { order, itemId, make } = await refused()
    const again = (await asked(order, itemId)).body.refund.id
    await requestRefund(rig.ctx, again)
    await tellAll(order)
    const late = await make()
    const before = await lateRefunds(rig.ctx.db)
    const refund = isLate ? late : ((await refundRow(rig, again)).pspRefundId ?? '')
    await rig.stripe.control.failRefund({ refund })
    await tell(rig, 'refund', refund)
    expect(await lateRefunds(rig.ctx.db)).toBe(before - 1)
    await booksHold(rig)
  })

  test('is somebody’s own at the provider where it is of another amount', async () => {
    const { order, make } = await refused()
    await make({ amount: 400 })
    expect(await refundsOf(rig, order.orderId)).toMatchObject([
      { status: 'failed' },
      { origin: 'foreign', orderItemId: null, lateFor: null },
    ])
    expect(await backOf(order)).toEqual([100, 300])
  })
})
