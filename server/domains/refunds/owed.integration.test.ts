import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { correctLedger, platformBalance } from '../ledger/index.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { returnStray } from './index.ts'
import { requestRefund } from './request.ts'
import { refundTerms } from './terms.ts'
import { askAs, askedBy, booksHold, disputed, paymentOf, productAt, refundsOf, see } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
})
afterEach(() => booksHold(rig))
afterAll(() => rig?.stop())

/** Of all orders until now: what we keep for buyers, and what we lost. */
async function kept() {
  const of = (kind: 'unapplied_payments' | 'platform_losses') => platformBalance(rig.ctx.db, kind, 'eur')
  return { owed: 0 - (await of('unapplied_payments')), lost: await of('platform_losses') }
}

/** Somebody refunds it at the provider. @returns the refund there */
async function refunded(order: PaidOrder, amount?: number): Promise<string> {
  const { charge } = await paymentOf(rig, order)
  const { refund } = await rig.stripe.control.refundOutside({ charge, ...(amount ? { amount } : {}) })
  expect(await tell(rig, 'refund', refund)).toEqual({ kind: 'applied' })
  return refund
}

/** Refunded, and sent back to us by the buyer's bank. */
async function cameBack(order: PaidOrder, amount?: number): Promise<void> {
  const refund = await refunded(order, amount)
  await rig.stripe.control.failRefund({ refund })
  expect(await tell(rig, 'refund', refund)).toEqual({ kind: 'applied' })
}

test('what came back from the buyer’s bank and is paid once more is not lost, and is owed no more', async () => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  await cameBack(order)
  expect(await kept()).toEqual({ ...before, owed: before.owed + 1_000 })
  await refunded(order, 400)
  expect(await kept()).toEqual({ ...before, owed: before.owed + 600 })
  await cameBack(order, 600)
  expect(await kept(), 'again').toEqual({ ...before, owed: before.owed + 600 })
  await refunded(order, 600)
  expect(await kept()).toEqual(before)
})

test('nor is it where the bank takes it by a dispute', async () => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  await cameBack(order)
  const dispute = await disputed(rig, order)
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  expect(await kept()).toEqual(before)
})

/** Asked for here, and gone. @returns the refund at the provider */
async function given(order: PaidOrder, wanted: { itemId?: string; amount?: number }): Promise<string> {
  const { pspRefundId } = await askedBy(rig, order, wanted)
  expect(await tell(rig, 'refund', pspRefundId ?? '')).toEqual({ kind: 'applied' })
  return pspRefundId ?? ''
}

async function lost(order: PaidOrder, amount: number): Promise<void> {
  const dispute = await disputed(rig, order, { amount })
  await tell(rig, 'dispute', dispute)
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
}

/** What each thing of an order has given back, the cheapest first. */
const gaveBack = async (order: PaidOrder) =>
  (await see(rig, order)).items
    .toSorted((one, other) => one.amount - other.amount)
    .map(({ refundedAmount }) => refundedAmount)

test.each([
  ['in the dashboard', (order: PaidOrder) => refunded(order, 400)],
  ['here', (order: PaidOrder) => given(order, { amount: 400 })],
  ['by a dispute that is lost', (order: PaidOrder) => lost(order, 400)],
])('a part that came back, and is given once more %s, is taken from nobody twice', async (_, again) => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  await cameBack(order, 400)
  expect(await gaveBack(order)).toEqual([400])
  await again(order)
  expect(await gaveBack(order)).toEqual([400])
  expect(await kept()).toEqual(before)
})

/** Of 1,000 and 3,000, by two sellers. */
async function ofTwo() {
  const products = [
    await productAt(rig, await newUser(rig.server), 1_000),
    await productAt(rig, await newUser(rig.server), 3_000),
  ]
  const order = await newPaidOrder(rig, { products })
  const itemId = (await see(rig, order)).items.find(({ amount }) => amount === 1_000)?.id ?? ''
  return { order, itemId }
}

test('what came back of one thing is given once more in the dashboard, and the seller of another gives nothing', async () => {
  const before = await kept()
  const { order, itemId } = await ofTwo()
  const refund = await given(order, { itemId })
  await rig.stripe.control.failRefund({ refund })
  await tell(rig, 'refund', refund)
  await refunded(order, 1_000)
  expect(await gaveBack(order)).toEqual([1_000, 0])
  expect(await kept()).toEqual(before)
})

test('a part of one thing that came back pays for that thing first, and for no other', async () => {
  const before = await kept()
  const { order, itemId } = await ofTwo()
  const other = (await see(rig, order)).items.find(({ id }) => id !== itemId)?.id ?? ''
  const refund = await given(order, { itemId, amount: 400 })
  await rig.stripe.control.failRefund({ refund })
  await tell(rig, 'refund', refund)
  await given(order, { itemId: other, amount: 500 })
  expect(await gaveBack(order)).toEqual([400, 500])
  await given(order, { itemId, amount: 300 })
  expect(await gaveBack(order)).toEqual([400, 500])
  expect(await kept()).toEqual({ ...before, owed: before.owed + 100 })
  await given(order, { itemId, amount: 300 })
  expect(await gaveBack(order)).toEqual([600, 500])
  expect(await kept()).toEqual(before)
})

