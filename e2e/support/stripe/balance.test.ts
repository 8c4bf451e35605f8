import Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seededRandom } from '../../../server/commands/seed/demo-song/random.ts'
import { paidCharge, type Rig, readySeller, refusalOf, sale, startRig } from './testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

async function allMovements(options: Stripe.RequestOptions): Promise<Stripe.BalanceTransaction[]> {
  const all: Stripe.BalanceTransaction[] = []
  for await (const one of rig.stripe.balanceTransactions.list({ limit: 100 }, options)) all.push(one)
  return all
}

/** Available and pending, by currency, as the movements say it. */
function sums(movements: readonly Stripe.BalanceTransaction[], currency: string) {
  const of = (status: string) =>
    movements
      .filter((one) => one.currency === currency && one.status === status)
      .reduce((sum, { net }) => sum + net, 0)
  return { available: of('available'), pending: of('pending') }
}

test('a charge brings its amount less a fee, after days', async () => {
  const charge = await paidCharge(rig, 1999)
  const moved = await rig.stripe.balanceTransactions.retrieve(String(charge.balance_transaction))
  // 1.5 % of 19.99 is 29.985 cents, which is 30, and 25 beside it.
  expect(moved).toMatchObject({
    type: 'charge',
    reporting_category: 'charge',
    amount: 1999,
    fee: 55,
    net: 1944,
    currency: 'eur',
    source: charge.id,
    status: 'pending',
    fee_details: [{ type: 'stripe_fee', amount: 55 }],
  })
  expect(moved.available_on - moved.created).toBe(2 * 86_400)
  expect(await rig.stripe.balance.retrieve()).toMatchObject({
    available: [{ amount: 0 }],
    pending: [{ amount: 1944 }],
  })
  rig.clock.advance(2 * 86_400_000)
  expect(await rig.stripe.balance.retrieve()).toMatchObject({
    available: [{ amount: 1944 }],
    pending: [{ amount: 0 }],
  })
})

test('one card brings its money at once', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sale(2000))
  await rig.standIn.control.pay({ session: id, number: '4000000000000077' })
  expect(await rig.stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 1945 }] })
})

test('currencies without cents have fees without cents', async () => {
  const charge = await paidCharge(rig, 1000, 'jpy')
  const { fee, net } = await rig.stripe.balanceTransactions.retrieve(String(charge.balance_transaction))
  expect([fee, net]).toEqual([15, 985])
})

test('the balance transaction of a charge may come later than the charge', async () => {
  await rig.standIn.control.configure({ isBookedLate: true })
  const charge = await paidCharge(rig, 1000)
  expect(charge).toMatchObject({ status: 'succeeded', balance_transaction: null })
  const seller = await readySeller(rig)
  const sent = { amount: 900, currency: 'eur', destination: seller.id, source_transaction: charge.id }
  await rig.stripe.transfers.create(sent)
  await rig.standIn.control.flush({})
  rig.inbox.received.length = 0
  expect(await rig.standIn.control.bookCharges({})).toEqual({ booked: 1 })
  await rig.standIn.control.flush({})
  expect(rig.inbox.events()).toMatchObject([
    {
      type: 'charge.updated',
      data: { object: { id: charge.id, balance_transaction: expect.stringMatching(/^txn_/) } },
    },
  ])
  expect(await rig.standIn.control.bookCharges({})).toEqual({ booked: 0 })
})

test('movements are found by what they came from', async () => {
  const charge = await paidCharge(rig, 1000)
  const refund = await rig.stripe.refunds.create({ charge: charge.id, amount: 100 })
  await paidCharge(rig, 1000, 'usd')
  const nets = async (params: Stripe.BalanceTransactionListParams) =>
    (await rig.stripe.balanceTransactions.list(params)).data.map(({ net }) => net)
  expect(await nets({ source: refund.id })).toEqual([-100])
  expect(await nets({ type: 'refund' })).toEqual([-100])
  expect(await nets({ currency: 'usd' })).toHaveLength(1)
  expect(await refusalOf(rig.stripe.balanceTransactions.retrieve('txn_none'))).toMatchObject({ status: 404 })
})

