import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  type PaidOrder,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { clientOf } from '../../../e2e/support/stripe/testing.ts'
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

test('one that was given back whole before it is heard of pays for nothing, where another may pay', async () => {
  const { product } = await newProduct(rig)
  const buyer = { email: `guest-${randomUUID()}@veza.example`, ...cartOf(product) }
  const { body } = await placeOrder(rig, undefined, buyer)
  const session = await sessionOf(rig, body.orderId)
  await rig.stripe.control.pay({ session })
  const twice = await rig.stripe.control.payTwice({ session })
  const api = clientOf(rig.stripe.url)
  const { latest_charge: charge } = await api.paymentIntents.retrieve(twice.intent ?? '')
  await rig.stripe.control.refundOutside({ charge: String(charge) })
  await tell(rig, 'payment_intent', twice.intent ?? '')
  await tell(rig, 'checkout.session', session)
  const stray = await db()
    .selectFrom('payments')
    .select(['id', 'pspPaymentIntentId'])
    .where('orderId', '=', body.orderId)
    .where('isStray', '=', true)
    .executeTakeFirstOrThrow()
  expect(stray.pspPaymentIntentId).toBe(twice.intent)
  // By the page’s end nobody had told of what was given back: it is found before it is sent back again.
  await returnStray(rig.server.ctx, stray.id)
  for (const { id, origin } of await refundsOf(stray.id))
    if (origin === 'stray') await requestRefund(rig.server.ctx, id)
  expect(new Set((await refundsOf(stray.id)).map(({ origin, status }) => `${origin} ${status}`))).toEqual(
    new Set(['foreign succeeded', 'stray failed']),
  )
  const { status } = await seeOrder(rig, body.orderId, body.accessToken ?? '')
  expect(status).toBe('completed')
  const { data } = await api.charges.list({ transfer_group: body.orderId })
  expect(data.map(({ amount_refunded }) => amount_refunded).toSorted()).toEqual([0, 1_000])
  expect(await findContradictions(db())).toEqual([])
})
