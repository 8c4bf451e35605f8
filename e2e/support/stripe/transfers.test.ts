import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { paidCharge, type Rig, readySeller, refusalOf, startRig, toldTypes } from './testing.ts'

let rig: Rig
let seller: string
beforeEach(async () => {
  rig = await startRig()
  await rig.standIn.control.configure({ feeBasisPoints: 0, feeFixed: 0 })
  seller = (await readySeller(rig)).id
  await rig.standIn.control.flush({})
  rig.inbox.received.length = 0
})
afterEach(() => rig.stop())

const told = () => toldTypes(rig)

const funds = async (account?: string) => {
  const options = account === undefined ? {} : { stripeAccount: account }
  const { available, pending } = await rig.stripe.balance.retrieve({}, options)
  return [available[0]?.amount, pending[0]?.amount]
}
const to = (amount: number, more: object = {}) => ({ amount, currency: 'eur', destination: seller, ...more })

test('a transfer from a charge goes at once, and waits for the charge’s money on both sides', async () => {
  const charge = await paidCharge(rig, 1000)
  await told()
  const sent = to(800, { source_transaction: charge.id, metadata: { row: '1' } })
  const transfer = await rig.stripe.transfers.create(sent)
  expect(transfer).toMatchObject({
    object: 'transfer',
    amount: 800,
    amount_reversed: 0,
    reversed: false,
    destination: seller,
    source_transaction: charge.id,
    transfer_group: 'order-1',
    metadata: { row: '1' },
    reversals: { data: [], has_more: false },
  })
  expect(await told()).toEqual(['transfer.created'])
  expect(await funds()).toEqual([0, 200])
  expect(await funds(seller)).toEqual([0, 800])
  await rig.standIn.control.advance({ ms: 2 * 86_400_000 })
  expect(await funds()).toEqual([200, 0])
  expect(await funds(seller)).toEqual([800, 0])
})

test('without a charge, it takes what is available, and not a cent more', async () => {
  await paidCharge(rig, 1000)
  const early = await refusalOf(rig.stripe.transfers.create(to(1)))
  expect(early).toMatchObject({
    status: 400,
    code: 'balance_insufficient',
    type: 'StripeInvalidRequestError',
  })
  await rig.standIn.control.freeFunds({})
  expect((await refusalOf(rig.stripe.transfers.create(to(1001)))).code).toBe('balance_insufficient')
  await rig.stripe.transfers.create(to(1000))
  expect(await funds()).toEqual([0, 0])
})

test('all transfers from a charge together are no more than the charge', async () => {
  const charge = await paidCharge(rig, 1000)
  const source = { source_transaction: charge.id }
  await rig.stripe.transfers.create(to(600, source))
  const refused = await refusalOf(rig.stripe.transfers.create(to(401, source)))
  expect(refused).toMatchObject({ param: 'amount', code: undefined })
  await rig.stripe.transfers.create(to(400, source))
})

test('the currency is the charge’s, and the charge is one that succeeded', async () => {
  const charge = await paidCharge(rig, 1000, 'usd')
  expect(
    await refusalOf(rig.stripe.transfers.create(to(100, { source_transaction: charge.id }))),
  ).toMatchObject({
    param: 'currency',
  })
  expect(
    await refusalOf(rig.stripe.transfers.create(to(100, { source_transaction: 'ch_none' }))),
  ).toMatchObject({
    code: 'resource_missing',
    param: 'source_transaction',
  })
})

describe('the destination', () => {
  test('must be able to receive', async () => {
    const charge = await paidCharge(rig)
    const fresh = await rig.stripe.accounts.create({
      type: 'express',
      capabilities: { transfers: { requested: true } },
    })
    const send = (destination: string) =>
      refusalOf(rig.stripe.transfers.create({ ...to(100, { source_transaction: charge.id }), destination }))
    expect((await send(fresh.id)).code).toBe('insufficient_capabilities_for_transfer')
    expect(await send('acct_none')).toMatchObject({ code: 'resource_missing', param: 'destination' })
    await rig.standIn.control.refuseAccount({ account: seller })
    expect((await send(seller)).code).toBe('insufficient_capabilities_for_transfer')
    await rig.standIn.control.deauthorize({ account: seller })
    expect((await send(seller)).code).toBe('resource_missing')
    expect((await rig.stripe.transfers.list()).data).toEqual([])
  })
})

