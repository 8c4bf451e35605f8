import { randomUUID } from 'node:crypto'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { correctLedger, sellerBalances } from '../ledger/index.ts'
import {
  contradictions,
  giveBack,
  newSale,
  newSeller,
  reverseTransfer,
  sendTransfer,
  startTransfersRig,
  type TestSeller,
  type TransfersRig,
  transferRow,
} from './testing.ts'

let rig: TransfersRig
let seller: TestSeller
afterAll(() => rig?.stop())
beforeEach(async () => {
  await rig?.stop()
  rig = await startTransfersRig({ LOG_LEVEL: 'silent', TRANSFER_MAX_RETRIES: '1', REVERSAL_MAX_RETRIES: '1' })
  seller = await newSeller(rig)
})

const balance = async () => (await sellerBalances(rig.ctx.db, seller.id))[0]
const sold = async (amount: number) => {
  const sale = await newSale(rig, [{ sellerId: seller.id, amount }])
  return { sale, id: sale.transferIds[0] ?? '' }
}
async function sent(amount: number) {
  const { sale, id } = await sold(amount)
  await sendTransfer(rig.ctx, id)
  return { sale, id, psp: (await transferRow(rig, id)).pspTransferId ?? '' }
}
/** Written into the books by whoever has sent it. */
const paidByHand = (amount: number) =>
  correctLedger(rig.ctx, {
    reason: 'sent by hand, ticket 7',
    entries: [
      { account: 'seller_payable', userId: seller.id, amount, currency: 'eur' },
      { account: 'buyer_clearing', amount: -amount, currency: 'eur' },
    ],
  })
/** The figure, and how much. */
const owed = async () => {
  rig.clock.advance(2 * MINUTE_MS)
  const { text } = await rig.ctx.telemetry.read()
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  return [read('veza_ledger_sellers_owed'), read('veza_ledger_sellers_owed_minor_units')]
}
const checkBooks = () =>
  jobHandlers(rig.ctx)['ledger.check'](
    {},
    { id: randomUUID(), signal: new AbortController().signal, isLast: true },
  )

describe('what was paid to a seller by hand and goes back to the buyer is a debt', () => {
  test('where their transfer had come back', async () => {
    const { sale, psp } = await sent(900)
    await rig.stripe.control.reverseOutside({ transfer: psp })
    await tell(rig, 'transfer', psp)
    await paidByHand(900)
    await giveBack(rig, sale, [900])
    expect(await balance()).toMatchObject({ payable: 0, debt: 900 })
    expect(await contradictions(rig)).toEqual([])
  })

  test('where it could never be sent, and a part at a time', async () => {
    const { sale, id } = await sold(900)
    await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'refused', times: 9 })
    await sendTransfer(rig.ctx, id)
    expect((await transferRow(rig, id)).status).toBe('permanently_failed')
    await paidByHand(800)
    await giveBack(rig, sale, [300])
    expect(await balance()).toMatchObject({ payable: 0, debt: 200 })
    await giveBack(rig, sale, [600])
    expect(await balance()).toMatchObject({ payable: 0, debt: 800 })
    expect(await contradictions(rig)).toEqual([])
  })
})

test('what is under way pays for a return as before: unsent, sent, and come back by itself', async () => {
  const unsent = await sold(500)
  await giveBack(rig, unsent.sale, [200])
  const { sale, psp } = await sent(900)
  await rig.stripe.control.reverseOutside({ transfer: psp, amount: 100 })
  await tell(rig, 'transfer', psp)
  await giveBack(rig, sale, [900])
  expect(await balance()).toMatchObject({ payable: 300 - 800, debt: 0 })
  expect(await contradictions(rig)).toEqual([])
  rig.clock.advance(HOUR_MS)
  await checkBooks()
  expect(await balance()).toMatchObject({ payable: 300 - 800, debt: 0 })
})

test('whatever else leaves a seller with what is not theirs is found, and is a debt from the next check on', async () => {
  await sold(500)
  const { sale, psp } = await sent(900)
  await rig.stripe.control.reverseOutside({ transfer: psp })
  await tell(rig, 'transfer', psp)
  await giveBack(rig, sale, [900])
  await paidByHand(900)
  expect(await balance()).toMatchObject({ payable: -400, debt: 0 })
  expect(await contradictions(rig)).toEqual([
    {
      check: 'nobody-holds-more-than-theirs',
      ...{ subject: `${seller.id} eur`, expected: '0', actual: '-900' },
    },
  ])
  await checkBooks()
  await checkBooks()
  expect(await balance()).toMatchObject({ payable: 500, debt: 900 })
  expect(await contradictions(rig)).toEqual([])
})