test('whatever happens, each balance is the sum of what moved, and nothing is made of nothing', async () => {
  const random = seededRandom(20261121)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)]
    if (item === undefined) throw new NothingYet()
    return item
  }
  const sellers = [await readySeller(rig), await readySeller(rig)]
  const charges: Stripe.Charge[] = []
  const transfers: Stripe.Transfer[] = []
  const disputes: string[] = []
  const acts: (() => Promise<unknown>)[] = [
    async () =>
      charges.push(await paidCharge(rig, 500 + Math.floor(random() * 5000), pick(['eur', 'usd', 'jpy']))),
    async () => {
      const { id, amount, currency } = pick(charges)
      const sent = { amount: Math.ceil(amount * random()), currency, source_transaction: id }
      transfers.push(await rig.stripe.transfers.create({ ...sent, destination: pick(sellers).id }))
    },
    async () =>
      rig.stripe.refunds.create({ charge: pick(charges).id, amount: 1 + Math.floor(random() * 3000) }),
    async () => rig.standIn.control.failRefund({ refund: pick((await rig.stripe.refunds.list()).data).id }),
    async () =>
      rig.stripe.transfers.createReversal(pick(transfers).id, { amount: 1 + Math.floor(random() * 2000) }),
    async () => disputes.push((await rig.standIn.control.openDispute({ charge: pick(charges).id })).dispute),
    async () => rig.standIn.control.winDispute({ dispute: pick(disputes) }),
    async () => rig.standIn.control.loseDispute({ dispute: pick(disputes) }),
    async () => rig.standIn.control.payOut({ account: pick(sellers).id }),
    async () => rig.clock.advance(86_400_000),
  ]
  let done = 0
  // Many are refused, as they should be; what was done is what is looked at.
  for (let n = 0; n < 250; n++) await pick(acts)().then(() => done++, expectedRefusal)
  expect(done).toBeGreaterThan(80)
  for (const account of [undefined, ...sellers.map(({ id }) => id)]) {
    const options = account === undefined ? {} : { stripeAccount: account }
    const balance = await rig.stripe.balance.retrieve({}, options)
    const movements = await allMovements(options)
    for (const { currency, amount } of balance.available)
      expect(amount).toBe(sums(movements, currency).available)
    for (const { currency, amount } of balance.pending) expect(amount).toBe(sums(movements, currency).pending)
  }
  await expectConserved(charges, sellers)
})

class NothingYet extends Error {}

function expectedRefusal(error: unknown): void {
  const isRefused = error instanceof Stripe.errors.StripeInvalidRequestError
  const isOfControl = error instanceof Error && /^\w+: /.test(error.message)
  if (!isRefused && !isOfControl && !(error instanceof NothingYet)) throw error
}

/** What buyers paid is with the platform, with sellers, in banks, gone back, disputed, or fees; in every currency. */
async function expectConserved(charges: readonly Stripe.Charge[], sellers: readonly Stripe.Account[]) {
  const accounts = [{}, ...sellers.map(({ id }) => ({ stripeAccount: id }))]
  const movements = (await Promise.all(accounts.map(allMovements))).flat()
  for (const currency of ['eur', 'usd', 'jpy']) {
    const inside = movements.filter((one) => one.currency === currency)
    const of = (types: readonly string[]) =>
      inside.filter(({ type }) => types.includes(type)).reduce((sum, { amount }) => sum + amount, 0)
    expect(of(['transfer', 'transfer_refund', 'payment', 'payment_refund'])).toBe(0)
    const came = charges
      .filter((one) => one.currency === currency)
      .reduce((sum, { amount }) => sum + amount, 0)
    expect(of(['charge'])).toBe(came)
  }
}
