import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { paidCharge, type Rig, refusalOf, sale, startRig, toldTypes } from './testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
  await rig.standIn.control.configure({ fundsDelaySeconds: 0, feeBasisPoints: 0, feeFixed: 0 })
})
afterEach(() => rig.stop())

const told = () => toldTypes(rig)

const balance = async () => (await rig.stripe.balance.retrieve()).available[0]?.amount

test('a whole refund gives all back, once', async () => {
  const charge = await paidCharge(rig, 1000)
  await told()
  const refund = await rig.stripe.refunds.create({
    charge: charge.id,
    reason: 'requested_by_customer',
    metadata: { r: '1' },
  })
  expect(refund).toMatchObject({
    object: 'refund',
    status: 'succeeded',
    amount: 1000,
    charge: charge.id,
    payment_intent: charge.payment_intent,
    reason: 'requested_by_customer',
    metadata: { r: '1' },
  })
  expect(refund.pending_reason).toBeUndefined()
  expect(await told()).toEqual(['refund.created', 'charge.refunded'])
  expect(await rig.stripe.charges.retrieve(charge.id)).toMatchObject({
    refunded: true,
    amount_refunded: 1000,
  })
  expect(await balance()).toBe(0)
  expect(await refusalOf(rig.stripe.refunds.create({ charge: charge.id }))).toMatchObject({
    status: 400,
    code: 'charge_already_refunded',
  })
})

test('parts add up to the whole and not a cent more', async () => {
  const charge = await paidCharge(rig, 1000)
  await rig.stripe.refunds.create({ charge: charge.id, amount: 300 })
  expect(await rig.stripe.charges.retrieve(charge.id)).toMatchObject({
    refunded: false,
    amount_refunded: 300,
  })
  const over = await refusalOf(rig.stripe.refunds.create({ charge: charge.id, amount: 701 }))
  expect(over).toMatchObject({ param: 'amount', code: undefined })
  expect(over.message).toContain('greater than unrefunded amount')
  const rest = await rig.stripe.refunds.create({ charge: charge.id })
  expect(rest.amount).toBe(700)
  expect((await rig.stripe.refunds.list({ charge: charge.id })).data.map(({ amount }) => amount)).toEqual([
    700, 300,
  ])
})

