import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { PaymentProvider } from '../port.ts'
import { doneOf, newCheckout, paidOrder, type TestProvider, testProvider } from './testing.ts'

const DEBIT_THAT_PAYS = 'AT611904300234573201'
const DEBIT_THAT_FAILS = 'AT861904300235473202'
const CARD_THAT_ASKS = '4000002500003155'
const CARD_DECLINED = '4000000000000002'

let stripe: TestProvider
let provider: PaymentProvider
beforeAll(async () => {
  stripe = await testProvider()
  provider = stripe.provider
  await stripe.control.configure({ delayedMethodMs: null })
})
afterEach(() => stripe.control.clearFaults({}))
afterAll(() => stripe?.stop())

async function openedCheckout() {
  const checkout = newCheckout()
  const { pspSessionId } = doneOf(await provider.createCheckout(checkout))
  return { ...checkout, pspSessionId }
}
const stateOf = async (pspSessionId: string) => {
  const checkout = await provider.readCheckout(pspSessionId)
  return checkout.kind === 'found' ? checkout.value : undefined
}

test('a checkout opens, and says what it is for and until when', async () => {
  const checkout = newCheckout()
  const opened = doneOf(await provider.createCheckout(checkout))
  expect(opened).toEqual({
    pspSessionId: expect.stringMatching(/^cs_/),
    url: expect.stringMatching(/^http/),
    expiresAt: new Date(Math.floor(checkout.expiresAt.getTime() / 1000) * 1000),
  })
  expect(await provider.readCheckout(opened.pspSessionId)).toEqual({
    kind: 'found',
    value: {
      pspSessionId: opened.pspSessionId,
      orderId: checkout.orderId,
      paymentId: checkout.paymentId,
      status: 'open',
      paymentStatus: 'unpaid',
      url: opened.url,
      amount: 2_500,
      currency: 'eur',
      livemode: false,
    },
  })
})

test('the same key gives the same page; another key another one', async () => {
  const checkout = newCheckout()
  const first = doneOf(await provider.createCheckout(checkout))
  expect(doneOf(await provider.createCheckout(checkout))).toEqual(first)
  const other = doneOf(await provider.createCheckout({ ...checkout, key: `${checkout.key}:1` }))
  expect(other.pspSessionId).not.toBe(first.pspSessionId)
})

test('a key that has been sent with something else is not known to have done it', async () => {
  const checkout = newCheckout()
  doneOf(await provider.createCheckout(checkout))
  const changed = { ...checkout, lines: [{ title: 'A song', amount: 2_500, quantity: 1 }] }
  expect(await provider.createCheckout(changed)).toMatchObject({ kind: 'unknown', code: 'parameters-differ' })
})

test('paid by card: the payment, its charge, its fee and what it is for', async () => {
  const { pspSessionId, orderId, paymentId } = await openedCheckout()
  const { outcome } = await stripe.control.pay({ session: pspSessionId })
  expect(outcome).toBe('succeeded')
  const checkout = await stateOf(pspSessionId)
  expect(checkout).toMatchObject({ status: 'complete', paymentStatus: 'paid', amount: 2_500 })
  expect(checkout).not.toHaveProperty('url')
  expect(await provider.readPayment(checkout?.pspPaymentIntentId ?? '')).toEqual({
    kind: 'found',
    value: {
      pspPaymentIntentId: checkout?.pspPaymentIntentId,
      status: 'succeeded',
      amountReceived: 2_500,
      currency: 'eur',
      pspChargeId: expect.stringMatching(/^ch_/),
      refundedAmount: 0,
      disputed: false,
      fee: { amount: expect.any(Number), currency: 'eur' },
      orderId,
      paymentId,
      livemode: false,
      country: 'US',
    },
  })
})

test('yen are sent and read as they are', async () => {
  const lines = [{ title: 'A song', amount: 500, quantity: 1 }]
  const payment = await paidOrder(stripe, { currency: 'jpy', lines, total: 500 })
  expect(payment).toMatchObject({ amountReceived: 500, currency: 'jpy' })
})

test('krónur are sent as hundredths, and read as krónur', async () => {
  const lines = [{ title: 'A song', amount: 700, quantity: 2 }]
  const checkout = newCheckout({ currency: 'isk', lines, total: 1_400 })
  const { pspSessionId } = doneOf(await provider.createCheckout(checkout))
  expect(await stateOf(pspSessionId)).toMatchObject({ amount: 1_400, currency: 'isk' })
})

