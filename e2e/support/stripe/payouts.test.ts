import { afterEach, beforeEach, expect, test } from 'vitest'
import { paidCharge, type Rig, readySeller, refusalOf, startRig } from './testing.ts'

let rig: Rig
let seller: string
beforeEach(async () => {
  rig = await startRig()
  seller = (await readySeller(rig)).id
  const charge = await paidCharge(rig, 1000)
  await rig.stripe.transfers.create({
    amount: 800,
    currency: 'eur',
    destination: seller,
    source_transaction: charge.id,
  })
  await rig.standIn.control.freeFunds({})
  await told()
})
afterEach(() => rig.stop())

async function told() {
  await rig.standIn.control.flush({})
  const events = rig.inbox.events().map(({ type, account }) => [type, account])
  rig.inbox.received.length = 0
  return events
}

const available = async () =>
  (await rig.stripe.balance.retrieve({}, { stripeAccount: seller })).available[0]?.amount
const retrieve = (id: string) => rig.stripe.payouts.retrieve(id, {}, { stripeAccount: seller })

test('what is available goes to the bank, and is told of as it goes', async () => {
  const { payouts } = await rig.standIn.control.payOut({ account: seller })
  expect(payouts).toMatchObject([{ amount: 800, currency: 'eur' }])
  const { id } = payouts[0]!
  expect(await available()).toBe(0)
  expect(await retrieve(id)).toMatchObject({
    status: 'pending',
    automatic: true,
    destination: expect.stringMatching(/^ba_/),
  })
  await rig.standIn.control.sendPayout({ payout: id })
  await rig.standIn.control.arrivePayout({ payout: id })
  expect(await told()).toEqual([
    ['payout.created', seller],
    ['payout.updated', seller],
    ['payout.paid', seller],
  ])
  expect((await retrieve(id)).status).toBe('paid')
  expect((await refusalOf(rig.stripe.payouts.retrieve(id))).code).toBe('resource_missing')
})

test('one that was paid may still come back', async () => {
  const { payouts } = await rig.standIn.control.payOut({ account: seller })
  const { id } = payouts[0]!
  await rig.standIn.control.arrivePayout({ payout: id })
  await told()
  await rig.standIn.control.failPayout({ payout: id, code: 'no_account' })
  expect(await told()).toEqual([['payout.failed', seller]])
  expect(await retrieve(id)).toMatchObject({
    status: 'failed',
    failure_code: 'no_account',
    failure_message: 'The bank account could not be located.',
    failure_balance_transaction: expect.stringMatching(/^txn_/),
  })
  expect(await available()).toBe(800)
  await expect(rig.standIn.control.failPayout({ payout: id })).rejects.toThrow('is failed')
})

test('we may ask for one, up to what is available, and cancel it while it waits', async () => {
  const options = { stripeAccount: seller }
  const over = rig.stripe.payouts.create({ amount: 801, currency: 'eur' }, options)
  expect(await refusalOf(over)).toMatchObject({ code: 'balance_insufficient' })
  const { id } = await rig.stripe.payouts.create(
    { amount: 300, currency: 'eur', metadata: { a: '1' } },
    options,
  )
  expect(await available()).toBe(500)
  expect((await rig.stripe.payouts.list({ status: 'pending' }, options)).data).toMatchObject([
    { id, automatic: false },
  ])
  expect(await rig.stripe.payouts.cancel(id, {}, options)).toMatchObject({ status: 'canceled' })
  expect(await available()).toBe(800)
  expect((await refusalOf(rig.stripe.payouts.cancel(id, {}, options))).status).toBe(400)
})

test('an account that may not be paid out is not', async () => {
  await rig.standIn.control.refuseAccount({ account: seller })
  const call = rig.stripe.payouts.create({ amount: 1, currency: 'eur' }, { stripeAccount: seller })
  expect((await refusalOf(call)).code).toBe('payouts_not_allowed')
  await expect(rig.standIn.control.payOut({ account: seller })).rejects.toThrow('not enabled')
})
