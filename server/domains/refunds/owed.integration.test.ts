import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { correctLedger, platformBalance } from '../ledger/index.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { returnStray } from './index.ts'
import { requestRefund } from './request.ts'
import { booksHold, disputed, paymentOf, refundsOf } from './testing.ts'

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