test('declined: the page stays open, and the payment says why', async () => {
  const { pspSessionId } = await openedCheckout()
  const { outcome } = await stripe.control.pay({ session: pspSessionId, number: CARD_DECLINED })
  expect(outcome).toBe('declined')
  const checkout = await stateOf(pspSessionId)
  expect(checkout).toMatchObject({ status: 'open', paymentStatus: 'unpaid' })
  const payment = await provider.readPayment(checkout?.pspPaymentIntentId ?? '')
  expect(payment).toMatchObject({
    value: { status: 'awaiting', failureCode: 'card_declined', amountReceived: 0, refundedAmount: 0 },
  })
})

test('a bank that asks: waiting, then paid', async () => {
  const { pspSessionId } = await openedCheckout()
  const { outcome } = await stripe.control.pay({ session: pspSessionId, number: CARD_THAT_ASKS })
  expect(outcome).toBe('requires_action')
  const before = await stateOf(pspSessionId)
  expect(await provider.readPayment(before?.pspPaymentIntentId ?? '')).toMatchObject({
    value: { status: 'awaiting' },
  })
  await stripe.control.answerBank({ session: pspSessionId })
  expect(await stateOf(pspSessionId)).toMatchObject({ status: 'complete', paymentStatus: 'paid' })
})

test.each([
  ['pays in the end', DEBIT_THAT_PAYS, true, 'paid', 'succeeded'],
  ['fails in the end', DEBIT_THAT_FAILS, false, 'unpaid', 'awaiting'],
])('a delayed method that %s is no money before', async (_name, number, isPaid, paymentStatus, status) => {
  const { pspSessionId } = await openedCheckout()
  await stripe.control.pay({ session: pspSessionId, number })
  const before = await stateOf(pspSessionId)
  expect(before).toMatchObject({ status: 'complete', paymentStatus: 'unpaid' })
  const id = before?.pspPaymentIntentId ?? ''
  expect(await provider.readPayment(id)).toMatchObject({ value: { status: 'processing', amountReceived: 0 } })
  await stripe.control.settle({ session: pspSessionId, isPaid })
  expect(await stateOf(pspSessionId)).toMatchObject({ status: 'complete', paymentStatus })
  expect(await provider.readPayment(id)).toMatchObject({ value: { status } })
})

test('an expired page cannot be paid, and expiring it again is refused', async () => {
  const { pspSessionId } = await openedCheckout()
  expect(doneOf(await provider.expireCheckout(pspSessionId))).toMatchObject({ status: 'expired' })
  expect(await stateOf(pspSessionId)).toMatchObject({ status: 'expired' })
  expect(await stateOf(pspSessionId)).not.toHaveProperty('url')
  expect(await provider.expireCheckout(pspSessionId)).toMatchObject({ kind: 'refused' })
  await expect(stripe.control.pay({ session: pspSessionId })).rejects.toThrow()
})

test('a page that ends too soon is refused, naming what is wrong', async () => {
  const outcome = await provider.createCheckout(newCheckout({ expiresAt: new Date(Date.now() + 60_000) }))
  expect(outcome).toMatchObject({ kind: 'refused', param: 'expires_at' })
})

test('lines that do not add up to the total, or no lines, throw before anything is sent', async () => {
  await expect(provider.createCheckout(newCheckout({ total: 2_499 }))).rejects.toThrow('2500')
  await expect(provider.createCheckout(newCheckout({ lines: [], total: 0 }))).rejects.toThrow(RangeError)
})

test('a long title is cut between characters, and the page is made', async () => {
  const lines = [{ title: '🎵'.repeat(400), amount: 500, quantity: 1 }]
  expect((await provider.createCheckout(newCheckout({ lines, total: 500 }))).kind).toBe('done')
})

test('every payment that was tried for an order is found by the order', async () => {
  const { orderId, pspPaymentIntentId } = await paidOrder(stripe)
  const second = newCheckout({ orderId, transferGroup: orderId })
  const { pspSessionId } = doneOf(await provider.createCheckout(second))
  await stripe.control.pay({ session: pspSessionId, number: CARD_DECLINED })
  await paidOrder(stripe)
  const payments = await provider.findPayments(orderId)
  expect(payments.map(({ status }) => status).toSorted()).toEqual(['awaiting', 'succeeded'])
  expect(payments).toContainEqual(expect.objectContaining({ pspPaymentIntentId, orderId }))
  expect(await provider.findPayments('no such order')).toEqual([])
})

test('what the provider does not know is missing', async () => {
  expect(await provider.readCheckout('cs_test_nothing')).toEqual({ kind: 'missing' })
  expect(await provider.readPayment('pi_nothing')).toEqual({ kind: 'missing' })
})
