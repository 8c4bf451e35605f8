import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { sellerBalances } from '../ledger/index.ts'
import { backfillTransferIds } from './backfill.ts'
import { reverseTransfer } from './reverse.ts'
import { sendTransfer } from './send.ts'
import {
  contradictions,
  giveBack,
  historyOf,
  newSale,
  newSeller,
  sentFor,
  startTransfersRig,
  type TestSale,
  type TestSeller,
  type TransfersRig,
  transferRow,
} from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
})
afterEach(() => rig.stripe.control.clearFaults({}))
afterAll(() => rig?.stop())

/** A sale of 900, paid more than a day ago. */
async function oldSale() {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }], { fee: 1_100 })
  rig.clock.advance(DAY_MS + HOUR_MS)
  return { seller, sale, id: sale.transferIds[0] ?? '' }
}
/** Sent in what our database, which is one of before, does not know of. */
async function sentUnknown(amount = 900) {
  const sold = await oldSale()
  await rig.ctx.payments.createTransfer({
    ...{ key: sold.id, transferId: sold.id, amount, currency: 'eur', destination: sold.seller.account },
    ...{ sourceCharge: sold.sale.charge, group: sold.sale.orderId },
  })
  return sold
}
/** Of another sale, which was returned and did not come back. */
async function owe({ id: sellerId }: TestSeller) {
  const sale = await newSale(rig, [{ sellerId, amount: 900 }])
  await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
  await giveBack(rig, sale, [900])
  const missing = { kind: 'refused', status: 404, code: 'resource_missing', times: 1 } as const
  await rig.stripe.control.fault({ operation: 'transfers.createReversal', ...missing })
  await reverseTransfer(rig.ctx, sale.transferIds[0] ?? '')
}
const thereOf = async (sale: TestSale) =>
  (await sentFor(rig, sale)).map(({ amount, amount_reversed }) => [amount, amount_reversed])

describe('a transfer of which nobody can say whether it was sent', () => {
  test('does not count as tried, and a return of all of it leaves nothing to send', async () => {
    const { sale, id } = await oldSale()
    await rig.stripe.control.fault({ operation: 'transfers.list', kind: 'error_before', times: 1 })
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    expect(await transferRow(rig, id)).toMatchObject({
      ...{ status: 'failed', attemptedAt: null, failureCode: 'provider-fault', retryCount: 0 },
    })
    expect(await giveBack(rig, sale, [900])).toMatchObject([{ notSent: 900, toReverse: 0, debt: 0 }])
    rig.clock.advance(HOUR_MS)
    await sendTransfer(rig.ctx, id)
    expect(await thereOf(sale)).toEqual([])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', amount: 0 })
    expect(await contradictions(rig)).toEqual([])
  })

  test('is sent once it is known that it was not', async () => {
    const { sale, id } = await oldSale()
    await rig.stripe.control.fault({ operation: 'transfers.list', kind: 'error_before', times: 1 })
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    expect(await sendTransfer(rig.ctx, id), 'in a while').toBe('none')
    rig.clock.advance(HOUR_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await thereOf(sale)).toEqual([[900, 0]])
  })

  test('is looked for before a debt of its seller is kept of it', async () => {
    const { seller, sale, id } = await sentUnknown()
    await owe(seller)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await thereOf(sale)).toEqual([[900, 0]])
    expect(await sellerBalances(rig.ctx.db, seller.id)).toEqual([{ currency: 'eur', payable: 0, debt: 900 }])
    expect(await contradictions(rig)).toEqual([])
  })
})

describe('one that was sent, and whose return is heard before it is found,', () => {
  const find = {
    'looked for by hand': () => backfillTransferIds(rig.ctx, { dryRun: false }),
    'told of': async (sale: TestSale) => tell(rig, 'transfer', (await sentFor(rig, sale))[0]?.id ?? ''),
  }
  test.each(Object.keys(find) as (keyof typeof find)[])('comes back: %s', async (how) => {
    const { seller, sale, id } = await sentUnknown()
    await giveBack(rig, sale, [900])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', amount: 0 })
    await find[how](sale)
    await find[how](sale)
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversal_pending', amount: 900 })
    expect(await contradictions(rig)).toEqual([])
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await thereOf(sale)).toEqual([[900, 900]])
    expect(await historyOf(rig, id)).toEqual([
      ...['pending>reversed', 'reversed>reversal_pending', 'reversal_pending>reversed'],
    ])
    expect(await sellerBalances(rig.ctx.db, seller.id)).toEqual([{ currency: 'eur', payable: 0, debt: 0 }])
    expect(await contradictions(rig)).toEqual([])
  })

  test('comes back as far as was returned', async () => {
    const { sale, id } = await sentUnknown()
    await giveBack(rig, sale, [300])
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await transferRow(rig, id)).toMatchObject({ amount: 900, reversalDue: 300 })
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await thereOf(sale)).toEqual([[900, 300]])
    expect(await contradictions(rig)).toEqual([])
  })

  test('is somebody else’s doing where it is of more than was ever earned', async () => {
    const { sale, id } = await sentUnknown(950)
    await giveBack(rig, sale, [900])
    const { found } = await backfillTransferIds(rig.ctx, { dryRun: false })
    expect(found.find(({ transferId }) => transferId === id)).toMatchObject({
      fault: expect.stringContaining('950'),
    })
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', pspTransferId: null })
  })
})
