import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type MoneyRig,
  newPaidOrder,
  type PaidOrder,
  seeOrder,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { findContradictions, platformBalance } from '../ledger/index.ts'
import { requestRefund } from './request.ts'
import { returnStray } from './stray.ts'

let rig: MoneyRig
beforeAll(async () => {
  // Without a worker: what the job does, a test has it do.
  rig = await startMoneyRig({ env: { ROLE: 'web' } })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const unapplied = () => platformBalance(db(), 'unapplied_payments', 'eur')
const see = (order: PaidOrder) => seeOrder(rig, order.orderId, order.accessToken ?? '')

/** An order that was paid twice, and its second payment. */
async function paidTwice() {
  const order = await newPaidOrder(rig)
  const { session } = await rig.stripe.control.payTwice({ session: order.sessionId })
  expect(await tell(rig, 'checkout.session', session)).toEqual({ kind: 'applied' })
  const stray = await db()
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', order.orderId)
    .where('isStray', '=', true)
    .executeTakeFirstOrThrow()
  return { order, stray }
}

const refundsOf = (paymentId: string) =>
  db().selectFrom('refunds').selectAll().where('paymentId', '=', paymentId).execute()

test('a second payment goes back by itself, once, and the order keeps what it was paid for', async () => {
  const { order, stray } = await paidTwice()
  expect(await unapplied()).toBe(-1_000)
  await Promise.all([1, 2, 3].map(() => returnStray(rig.server.ctx, stray.id)))
  expect(await refundsOf(stray.id)).toMatchObject([{ origin: 'stray', status: 'pending', amount: 1_000 }])
  const [refund] = await refundsOf(stray.id)
  await requestRefund(rig.server.ctx, refund?.id ?? '')
  const [asked] = await refundsOf(stray.id)
  expect(await tell(rig, 'refund', asked?.pspRefundId ?? '')).toEqual({ kind: 'applied' })
  expect(await unapplied()).toBe(0)
  expect(await see(order)).toMatchObject({ status: 'completed', refundedAmount: 0 })
  await returnStray(rig.server.ctx, stray.id)
  expect(await refundsOf(stray.id)).toHaveLength(1)
  expect(await findContradictions(db())).toEqual([])
})

test('while payments are held nothing is sent back, nor counts as tried', async () => {
  const { stray } = await paidTwice()
  await returnStray(rig.server.ctx, stray.id)
  const [refund] = await refundsOf(stray.id)
  const { config } = rig.server.ctx
  const held = { ...config, payments: { ...config.payments, isHeld: true } }
  await requestRefund({ ...rig.server.ctx, config: held }, refund?.id ?? '')
  expect(await refundsOf(stray.id)).toMatchObject([
    { status: 'pending', pspRefundId: null, attemptedAt: null },
  ])
  await requestRefund(rig.server.ctx, refund?.id ?? '')
  const [asked] = await refundsOf(stray.id)
  expect(await tell(rig, 'refund', asked?.pspRefundId ?? '')).toEqual({ kind: 'applied' })
  expect(await unapplied()).toBe(0)
})

test('one that somebody sent back at the provider is not sent back again', async () => {
  const { order, stray } = await paidTwice()
  const made = await rig.stripe.control.refundOutside({ charge: stray.pspChargeId ?? '' })
  expect(await tell(rig, 'refund', made.refund)).toEqual({ kind: 'applied' })
  await returnStray(rig.server.ctx, stray.id)
  expect(await refundsOf(stray.id)).toMatchObject([{ origin: 'foreign', status: 'succeeded' }])
  expect(await unapplied()).toBe(0)
  expect(await see(order)).toMatchObject({ status: 'completed', refundedAmount: 0 })
  expect(await findContradictions(db())).toEqual([])
})
