import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newPaidOrder, tell } from '../../../e2e/support/money.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { personalData } from '../../personal-data.ts'
import { eraseAccount, postedMails } from '../accounts/testing.ts'
import { correctLedger } from '../ledger/index.ts'
import { booksHold, paymentOf, refundsOf } from '../refunds/testing.ts'
import { oweOverdrawn } from '../transfers/index.ts'
import {
  giveBack,
  newSale,
  newSeller,
  reverseTransfer,
  sendTransfer,
  startTransfersRig,
  type TransfersRig,
  transferRow,
} from '../transfers/testing.ts'
import { recordRun } from './runs.ts'
import { standingQuestions } from './standing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent', TRANSFER_MAX_RETRIES: '2' })
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  await booksHold(rig)
})
afterAll(() => rig?.stop())

const LONG_MS = 60 * DAY_MS
const figure = (name: keyof ReturnType<typeof standingQuestions>) => standingQuestions(rig.ctx)[name]()
const ofBuyers = async () => [
  await figure('veza_ledger_buyers_owed'),
  await figure('veza_ledger_buyers_owed_minor_units'),
]
const ofSellers = async () => [
  await figure('veza_ledger_sellers_owed'),
  await figure('veza_ledger_sellers_owed_minor_units'),
]
const nothing = [0, 0]
const refuse = (fault: { code?: string; status?: number }, times = 99) =>
  rig.stripe.control.fault({ operation: 'transfers.create', kind: 'refused', times, ...fault })

async function sold(state: 'ready' | 'none' = 'ready') {
  const seller = await newSeller(rig, state)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  return { seller, sale, id: sale.transferIds[0] ?? '' }
}
async function triedFor(id: string, ms: number): Promise<void> {
  const signal = new AbortController().signal
  for (const until = rig.clock.now().getTime() + ms; rig.clock.now().getTime() < until; ) {
    await jobHandlers(rig.ctx)['transfers.send-due']({}, { id, signal, isLast: true })
    rig.clock.advance(6 * HOUR_MS)
  }
}
async function givenUp() {
  const made = await sold()
  await refuse({ code: 'account_invalid' })
  await triedFor(made.id, DAY_MS / 2)
  expect(await transferRow(rig, made.id)).toMatchObject({ status: 'permanently_failed' })
  await rig.stripe.control.clearFaults({})
  return made
}
const paidByHand = (sellerId: string, amount: number, ticket: number) =>
  correctLedger(rig.ctx, {
    reason: `paid at the bank, ticket ${ticket}`,
    entries: [
      { account: 'seller_payable', userId: sellerId, amount, currency: 'eur' },
      { account: 'buyer_clearing', amount: -amount, currency: 'eur' },
    ],
  })