describe('a reversal', () => {
  const sent = async (amount = 800) => {
    const charge = await paidCharge(rig, 1000)
    return rig.stripe.transfers.create(to(amount, { source_transaction: charge.id }))
  }

  test('of a part, and of the rest', async () => {
    const transfer = await sent()
    await told()
    const part = await rig.stripe.transfers.createReversal(transfer.id, {
      amount: 300,
      metadata: { row: '1' },
    })
    expect(part).toMatchObject({
      object: 'transfer_reversal',
      amount: 300,
      transfer: transfer.id,
      metadata: { row: '1' },
    })
    expect(await told()).toEqual(['transfer.reversed'])
    expect(await rig.stripe.transfers.retrieve(transfer.id)).toMatchObject({
      amount_reversed: 300,
      reversed: false,
    })
    expect(await funds()).toEqual([0, 500])
    expect(await funds(seller)).toEqual([0, 500])
    const rest = await rig.stripe.transfers.createReversal(transfer.id)
    expect(rest.amount).toBe(500)
    const { data } = await rig.stripe.transfers.listReversals(transfer.id)
    expect(data.map(({ id }) => id)).toEqual([rest.id, part.id])
    expect(await rig.stripe.transfers.retrieve(transfer.id)).toMatchObject({
      amount_reversed: 800,
      reversed: true,
      reversals: { data },
    })
    expect(await rig.stripe.transfers.retrieveReversal(transfer.id, part.id)).toEqual(part)
  })

  test('of what is reversed already has no code to tell it by', async () => {
    const transfer = await sent()
    await rig.standIn.control.reverseOutside({ transfer: transfer.id })
    const again = await refusalOf(rig.stripe.transfers.createReversal(transfer.id))
    expect(again).toMatchObject({ status: 400, type: 'StripeInvalidRequestError', code: undefined })
    const other = await sent()
    const over = await refusalOf(rig.stripe.transfers.createReversal(other.id, { amount: 801 }))
    expect(over).toMatchObject({ status: 400, code: undefined, param: 'amount' })
  })

  test('after the money was paid out is refused, unless accounts may go below zero', async () => {
    const transfer = await sent()
    await rig.standIn.control.freeFunds({})
    await rig.standIn.control.payOut({ account: seller })
    expect((await refusalOf(rig.stripe.transfers.createReversal(transfer.id))).code).toBe(
      'balance_insufficient',
    )
    await rig.standIn.control.configure({ mayOverdraw: true })
    await rig.stripe.transfers.createReversal(transfer.id)
    expect(await funds(seller)).toEqual([-800, 0])
  })

  test('of a transfer that is none is refused', async () => {
    expect(await refusalOf(rig.stripe.transfers.createReversal('tr_none'))).toMatchObject({
      status: 404,
      code: 'resource_missing',
    })
  })

  test('stands as a refund in the account that it takes from', async () => {
    const transfer = await sent()
    const reversal = await rig.stripe.transfers.createReversal(transfer.id, { amount: 100 })
    const options = { stripeAccount: seller }
    const refund = await rig.stripe.refunds.retrieve(String(reversal.destination_payment_refund), {}, options)
    expect(refund).toMatchObject({
      amount: 100,
      charge: transfer.destination_payment,
      transfer_reversal: reversal.id,
    })
    expect(
      await rig.stripe.charges.retrieve(String(transfer.destination_payment), {}, options),
    ).toMatchObject({
      amount_refunded: 100,
    })
  })
})

test('refunding does not reverse', async () => {
  const charge = await paidCharge(rig, 1000)
  const transfer = await rig.stripe.transfers.create(to(800, { source_transaction: charge.id }))
  await rig.stripe.refunds.create({ charge: charge.id })
  expect((await rig.stripe.transfers.retrieve(transfer.id)).amount_reversed).toBe(0)
})

test('transfers are found by group and destination, and may be written on', async () => {
  const charge = await paidCharge(rig, 1000)
  const { id } = await rig.stripe.transfers.create(
    to(100, { source_transaction: charge.id, transfer_group: 'g' }),
  )
  await rig.stripe.transfers.create(to(100, { source_transaction: charge.id }))
  const ids = async (params: object) => (await rig.stripe.transfers.list(params)).data.map((row) => row.id)
  expect(await ids({ transfer_group: 'g' })).toEqual([id])
  expect(await ids({ destination: seller })).toHaveLength(2)
  expect(await ids({ destination: 'acct_other' })).toEqual([])
  await told()
  expect(await rig.stripe.transfers.update(id, { description: 'x', metadata: { a: '1' } })).toMatchObject({
    description: 'x',
    metadata: { a: '1' },
  })
  expect(await told()).toEqual(['transfer.updated'])
})