test('what came back by itself and was paid by hand does not pay off a later debt when more comes back', async () => {
  const one = await sent(1_000)
  const other = await sent(1_000)
  await rig.stripe.control.reverseOutside({ transfer: one.psp, amount: 400 })
  await tell(rig, 'transfer', one.psp)
  await paidByHand(400)
  await giveBack(rig, other.sale, [1_000])
  await rig.stripe.control.fault({ operation: 'transfers.createReversal', kind: 'refused' })
  expect(await reverseTransfer(rig.ctx, other.id)).toBe('failed-for-good')
  expect(await balance()).toMatchObject({ payable: 0, debt: 1_000 })
  await rig.stripe.control.reverseOutside({ transfer: one.psp, amount: 300 })
  await tell(rig, 'transfer', one.psp)
  expect(await balance()).toMatchObject({ payable: 0, debt: 700 })
  expect(await contradictions(rig)).toEqual([])
})

describe('a reversal that was given up, and comes back after its debt was paid off', () => {
  async function cameBack() {
    const { sale, id, psp } = await sent(900)
    await giveBack(rig, sale, [300])
    await rig.stripe.control.fault({ operation: 'transfers.createReversal', kind: 'refused' })
    expect(await reverseTransfer(rig.ctx, id)).toBe('failed-for-good')
    const later = await sold(900)
    expect(await sendTransfer(rig.ctx, later.id)).toBe('completed')
    expect(await balance()).toMatchObject({ payable: 0, debt: 0 })
    await rig.api.transfers.createReversal(psp, { amount: 300 })
    expect(await tell(rig, 'transfer', psp)).toEqual({ kind: 'applied' })
    return { sale, id }
  }

  test('is owed to the seller, in sight, until it is paid by hand', async () => {
    await cameBack()
    expect(await balance()).toMatchObject({ payable: 300, debt: 0 })
    expect(await contradictions(rig)).toEqual([])
    rig.clock.advance(DAY_MS)
    expect(await owed()).toEqual([1, 300])
    await paidByHand(300)
    rig.clock.advance(HOUR_MS)
    expect(await owed()).toEqual([0, 0])
    expect(await contradictions(rig)).toEqual([])
  })

  test('pays for the next return of its order', async () => {
    const { sale, id } = await cameBack()
    expect(await giveBack(rig, sale, [400])).toMatchObject([{ notSent: 0, toReverse: 300, debt: 100 }])
    expect(await balance()).toMatchObject({ payable: 0, debt: 100 })
    expect(await transferRow(rig, id)).toMatchObject({ status: 'permanently_failed', reversalDue: 300 })
    expect(await contradictions(rig)).toEqual([])
    rig.clock.advance(DAY_MS)
    expect(await owed()).toEqual([0, 0])
  })
})

test('what was given up and paid by hand hides nothing of what is forgotten later', async () => {
  const { id } = await sold(900)
  await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'refused', times: 1 })
  await sendTransfer(rig.ctx, id)
  expect((await transferRow(rig, id)).status).toBe('permanently_failed')
  await paidByHand(900)
  const { id: other } = await sold(500)
  expect(await contradictions(rig)).toEqual([])
  await rig.ctx.db.updateTable('transfers').set({ amount: 400 }).where('id', '=', other).execute()
  expect(await contradictions(rig)).toEqual([
    {
      check: 'nobody-holds-less-than-theirs',
      ...{ subject: `${seller.id} eur`, expected: '0', actual: '100' },
    },
  ])
})

test('nor is what was paid by hand, returned and so owed, taken for forgotten', async () => {
  const { sale, id } = await sold(900)
  await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'refused', times: 1 })
  await sendTransfer(rig.ctx, id)
  await paidByHand(800)
  await giveBack(rig, sale, [300])
  expect(await balance()).toMatchObject({ payable: 0, debt: 200 })
  await sold(500)
  expect(await contradictions(rig)).toEqual([])
})