describe('a seller is owed', () => {
  test('what was given up, from the next day on until it is sent by hand at the provider', async () => {
    const { seller, sale, id } = await givenUp()
    expect(await ofSellers()).toEqual(nothing)
    rig.clock.advance(DAY_MS)
    expect(await ofSellers()).toEqual([1, 900])
    rig.clock.advance(LONG_MS)
    expect(await ofSellers()).toEqual([1, 900])
    const made = await rig.api.transfers.create({
      ...{ amount: 900, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
      ...{ transfer_group: sale.orderId, metadata: { transfer_id: id } },
    })
    expect(await tell(rig, 'transfer', made.id)).toEqual({ kind: 'applied' })
    expect(await ofSellers()).toEqual(nothing)
  })

  test('less what the books say was paid by other means, whatever else of theirs is under way', async () => {
    const { seller } = await givenUp()
    await newSale(rig, [{ sellerId: seller.id, amount: 100 }])
    rig.clock.advance(DAY_MS / 2)
    await paidByHand(seller.id, 500, 1)
    rig.clock.advance(DAY_MS / 3)
    expect(await ofSellers()).toEqual([1, 400])
    await paidByHand(seller.id, 400, 2)
    expect(await ofSellers()).toEqual(nothing)
    await triedFor(seller.id, MINUTE_MS)
  })

  test('what is answered by “you may not” for days: not given up, for it is our key; told after a day, and sent once it may be', async () => {
    const { seller, id } = await sold()
    await refuse({ status: 403, code: 'more_permissions_required' })
    await triedFor(id, DAY_MS)
    expect(await ofSellers()).toEqual([1, 900])
    await triedFor(id, 15 * DAY_MS)
    expect(await ofSellers()).toEqual([1, 900])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'failed', failureCode: 'not-authorised' })
    expect(await postedMails(rig.ctx, seller.email)).toEqual([])
    await rig.stripe.control.clearFaults({})
    await triedFor(id, DAY_MS)
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed' })
    expect(await ofSellers()).toEqual(nothing)
  })

  test('what is due, and nobody tries', async () => {
    const { id } = await sold()
    rig.clock.advance(DAY_MS - MINUTE_MS)
    expect(await ofSellers()).toEqual(nothing)
    rig.clock.advance(MINUTE_MS)
    expect(await ofSellers()).toEqual([1, 900])
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await ofSellers()).toEqual(nothing)
  })

  test('what a worker tried, or put off, whose clock was ahead', async () => {
    const { id } = await sold()
    const far = new Date(rig.clock.now().getTime() + LONG_MS)
    await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'error_before', times: 1 })
    expect(await sendTransfer({ ...rig.ctx, clock: { now: () => far } }, id)).toBe('unknown')
    expect(await ofSellers()).toEqual([1, 900])
    await triedFor(id, DAY_MS)
    expect(await ofSellers()).toEqual(nothing)
    const { id: other } = await sold()
    await rig.ctx.db.updateTable('transfers').set({ nextRetryAt: far }).where('id', '=', other).execute()
    expect(await ofSellers()).toEqual([1, 900])
    await triedFor(other, DAY_MS)
    expect(await ofSellers()).toEqual(nothing)
  })

  test('nothing that waits for their own account', async () => {
    const { id } = await sold('none')
    await triedFor(id, 3 * DAY_MS)
    rig.clock.advance(3 * DAY_MS)
    expect(await ofSellers()).toEqual(nothing)
  })
})

test('a seller who has left, and never had an account, is owed what waits for one', async () => {
  const { seller, id } = await sold('none')
  await sendTransfer(rig.ctx, id)
  await rig.ctx.db
    .updateTable('users')
    .set({ deletionAt: rig.clock.now() })
    .where('id', '=', seller.id)
    .execute()
  expect(await eraseAccount(rig.ctx, personalData, seller.id)).toBe(true)
  await triedFor(id, 2 * DAY_MS)
  expect(await ofSellers()).toEqual([1, 900])
  rig.clock.advance(LONG_MS)
  expect(await ofSellers()).toEqual([1, 900])
  await paidByHand(seller.id, 900, 3)
  await oweOverdrawn(rig.ctx)
  await triedFor(id, DAY_MS)
  expect(await ofSellers(), 'written into the books').toEqual(nothing)
})

test('so is one who has opened none for a year', async () => {
  const { id } = await sold('none')
  await sendTransfer(rig.ctx, id)
  rig.clock.advance(364 * DAY_MS)
  const [others = 0] = await ofSellers()
  rig.clock.advance(DAY_MS)
  expect(await ofSellers()).toEqual([others + 1, (others + 1) * 900])
})

describe('a reversal is overdue', () => {
  const overdue = () => figure('veza_ledger_reversals_overdue')

  test('where a transfer has had to come back for more than a day', async () => {
    const { sale, id } = await sold()
    await sendTransfer(rig.ctx, id)
    await giveBack(rig, sale, [300])
    rig.clock.advance(DAY_MS - MINUTE_MS)
    expect(await overdue()).toBe(0)
    rig.clock.advance(MINUTE_MS)
    expect(await overdue()).toBe(1)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await overdue()).toBe(0)
    await giveBack(rig, sale, [300])
    expect(await overdue(), 'since now').toBe(0)
    await reverseTransfer(rig.ctx, id)
  })

  test('where a worker began it whose clock was ahead', async () => {
    const { sale, id } = await sold()
    await sendTransfer(rig.ctx, id)
    const far = new Date(rig.clock.now().getTime() + LONG_MS)
    await giveBack({ ...rig, ctx: { ...rig.ctx, clock: { now: () => far } } }, sale, [300])
    expect(await overdue()).toBe(1)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await overdue()).toBe(0)
  })
})

