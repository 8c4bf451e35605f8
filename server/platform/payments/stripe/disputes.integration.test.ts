import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PaymentProvider } from '../port.ts'
import { doneOf, paidOrder, type TestProvider, testProvider } from './testing.ts'

const DISPUTE_FEE = 1_500

let stripe: TestProvider
let provider: PaymentProvider
beforeAll(async () => {
  stripe = await testProvider()
  provider = stripe.provider
  await stripe.control.configure({ disputeFee: DISPUTE_FEE, isDisputeFeeReturned: false })
})
afterAll(() => stripe?.stop())

async function disputed(asked: { amount?: number; isInquiry?: boolean; reason?: string } = {}) {
  const payment = await paidOrder(stripe)
  const { dispute } = await stripe.control.openDispute({ charge: payment.pspChargeId, ...asked })
  return { ...payment, dispute }
}
const stateOf = async (pspDisputeId: string) => {
  const dispute = await provider.readDispute(pspDisputeId)
  if (dispute.kind === 'missing') throw new Error(`no dispute ${pspDisputeId}`)
  return dispute.value
}

test('a dispute takes the amount and a fee, and says until when we may answer', async () => {
  const { dispute, pspChargeId, pspPaymentIntentId } = await disputed({ amount: 2_000, reason: 'fraudulent' })
  expect(await stateOf(dispute)).toEqual({
    pspDisputeId: dispute,
    status: 'open',
    amount: 2_000,
    currency: 'eur',
    needsResponse: true,
    reason: 'fraudulent',
    pspChargeId,
    pspPaymentIntentId,
    evidenceDueAt: expect.any(Date),
    movements: [
      {
        pspBalanceTransactionId: expect.stringMatching(/^txn_/),
        amount: -2_000,
        fee: DISPUTE_FEE,
        net: -2_000 - DISPUTE_FEE,
        currency: 'eur',
      },
    ],
    livemode: false,
  })
  expect(await provider.readPayment(pspPaymentIntentId)).toMatchObject({ value: { disputed: true } })
})

test('won: what was taken comes back in a second movement, after the first', async () => {
  const { dispute } = await disputed()
  await stripe.control.winDispute({ dispute })
  const { status, movements, needsResponse } = await stateOf(dispute)
  expect({ status, needsResponse }).toEqual({ status: 'won', needsResponse: false })
  expect(movements.map(({ amount }) => amount)).toEqual([-2_500, 2_500])
})

test('lost: nothing comes back', async () => {
  const { dispute } = await disputed()
  await stripe.control.loseDispute({ dispute })
  const { status, movements } = await stateOf(dispute)
  expect(status).toBe('lost')
  expect(movements.map(({ amount }) => amount)).toEqual([-2_500])
})

test('an inquiry moves nothing, until it becomes a dispute', async () => {
  const { dispute } = await disputed({ isInquiry: true })
  expect(await stateOf(dispute)).toMatchObject({ status: 'warning', needsResponse: true, movements: [] })
  await stripe.control.escalateDispute({ dispute })
  expect(await stateOf(dispute)).toMatchObject({ status: 'open', movements: [{ amount: -2_500 }] })
})

test('evidence: a draft leaves it to us, what is submitted ends our part', async () => {
  const { dispute } = await disputed()
  const text = { customerEmail: 'buyer@veza.example', accessActivityLog: 'x'.repeat(30_000), other: '' }
  const draft = { key: `${dispute}-draft`, pspDisputeId: dispute, text, submit: false }
  expect(doneOf(await provider.submitEvidence(draft))).toMatchObject({ status: 'open', needsResponse: true })
  const final = { ...draft, key: `${dispute}-final`, submit: true }
  expect(doneOf(await provider.submitEvidence(final))).toMatchObject({ needsResponse: false })
})

test('every dispute of a payment is listed, and those of no other', async () => {
  const { dispute, pspPaymentIntentId } = await disputed()
  const other = await paidOrder(stripe)
  const listed = await provider.listDisputes(pspPaymentIntentId)
  expect(listed.map(({ pspDisputeId }) => pspDisputeId)).toEqual([dispute])
  expect(await provider.listDisputes(other.pspPaymentIntentId)).toEqual([])
})

test('what the provider does not know is missing', async () => {
  expect(await provider.readDispute('du_nothing')).toEqual({ kind: 'missing' })
  const evidence = { key: 'nothing', pspDisputeId: 'du_nothing', text: {}, submit: true }
  expect(await provider.submitEvidence(evidence)).toMatchObject({ kind: 'refused', code: 'resource_missing' })
})