test('who asks for all of it is given what came back as well, and the terms say so', async () => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  await cameBack(order, 400)
  const { sellerId } = await rig.ctx.db
    .selectFrom('orderItems')
    .select('sellerId')
    .where('orderId', '=', order.orderId)
    .executeTakeFirstOrThrow()
  const { choices } = await refundTerms(rig.ctx, { as: 'seller', userId: sellerId }, order.orderId)
  expect(choices.map(({ amount }) => amount)).toEqual([1_000, 600])
  expect(choices[0]?.parts.at(-1)).toEqual({ who: 'owed', name: null, amount: 400 })
  expect(choices[0]?.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(1_000)
  const { status, body } = await askAs(rig, order.orderId, order.buyer ?? order.accessToken ?? '')
  expect([status, body.refund.amount]).toEqual([202, 1_000])
  await requestRefund(rig.ctx, body.refund.id)
  const row = (await refundsOf(rig, order.orderId)).find(({ id }) => id === body.refund.id)
  await tell(rig, 'refund', row?.pspRefundId ?? '')
  expect(await see(rig, order)).toMatchObject({ status: 'refunded', refundedAmount: 1_000 })
  expect(await kept()).toEqual(before)
})

/** Refunded, and lost to the bank as well. @returns the refund, which the bank has yet to send back */
async function paidTwice(order: PaidOrder): Promise<string> {
  const dispute = await disputed(rig, order, { isInquiry: true })
  await tell(rig, 'dispute', dispute)
  const refund = await refunded(order)
  await rig.stripe.control.escalateDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  return refund
}

test('what a bank sends back after it was lost to the buyer by a dispute is no loss any more, and owed to nobody', async () => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  const refund = await paidTwice(order)
  expect(await kept()).toEqual({ ...before, lost: before.lost + 1_000 })
  await rig.stripe.control.failRefund({ refund })
  expect(await tell(rig, 'refund', refund)).toEqual({ kind: 'applied' })
  expect(await kept()).toEqual(before)
})

test('of it, what was not lost is owed', async () => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  const early = await refunded(order, 300)
  const dispute = await disputed(rig, order, { isInquiry: true })
  await tell(rig, 'dispute', dispute)
  const late = await refunded(order, 500)
  await rig.stripe.control.escalateDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  const { lost } = await kept()
  const twice = lost - before.lost
  expect(twice).toBeGreaterThan(0)
  expect(twice).toBeLessThan(800)
  for (const refund of [early, late]) {
    await rig.stripe.control.failRefund({ refund })
    await tell(rig, 'refund', refund)
  }
  expect(await kept()).toEqual({ owed: before.owed + 800 - twice, lost: before.lost })
})

test('what an operator has paid by other means meanwhile is a loss when it is paid once more', async () => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  await cameBack(order)
  await correctLedger(rig.ctx, {
    reason: 'paid to the buyer by bank, ticket 9',
    orderId: order.orderId,
    entries: [
      { account: 'unapplied_payments', amount: 1_000, currency: 'eur' },
      { account: 'buyer_clearing', amount: -1_000, currency: 'eur' },
    ],
  })
  await refunded(order)
  expect(await kept()).toEqual({ ...before, lost: before.lost + 1_000 })
})

/** An order that was paid twice: its second payment. */
async function strayOf(order: PaidOrder) {
  const { session } = await rig.stripe.control.payTwice({ session: order.sessionId })
  await tell(rig, 'checkout.session', session)
  return rig.ctx.db
    .selectFrom('payments')
    .select(['id', 'pspChargeId'])
    .where('orderId', '=', order.orderId)
    .where('isStray', '=', true)
    .executeTakeFirstOrThrow()
}

test('a payment for nothing that went back and is then lost to a bank is our loss, whatever else the order is owed', async () => {
  const before = await kept()
  const order = await newPaidOrder(rig)
  const stray = await strayOf(order)
  await cameBack(order, 300)
  const { dispute } = await rig.stripe.control.openDispute({
    charge: stray.pspChargeId ?? '',
    isInquiry: true,
  })
  await tell(rig, 'dispute', dispute)
  await returnStray(rig.ctx, stray.id)
  const own = (await refundsOf(rig, order.orderId)).find(({ paymentId }) => paymentId === stray.id)
  await requestRefund(rig.ctx, own?.id ?? '')
  const asked = (await refundsOf(rig, order.orderId)).find(({ id }) => id === own?.id)
  await tell(rig, 'refund', asked?.pspRefundId ?? '')
  expect(await kept()).toEqual({ ...before, owed: before.owed + 300 })
  await rig.stripe.control.escalateDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  expect(await kept()).toEqual({ owed: before.owed + 300, lost: before.lost + 1_000 })
})