describe('a buyer is owed', () => {
  test('what their bank sent back, until it is paid once more', async () => {
    const order = await newPaidOrder(rig)
    const { charge } = await paymentOf(rig, order)
    const { refund } = await rig.stripe.control.refundOutside({ charge })
    await tell(rig, 'refund', refund)
    await rig.stripe.control.failRefund({ refund })
    await tell(rig, 'refund', refund)
    expect(await ofBuyers()).toEqual(nothing)
    rig.clock.advance(LONG_MS)
    expect(await ofBuyers()).toEqual([1, 1_000])
    await rig.stripe.control.configure({ refundsBecome: 'pending' })
    const second = await rig.stripe.control.refundOutside({ charge, amount: 400 })
    await rig.stripe.control.configure({ refundsBecome: 'succeeded' })
    await tell(rig, 'refund', second.refund)
    expect(await ofBuyers(), 'on its way').toEqual([1, 600])
    await rig.stripe.control.succeedRefund(second)
    await tell(rig, 'refund', second.refund)
    const { refund: third } = await rig.stripe.control.refundOutside({ charge, amount: 600 })
    await tell(rig, 'refund', third)
    expect(await ofBuyers()).toEqual(nothing)
  })
})

describe('a refund is stuck', () => {
  const stuck = () => figure('veza_ledger_stuck_refunds')
  async function waiting(refundsBecome: 'pending' | 'insufficient_funds') {
    const order = await newPaidOrder(rig)
    await rig.stripe.control.configure({ refundsBecome })
    const { charge } = await paymentOf(rig, order)
    const { refund } = await rig.stripe.control.refundOutside({ charge })
    await rig.stripe.control.configure({ refundsBecome: 'succeeded' })
    await tell(rig, 'refund', refund)
    const asked = async () => {
      const [row] = await refundsOf(rig, order.orderId)
      const set = { askedAt: rig.clock.now() }
      await rig.ctx.db
        .updateTable('refunds')
        .set(set)
        .where('id', '=', row?.id ?? '')
        .execute()
    }
    const end = async () => {
      await rig.stripe.control.succeedRefund({ refund })
      await tell(rig, 'refund', refund)
      expect(await stuck()).toBe(0)
    }
    return { asked, end }
  }

  test('where reconciliation should have asked for it and has not; not while a bank takes its days; after two weeks', async () => {
    const { asked, end } = await waiting('pending')
    rig.clock.advance(HOUR_MS)
    expect(await stuck()).toBe(0)
    rig.clock.advance(HOUR_MS)
    expect(await stuck()).toBe(1)
    await asked()
    expect(await stuck()).toBe(0)
    rig.clock.advance(13 * DAY_MS)
    expect(await stuck()).toBe(0)
    rig.clock.advance(DAY_MS)
    expect(await stuck()).toBe(1)
    await end()
  })

  test('where the provider has too little of ours to send', async () => {
    const { asked, end } = await waiting('insufficient_funds')
    await asked()
    rig.clock.advance(31 * MINUTE_MS)
    expect(await stuck()).toBe(1)
    await end()
  })
})

test('what the provider does not answer for is told the second time, be it asked about each hour or four times a day', async () => {
  const swept = async (kind: 'refunds' | 'payouts', looked: { settled?: number; unanswered?: number }) => {
    rig.clock.advance(HOUR_MS)
    const startedAt = rig.clock.now()
    const none = { settled: 0, waiting: 0, suspicious: 0, unanswered: 0 }
    const other = { kind: 'payments' as const, ...none }
    const result = [other, { kind, ...none, ...looked }]
    await rig.ctx.transaction((tx) => recordRun(tx, rig.ctx, { kind: 'sweep', startedAt, found: 0, result }))
    return figure('veza_reconciliation_unanswered')
  }
  expect(await swept('refunds', { unanswered: 3 })).toBe(0)
  expect(await swept('refunds', { unanswered: 2, settled: 1 })).toBe(2)
  expect(await swept('refunds', { settled: 2 })).toBe(0)
  expect(await swept('payouts', { unanswered: 1 })).toBe(0)
  rig.clock.advance(5 * HOUR_MS)
  expect(await swept('refunds', {})).toBe(0)
  expect(await swept('payouts', { unanswered: 1 })).toBe(1)
  rig.clock.advance(DAY_MS)
  expect(await swept('refunds', {})).toBe(0)
})
