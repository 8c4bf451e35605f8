import { afterEach, beforeEach, expect, test } from 'vitest'
import { paidCharge, type Rig, refusalOf, sale, startRig, toldTypes } from './testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
  await rig.standIn.control.configure({
    fundsDelaySeconds: 0,
    feeBasisPoints: 0,
    feeFixed: 0,
    disputeFee: 1500,
  })
})
afterEach(() => rig.stop())

const told = () => toldTypes(rig)

const balance = async () => (await rig.stripe.balance.retrieve()).available[0]?.amount

test('a dispute takes the amount and a fee', async () => {
  const charge = await paidCharge(rig, 5000)
  await told()
  const { dispute } = await rig.standIn.control.openDispute({
    charge: charge.id,
    reason: 'product_not_received',
  })
  expect(await told()).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn'])
  expect(await rig.stripe.disputes.retrieve(dispute)).toMatchObject({
    object: 'dispute',
    amount: 5000,
    charge: charge.id,
    payment_intent: charge.payment_intent,
    status: 'needs_response',
    reason: 'product_not_received',
    is_charge_refundable: false,
    balance_transactions: [
      { amount: -5000, fee: 1500, net: -6500, type: 'adjustment', reporting_category: 'dispute' },
    ],
    evidence_details: { has_evidence: false, submission_count: 0 },
  })
  expect(await balance()).toBe(-1500)
  expect((await rig.stripe.charges.retrieve(charge.id)).disputed).toBe(true)
  await expect(rig.standIn.control.openDispute({ charge: charge.id })).rejects.toThrow('cannot be disputed')
})

test('a dispute that we win gives back what it took, or keeps its fee', async () => {
  for (const [isDisputeFeeReturned, after] of [
    [true, 5000],
    [false, 5000 + 5000 - 1500],
  ] as const) {
    await rig.standIn.control.configure({ isDisputeFeeReturned })
    const charge = await paidCharge(rig, 5000)
    const { dispute } = await rig.standIn.control.openDispute({ charge: charge.id })
    await told()
    await rig.standIn.control.winDispute({ dispute })
    expect(await told()).toEqual([
      'charge.dispute.closed',
      'charge.updated',
      'charge.dispute.funds_reinstated',
    ])
    const { status, balance_transactions: moved } = await rig.stripe.disputes.retrieve(dispute)
    expect([status, moved.map(({ amount }) => amount)]).toEqual(['won', [-5000, 5000]])
    expect(await balance()).toBe(after)
    await expect(rig.standIn.control.loseDispute({ dispute })).rejects.toThrow('is won')
  }
})

test('one that we lose keeps all', async () => {
  const charge = await paidCharge(rig, 5000)
  const { dispute } = await rig.standIn.control.openDispute({ charge: charge.id })
  await told()
  await rig.standIn.control.loseDispute({ dispute })
  expect(await told()).toEqual(['charge.dispute.closed', 'charge.updated'])
  expect((await rig.stripe.disputes.retrieve(dispute)).status).toBe('lost')
  expect(await balance()).toBe(-1500)
  await expect(rig.standIn.control.winDispute({ dispute })).rejects.toThrow('is lost')
})

test('a part may be disputed, of what was not refunded', async () => {
  const charge = await paidCharge(rig, 5000)
  await rig.stripe.refunds.create({ charge: charge.id, amount: 2000 })
  await expect(rig.standIn.control.openDispute({ charge: charge.id, amount: 3001 })).rejects.toThrow(
    'No more than 3000',
  )
  const { dispute } = await rig.standIn.control.openDispute({ charge: charge.id })
  expect((await rig.stripe.disputes.retrieve(dispute)).amount).toBe(3000)
})

test('an inquiry takes nothing until it becomes a dispute, or is closed', async () => {
  const first = await paidCharge(rig, 5000)
  const closed = await rig.standIn.control.openDispute({ charge: first.id, isInquiry: true })
  expect(await rig.stripe.disputes.retrieve(closed.dispute)).toMatchObject({
    status: 'warning_needs_response',
    balance_transactions: [],
    is_charge_refundable: true,
  })
  await rig.standIn.control.winDispute({ dispute: closed.dispute })
  expect((await rig.stripe.disputes.retrieve(closed.dispute)).status).toBe('warning_closed')
  expect(await balance()).toBe(5000)
  const second = await paidCharge(rig, 5000)
  const { dispute } = await rig.standIn.control.openDispute({ charge: second.id, isInquiry: true })
  await told()
  await rig.standIn.control.escalateDispute({ dispute })
  expect(await told()).toEqual(['charge.dispute.updated', 'charge.dispute.funds_withdrawn'])
  expect(await balance()).toBe(3500)
})

test('evidence is kept as it comes, and handed in once', async () => {
  const charge = await paidCharge(rig)
  const { dispute } = await rig.standIn.control.openDispute({ charge: charge.id })
  const draft = { evidence: { customer_name: 'Ada', access_activity_log: '2 downloads' }, submit: false }
  expect(await rig.stripe.disputes.update(dispute, draft)).toMatchObject({
    status: 'needs_response',
    evidence: { customer_name: 'Ada', access_activity_log: '2 downloads', product_description: null },
    evidence_details: { has_evidence: true, submission_count: 0 },
  })
  const handedIn = await rig.stripe.disputes.update(dispute, { evidence: { customer_name: '' } })
  expect(handedIn).toMatchObject({
    status: 'under_review',
    evidence: { customer_name: null, access_activity_log: '2 downloads' },
    evidence_details: { submission_count: 1 },
  })
  const late = rig.stripe.disputes.update(dispute, { evidence: { customer_name: 'Eve' } })
  expect((await refusalOf(late)).message).toContain('takes no evidence')
  const unknown = rig.stripe.disputes.update(dispute, { metadata: { a: '1' } })
  expect((await unknown).metadata).toEqual({ a: '1' })
})

test('we may give in', async () => {
  const charge = await paidCharge(rig)
  const { dispute } = await rig.standIn.control.openDispute({ charge: charge.id })
  expect(await rig.stripe.disputes.close(dispute)).toMatchObject({ status: 'lost' })
  expect((await refusalOf(rig.stripe.disputes.close(dispute))).code).toBe('dispute_closed')
  expect((await rig.stripe.disputes.list({ charge: charge.id })).data).toHaveLength(1)
  expect((await rig.stripe.disputes.list({ charge: 'ch_other' })).data).toHaveLength(0)
})

test.each([
  ['4000000000000259', 'needs_response', 'fraudulent'],
  ['4000000000002685', 'needs_response', 'product_not_received'],
  ['4000000000001976', 'warning_needs_response', 'fraudulent'],
])('the card %s brings one of its own: %s, %s', async (number, status, reason) => {
  const session = await rig.stripe.checkout.sessions.create(sale())
  expect(await rig.standIn.control.pay({ session: session.id, number })).toMatchObject({
    outcome: 'succeeded',
  })
  expect((await rig.stripe.disputes.list()).data).toMatchObject([{ status, reason, amount: 1000 }])
})
