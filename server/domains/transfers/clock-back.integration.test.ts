import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { postpone } from './queries.ts'
import { reverseDueTransfers } from './reverse.ts'
import { sendDueTransfers } from './send.ts'
import {
  contradictions,
  giveBack,
  newSale,
  newSeller,
  reverseTransfer,
  sendTransfer,
  sentFor,
  startTransfersRig,
  type TestSale,
  type TransfersRig,
  transferRow,
} from './testing.ts'

let rig: TransfersRig
beforeEach(async () => {
  await rig?.stop()
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
  rig.clock.advance(2 * DAY_MS)
})
afterAll(() => rig?.stop())

const sold = async (amount: number) => {
  const seller = await newSeller(rig)
  return newSale(rig, [{ sellerId: seller.id, amount }], { fee: 1_000 - amount })
}
/** Our clock was two days ahead and is set right; two days later the provider has forgotten the key, and we know of an hour. */
async function forgotten() {
  rig.clock.advance(-2 * DAY_MS)
  await rig.stripe.control.advance({ ms: 2 * DAY_MS })
  rig.clock.advance(2 * DAY_MS + HOUR_MS)
}
const idOf = ({ transferIds: [id = ''] }: TestSale) => id
const reversedAt = async (sale: TestSale) =>
  (await sentFor(rig, sale)).map(({ amount_reversed: reversed }) => reversed)

test('a transfer that may have been sent is looked for before its key goes out again, whatever our clock says', async () => {
  const sale = await sold(300)
  await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'error_after' })
  expect(await sendTransfer(rig.ctx, idOf(sale))).toBe('unknown')
  await forgotten()
  expect(await sendTransfer(rig.ctx, idOf(sale))).toBe('completed')
  expect(await sentFor(rig, sale)).toHaveLength(1)
  expect(await contradictions(rig)).toEqual([])
})

test('while the provider cannot be asked nothing goes out again', async () => {
  const sale = await sold(300)
  await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'error_after' })
  expect(await sendTransfer(rig.ctx, idOf(sale))).toBe('unknown')
  await forgotten()
  await rig.stripe.control.fault({ operation: 'transfers.list', kind: 'error_before', times: 2 })
  expect(await sendTransfer(rig.ctx, idOf(sale))).toBe('unknown')
  await rig.stripe.control.clearFaults({})
  expect(await sentFor(rig, sale)).toHaveLength(1)
})

test('so is a reversal', async () => {
  const sale = await sold(900)
  await sendTransfer(rig.ctx, idOf(sale))
  await giveBack(rig, sale, [300])
  await rig.stripe.control.freeFunds({})
  await rig.stripe.control.fault({ operation: 'transfers.createReversal', kind: 'error_after' })
  expect(await reverseTransfer(rig.ctx, idOf(sale))).toBe('unknown')
  expect(await reversedAt(sale)).toEqual([300])
  await forgotten()
  expect(await reverseTransfer(rig.ctx, idOf(sale))).toBe('reversed')
  expect(await reversedAt(sale)).toEqual([300])
  expect(await transferRow(rig, idOf(sale))).toMatchObject({ status: 'completed', reversedAmount: 300 })
  expect(await contradictions(rig)).toEqual([])
})

test('a reversal that never arrived goes out under its own key, be it asked for again at once', async () => {
  const sale = await sold(900)
  await sendTransfer(rig.ctx, idOf(sale))
  await giveBack(rig, sale, [300])
  await rig.stripe.control.freeFunds({})
  await rig.stripe.control.fault({ operation: 'transfers.createReversal', kind: 'close_before', times: 2 })
  expect(await reverseTransfer(rig.ctx, idOf(sale))).toBe('unknown')
  rig.clock.advance(HOUR_MS)
  expect(await reverseTransfer(rig.ctx, idOf(sale))).toBe('reversed')
  expect(await reversedAt(sale)).toEqual([300])
  const { generation } = await rig.ctx.db
    .selectFrom('transferReversals')
    .select('generation')
    .where('transferId', '=', idOf(sale))
    .executeTakeFirstOrThrow()
  expect(generation).toBe(0)
})

describe('a worker whose clock is wrong by 400 days', () => {
  const never = new AbortController().signal
  const off = (days: number) => ({
    ...rig,
    ctx: { ...rig.ctx, clock: { now: () => new Date(rig.clock.now().getTime() + days * DAY_MS) } },
  })
  const twoDays = async () => {
    for (let tries = 0; tries < 2; tries++) {
      rig.clock.advance(DAY_MS)
      await sendDueTransfers(rig.ctx, never)
      await reverseDueTransfers(rig.ctx, never)
    }
  }

  test('ahead: what it tried in vain is sent, and what it gave back is brought back', async () => {
    const sale = await sold(900)
    await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'error_before' })
    expect(await sendTransfer(off(400).ctx, idOf(sale))).toBe('unknown')
    await twoDays()
    expect(await transferRow(rig, idOf(sale))).toMatchObject({ status: 'completed' })
    await giveBack(off(400), sale, [900])
    await twoDays()
    expect(await transferRow(rig, idOf(sale))).toMatchObject({ status: 'reversed' })
    expect(await sentFor(rig, sale)).toHaveLength(1)
    expect(await reversedAt(sale)).toEqual([900])
  })

  test('behind: it does not send what rests', async () => {
    const sale = await sold(900)
    const dueAt = new Date(rig.clock.now().getTime() + 7 * DAY_MS)
    await rig.ctx.transaction((tx) => postpone(tx, idOf(sale), dueAt, rig.clock.now()))
    expect(await sendDueTransfers(off(-400).ctx, never)).toBe(0)
    expect(await sendTransfer(off(-400).ctx, idOf(sale))).toBe('none')
  })
})
