import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { PaymentProvider } from '../port.ts'
import { doneOf, newCheckout, paidOrder, type TestProvider, testProvider } from './testing.ts'

let stripe: TestProvider
let provider: PaymentProvider
beforeAll(async () => {
  stripe = await testProvider()
  provider = stripe.provider
})
afterEach(() => stripe.control.clearFaults({}))
afterAll(() => stripe?.stop())

async function newRefund() {
  const { pspPaymentIntentId, orderId } = await paidOrder(stripe)
  const refundId = `refund-of-${orderId}`
  return { key: refundId, refundId, orderId, pspPaymentIntentId, amount: 500, currency: 'eur' }
}
const refundsOf = async (pspPaymentIntentId: string) =>
  (await provider.listRefunds(pspPaymentIntentId)).length

test('closed before anything was done: unknown, and the same key does it once', async () => {
  const refund = await newRefund()
  await stripe.control.fault({ operation: 'refunds.create', kind: 'close_before', times: 2 })
  expect(await provider.createRefund(refund)).toMatchObject({ kind: 'unknown', code: 'connection' })
  expect(await refundsOf(refund.pspPaymentIntentId)).toBe(0)
  expect((await provider.createRefund(refund)).kind).toBe('done')
  expect(await refundsOf(refund.pspPaymentIntentId)).toBe(1)
})

test('closed after it was done: the SDK asks again with our key, and is told what was done', async () => {
  const refund = await newRefund()
  await stripe.control.fault({ operation: 'refunds.create', kind: 'close_after' })
  const { pspRefundId } = doneOf(await provider.createRefund(refund))
  expect(doneOf(await provider.createRefund(refund)).pspRefundId).toBe(pspRefundId)
  expect(await refundsOf(refund.pspPaymentIntentId)).toBe(1)
})

test('no answer in time, and done all the same: the same key tells of it', async () => {
  const refund = await newRefund()
  await stripe.control.fault({ operation: 'refunds.create', kind: 'slow', ms: 1_500 })
  const impatient = stripe.with({ timeoutMs: 200 })
  expect(await impatient.createRefund(refund)).toMatchObject({ kind: 'unknown', code: 'timeout' })
  // While the first still runs, the key is in use: nothing is done beside it.
  const outcomes = []
  for (;;) {
    const outcome = await provider.createRefund(refund)
    outcomes.push(outcome)
    if (outcome.kind === 'done') break
  }
  for (const outcome of outcomes.slice(0, -1))
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'in-use' })
  expect(await refundsOf(refund.pspPaymentIntentId)).toBe(1)
})

test('a fault after it was done is replayed under its key for a day; the object is found', async () => {
  const refund = await newRefund()
  await stripe.control.fault({ operation: 'refunds.create', kind: 'error_after' })
  expect(await provider.createRefund(refund)).toMatchObject({ kind: 'unknown', code: 'provider-fault' })
  expect(await provider.createRefund(refund)).toMatchObject({ kind: 'unknown', code: 'fault-replayed' })
  expect(await provider.findRefund(refund)).toMatchObject({
    kind: 'found',
    value: { refundId: refund.refundId, orderId: refund.orderId, amount: 500 },
  })
})

test('a fault before it was done is replayed, too; it is not found, and the next generation does it', async () => {
  const refund = await newRefund()
  await stripe.control.fault({ operation: 'refunds.create', kind: 'error_before' })
  expect(await provider.createRefund(refund)).toMatchObject({ kind: 'unknown', code: 'provider-fault' })
  expect(await provider.createRefund(refund)).toMatchObject({ kind: 'unknown', code: 'fault-replayed' })
  expect(await provider.findRefund(refund)).toEqual({ kind: 'missing' })
  expect((await provider.createRefund({ ...refund, key: `${refund.key}:1` })).kind).toBe('done')
})

test('a refusal is replayed under its key for ever; the next generation is asked anew', async () => {
  const refund = await newRefund()
  await stripe.control.fault({
    operation: 'refunds.create',
    kind: 'refused',
    status: 402,
    code: 'balance_insufficient',
  })
  const refused = { kind: 'refused', code: 'balance_insufficient' }
  expect(await provider.createRefund(refund)).toMatchObject(refused)
  expect(await provider.createRefund(refund)).toMatchObject(refused)
  expect((await provider.createRefund({ ...refund, key: `${refund.key}:1` })).kind).toBe('done')
  expect(await refundsOf(refund.pspPaymentIntentId)).toBe(1)
})

test('too many requests: unknown, and the same key may go again', async () => {
  const refund = await newRefund()
  await stripe.control.fault({ operation: 'refunds.create', kind: 'rate_limited' })
  expect(await provider.createRefund(refund)).toMatchObject({ kind: 'unknown', code: 'rate-limited' })
  expect((await provider.createRefund(refund)).kind).toBe('done')
})

test('a forgotten key does it twice: so, after a day, one looks first', async () => {
  const refund = await newRefund()
  doneOf(await provider.createRefund(refund))
  await stripe.control.forgetKeys({})
  expect(await provider.findRefund(refund)).toMatchObject({ kind: 'found' })
  doneOf(await provider.createRefund(refund))
  expect(await refundsOf(refund.pspPaymentIntentId)).toBe(2)
})

test('two at once with one key do it once', async () => {
  const refund = await newRefund()
  const outcomes = await Promise.all([provider.createRefund(refund), provider.createRefund(refund)])
  expect(outcomes.filter(({ kind }) => kind === 'done').length).toBeGreaterThanOrEqual(1)
  for (const outcome of outcomes)
    if (outcome.kind !== 'done') expect(outcome).toMatchObject({ kind: 'unknown', code: 'in-use' })
  expect(await refundsOf(refund.pspPaymentIntentId)).toBe(1)
})

test('a secret key that is not taken is no refusal of what was asked', async () => {
  const stranger = stripe.with({ secretKey: 'sk_test_another' })
  const checkout = newCheckout()
  expect(await stranger.createCheckout(checkout)).toMatchObject({ kind: 'unknown', code: 'not-authorised' })
  await expect(stranger.readRefund('re_1')).rejects.toMatchObject({ code: 'not-authorised' })
  expect((await provider.createCheckout(checkout)).kind).toBe('done')
})

test('our own pace holds: the provider never says that there are too many, and all get through', async () => {
  await stripe.control.configure({ rateLimit: 25 })
  const ask = (by: PaymentProvider, length: number) =>
    Promise.allSettled(Array.from({ length }, () => by.readRefund('re_nothing')))
  const tooMany = (reads: Awaited<ReturnType<typeof ask>>) =>
    reads.filter(({ status }) => status === 'rejected').length
  expect(tooMany(await ask(stripe.with({ requestsPerSecond: 20 }), 45))).toBe(0)
  expect(tooMany(await ask(stripe.with({ requestsPerSecond: 1_000 }), 300))).toBeGreaterThan(0)
  await stripe.control.configure({ rateLimit: null })
})
