import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { Crash } from '../../platform/crash-points/index.ts'
import { sellerBalances } from '../ledger/index.ts'
import {
  contradictions,
  giveBack,
  historyOf,
  newSale,
  newSeller,
  reverseTransfer,
  sendTransfer,
  sentFor,
  startTransfersRig,
  type TestSeller,
  type TransfersRig,
  transferRow,
} from './testing.ts'

let rig: TransfersRig
let seller: TestSeller
beforeAll(async () => {
  rig = await startTransfersRig({
    LOG_LEVEL: 'silent',
    REVERSAL_MAX_RETRIES: '1',
    TRANSFER_BACKOFF_BASE: '10m',
  })
})
beforeEach(async () => {
  seller = await newSeller(rig)
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  expect(await contradictions(rig)).toEqual([])
})
afterAll(() => rig?.stop())

const balance = async () => (await sellerBalances(rig.ctx.db, seller.id))[0]
async function sold(amount: number) {
  const sale = await newSale(rig, [{ sellerId: seller.id, amount }])
  return { sale, id: sale.transferIds[0] ?? '' }
}
const sent = async ({ sale }: Awaited<ReturnType<typeof sold>>) =>
  (await sentFor(rig, sale)).map(({ amount }) => amount)

async function sentSale(amount: number) {
  const sale = await sold(amount)
  expect(await sendTransfer(rig.ctx, sale.id)).toBe('completed')
  return sale
}

/** Given back to its buyer, and not to be had from the seller any more. */
async function giveBackInVain({ sale, id }: Awaited<ReturnType<typeof sold>>, amount: number) {
  await giveBack(rig, sale, [amount])
  await rig.stripe.control.fault({ operation: 'transfers.createReversal', kind: 'refused' })
  expect(await reverseTransfer(rig.ctx, id)).toBe('failed-for-good')
}
const owes = async (amount: number) => giveBackInVain(await sentSale(amount), amount)

describe('who owes us is sent only what is beyond it', () => {
  test('where the account was not ready when the debt was made: all of it pays off the debt', async () => {
    const before = await sentSale(900)
    await rig.stripe.control.askMore({ account: seller.account })
    await tell(rig, 'account', seller.account)
    const waiting = await sold(900)
    expect(await sendTransfer(rig.ctx, waiting.id)).toBe('waits')
    await giveBackInVain(before, 900)
    await rig.stripe.control.finishOnboarding({ account: seller.account })
    await tell(rig, 'account', seller.account)
    rig.clock.advance(DAY_MS)
    expect(await sendTransfer(rig.ctx, waiting.id)).toBe('nothing-left')
    expect(await balance()).toMatchObject({ payable: 0, debt: 0 })
    expect(await sent(waiting)).toEqual([])
    expect(await historyOf(rig, waiting.id)).toEqual(['pending>reversed'])
    expect(await transferRow(rig, waiting.id)).toMatchObject({ amount: 0, attemptedAt: null })
  })

  test('where it rested meanwhile: the rest is sent, and a later return of it is a debt and a reversal', async () => {
    const resting = await sold(900)
    await owes(500)
    expect(await sendTransfer(rig.ctx, resting.id)).toBe('completed')
    expect(await sent(resting)).toEqual([400])
    expect(await balance()).toMatchObject({ payable: 0, debt: 0 })
    expect(await giveBack(rig, resting.sale, [900])).toMatchObject([{ toReverse: 400, debt: 500 }])
    expect(await balance()).toMatchObject({ payable: -400, debt: 500 })
  })

  test('once, wherever it is cut, and again after a refusal, of what was owed since', async () => {
    const late = await sold(900)
    await owes(200)
    rig.crashes.arm('transfers.claimed')
    await expect(sendTransfer(rig.ctx, late.id)).rejects.toThrow(Crash)
    expect(await balance()).toMatchObject({ payable: 700, debt: 0 })
    rig.clock.advance(HOUR_MS)
    await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'refused' })
    expect(await sendTransfer(rig.ctx, late.id)).toBe('refused')
    await owes(300)
    expect(await balance()).toMatchObject({ payable: 700, debt: 300 })
    rig.clock.advance(HOUR_MS)
    expect(await sendTransfer(rig.ctx, late.id)).toBe('completed')
    expect(await sent(late)).toEqual([400])
    expect(await balance()).toMatchObject({ payable: 0, debt: 0 })
  })

  test('what may have been sent stays as it is', async () => {
    const lost = await sold(900)
    await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'error_before' })
    expect(await sendTransfer(rig.ctx, lost.id)).toBe('unknown')
    await owes(200)
    rig.clock.advance(HOUR_MS)
    await sendTransfer(rig.ctx, lost.id)
    expect((await transferRow(rig, lost.id)).amount).toBe(900)
  })

  test('a debt is kept from one of two that go out at once, and not from both', async () => {
    const two = [await sold(900), await sold(900)]
    await owes(600)
    await Promise.all(two.map(({ id }) => sendTransfer(rig.ctx, id)))
    expect((await Promise.all(two.map(sent))).flat().sort()).toEqual([300, 900])
    expect(await balance()).toMatchObject({ payable: 0, debt: 0 })
  })
})
