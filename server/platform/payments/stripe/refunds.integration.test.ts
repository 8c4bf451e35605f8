import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PaymentProvider } from '../port.ts'
import { doneOf, eventually, paidOrder, type TestProvider, testProvider } from './testing.ts'

let stripe: TestProvider
let provider: PaymentProvider
beforeAll(async () => {
  stripe = await testProvider()
  provider = stripe.provider
  await stripe.control.configure({ refundsBecome: 'pending' })
})
afterAll(() => stripe?.stop())

const stateOf = async (pspRefundId: string) => {
  const refund = await provider.readRefund(pspRefundId)
  return refund.kind === 'found' ? refund.value : undefined
}
async function newRefund(amount = 500) {
  const payment = await paidOrder(stripe)
  const { orderId, pspPaymentIntentId } = payment
  const refundId = `refund-of-${orderId}`
  return { key: refundId, refundId, orderId, pspPaymentIntentId, amount, currency: 'eur' }
}

test('a refund is made with our ids in it, and read as it stands', async () => {
  const refund = await newRefund()
  const made = doneOf(await provider.createRefund(refund))
  expect(made).toEqual({
    pspRefundId: expect.stringMatching(/^re_/),
    refundId: refund.refundId,
    orderId: refund.orderId,
    status: 'pending',
    amount: 500,
    currency: 'eur',
    pspPaymentIntentId: refund.pspPaymentIntentId,
    pendingReason: expect.any(String),
    createdAt: expect.any(Date),
  })
  expect(await provider.readRefund(made.pspRefundId)).toEqual({ kind: 'found', value: made })
  await stripe.control.succeedRefund({ refund: made.pspRefundId })
  expect(await stateOf(made.pspRefundId)).toMatchObject({ status: 'succeeded' })
  expect(await provider.readPayment(refund.pspPaymentIntentId)).toMatchObject({
    value: { refundedAmount: 500 },
  })
})

test('one that fails says why, and is not counted as given back', async () => {
  const refund = await newRefund()
  const { pspRefundId } = doneOf(await provider.createRefund(refund))
  await stripe.control.failRefund({ refund: pspRefundId, reason: 'lost_or_stolen_card' })
  expect(await stateOf(pspRefundId)).toMatchObject({ status: 'failed', failureReason: 'lost_or_stolen_card' })
  expect(await provider.readPayment(refund.pspPaymentIntentId)).toMatchObject({
    value: { refundedAmount: 0 },
  })
})

test('one that is called off is that', async () => {
  const { pspRefundId } = doneOf(await provider.createRefund(await newRefund()))
  await stripe.control.cancelRefund({ refund: pspRefundId })
  expect(await stateOf(pspRefundId)).toMatchObject({ status: 'canceled' })
})

test('more than is left is refused; all that is left is not', async () => {
  const refund = await newRefund(1_500)
  doneOf(await provider.createRefund(refund))
  const more = { ...refund, key: `${refund.key}-b`, refundId: `${refund.refundId}-b` }
  expect(await provider.createRefund({ ...more, amount: 1_001 })).toMatchObject({ kind: 'refused' })
  expect(await provider.createRefund({ ...more, key: `${more.key}:1`, amount: 1_000 })).toMatchObject({
    kind: 'done',
  })
  expect(await provider.createRefund({ ...more, key: 'c', refundId: 'c', amount: 1 })).toMatchObject({
    kind: 'refused',
    code: 'charge_already_refunded',
  })
})

test('all refunds of a payment are listed, those made by others, too; ours is found among them by its id', async () => {
  const refund = await newRefund()
  doneOf(await provider.createRefund(refund))
  const payment = await provider.readPayment(refund.pspPaymentIntentId)
  const charge = payment.kind === 'found' ? payment.value.pspChargeId : undefined
  const outside = await stripe.control.refundOutside({ charge: charge ?? '', amount: 300 })
  const all = await provider.listRefunds(refund.pspPaymentIntentId)
  expect(all.map(({ amount }) => amount).toSorted()).toEqual([300, 500])
  expect(all.find(({ pspRefundId }) => pspRefundId === outside.refund)).not.toHaveProperty('refundId')
  expect(await provider.findRefund(refund)).toMatchObject({ kind: 'found', value: { amount: 500 } })
  expect(await provider.findRefund({ ...refund, refundId: 'another' })).toEqual({ kind: 'missing' })
})

test('what the provider does not know is missing', async () => {
  expect(await provider.readRefund('re_nothing')).toEqual({ kind: 'missing' })
  expect(await provider.listRefunds('pi_nothing')).toEqual([])
  expect(
    await provider.createRefund({ ...(await newRefund()), pspPaymentIntentId: 'pi_nothing' }),
  ).toMatchObject({
    kind: 'refused',
    code: 'resource_missing',
  })
})

test('what happened is listed, newest first, page by page, and where nobody took it', async () => {
  const since = new Date(Date.now() - 60_000)
  await eventually(
    async () => {
      doneOf(await provider.createRefund(await newRefund()))
      return (await provider.listEvents({ since })).cursor
    },
    (cursor) => cursor !== undefined,
  )
  const first = await provider.listEvents({ since })
  expect(first.items).toHaveLength(100)
  const second = await provider.listEvents({ since, ...(first.cursor ? { cursor: first.cursor } : {}) })
  const ids = [...first.items, ...second.items].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const times = first.items.map(({ createdAt }) => createdAt.getTime())
  expect(times).toEqual(times.toSorted((one, other) => other - one))
  const refunded = first.items.find(({ type }) => type === 'refund.created')
  expect(refunded).toEqual({
    id: expect.stringMatching(/^evt_/),
    type: 'refund.created',
    objectType: 'refund',
    objectId: expect.stringMatching(/^re_/),
    livemode: false,
    createdAt: expect.any(Date),
    isThin: false,
  })
  expect((await provider.listEvents({ until: since })).items).toEqual([])
})