test('an intent names its charge; one that is not paid has none', async () => {
  const charge = await paidCharge(rig)
  const intent = String(charge.payment_intent)
  expect((await rig.stripe.refunds.create({ payment_intent: intent })).charge).toBe(charge.id)
  expect((await rig.stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(1)
  const unpaid = await rig.stripe.paymentIntents.create({ amount: 1000, currency: 'eur' })
  expect(await refusalOf(rig.stripe.refunds.create({ payment_intent: unpaid.id }))).toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
  const both = rig.stripe.refunds.create({ payment_intent: intent, charge: charge.id })
  expect((await refusalOf(both)).message).toContain('only specify one')
})

describe('a refund that pends', () => {
  test('arrives', async () => {
    await rig.standIn.control.configure({ refundsBecome: 'pending' })
    const charge = await paidCharge(rig, 1000)
    const { id, status, pending_reason } = await rig.stripe.refunds.create({ charge: charge.id })
    expect([status, pending_reason]).toEqual(['pending', 'processing'])
    expect(await balance()).toBe(0)
    await told()
    await rig.standIn.control.succeedRefund({ refund: id })
    expect(await told()).toEqual(['refund.updated', 'charge.refund.updated'])
    expect((await rig.stripe.refunds.retrieve(id)).status).toBe('succeeded')
    await expect(rig.standIn.control.succeedRefund({ refund: id })).rejects.toThrow('no longer change')
  })

  test('waits for funds, which leave only then', async () => {
    await rig.standIn.control.configure({ refundsBecome: 'insufficient_funds' })
    const charge = await paidCharge(rig, 1000)
    const refund = await rig.stripe.refunds.create({ charge: charge.id })
    expect(refund).toMatchObject({
      status: 'pending',
      pending_reason: 'insufficient_funds',
      balance_transaction: null,
    })
    expect(await balance()).toBe(1000)
    await rig.standIn.control.succeedRefund({ refund: refund.id })
    expect(await balance()).toBe(0)
  })

  test('is canceled, by us too', async () => {
    await rig.standIn.control.configure({ refundsBecome: 'pending' })
    const charge = await paidCharge(rig, 1000)
    const { id } = await rig.stripe.refunds.create({ charge: charge.id })
    expect(await rig.stripe.refunds.cancel(id)).toMatchObject({ status: 'canceled' })
    expect(await balance()).toBe(1000)
    expect((await rig.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(0)
  })

  test('does so with the card that is made for it', async () => {
    const session = await rig.stripe.checkout.sessions.create(sale())
    const { intent } = await rig.standIn.control.pay({ session: session.id, number: '4000000000007726' })
    expect((await rig.stripe.refunds.create({ payment_intent: intent! })).status).toBe('pending')
  })
})

describe('a refund that fails', () => {
  test('at once or days after it succeeded, brings its money back to us', async () => {
    const charge = await paidCharge(rig, 1000)
    const { id } = await rig.stripe.refunds.create({ charge: charge.id, amount: 400 })
    await told()
    await rig.standIn.control.failRefund({ refund: id, reason: 'lost_or_stolen_card' })
    expect(await told()).toEqual(['refund.updated', 'charge.refund.updated', 'refund.failed'])
    expect(await rig.stripe.refunds.retrieve(id, { expand: ['failure_balance_transaction'] })).toMatchObject({
      status: 'failed',
      failure_reason: 'lost_or_stolen_card',
      failure_balance_transaction: { net: 400, type: 'refund_failure' },
    })
    expect(await rig.stripe.charges.retrieve(charge.id)).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    })
    expect(await balance()).toBe(1000)
    await expect(rig.standIn.control.failRefund({ refund: id })).rejects.toThrow('no longer change')
    await rig.standIn.control.configure({ refundsBecome: 'failed' })
    const next = await rig.stripe.refunds.create({ charge: charge.id })
    expect(next).toMatchObject({ status: 'failed', amount: 1000 })
    expect(await balance()).toBe(1000)
  })
})

test('a refund outside of us is told to us', async () => {
  const charge = await paidCharge(rig, 1000)
  await told()
  const { refund } = await rig.standIn.control.refundOutside({ charge: charge.id, amount: 250 })
  expect(await told()).toEqual(['refund.created', 'charge.refunded'])
  expect(await rig.stripe.refunds.retrieve(refund)).toMatchObject({ amount: 250, metadata: {}, reason: null })
})

test('a charge that failed, or is in dispute, cannot be refunded', async () => {
  const session = await rig.stripe.checkout.sessions.create(sale())
  await rig.standIn.control.pay({ session: session.id, number: '4000000000000002' })
  const [failed] = (await rig.stripe.charges.list()).data
  expect((await refusalOf(rig.stripe.refunds.create({ charge: failed!.id }))).code).toBe(
    'charge_not_refundable',
  )
  const charge = await paidCharge(rig)
  const { dispute } = await rig.standIn.control.openDispute({ charge: charge.id })
  expect((await refusalOf(rig.stripe.refunds.create({ charge: charge.id }))).code).toBe('charge_disputed')
  await rig.standIn.control.winDispute({ dispute })
  expect((await rig.stripe.refunds.create({ charge: charge.id })).status).toBe('succeeded')
})

test('what we wrote on a refund can be changed', async () => {
  const charge = await paidCharge(rig)
  const { id } = await rig.stripe.refunds.create({ charge: charge.id, metadata: { a: '1' } })
  expect((await rig.stripe.refunds.update(id, { metadata: { b: '2' } })).metadata).toEqual({ a: '1', b: '2' })
  expect(await refusalOf(rig.stripe.refunds.retrieve('re_none'))).toMatchObject({
    status: 404,
    code: 'resource_missing',
  })
})
