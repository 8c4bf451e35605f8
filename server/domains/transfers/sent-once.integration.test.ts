import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { Crash } from '../../platform/crash-points/index.ts'
import { sellerBalances } from '../ledger/index.ts'
import { setDueNow } from './queries.ts'
import { reversalsOf } from './reversal-queries.ts'
import { reverseTransfer } from './reverse.ts'
import { sendTransfer } from './send.ts'
import {
  contradictions,
  giveBack,
  newSale,
  newSeller,
  sentFor,
  startTransfersRig,
  type TestSale,
  type TransfersRig,
  transferRow,
} from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
})
afterAll(() => rig?.stop())

/** A sale of which the platform keeps more, so that a second transfer would not be refused for want of money. */
async function newSold(amount = 400) {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount }], { fee: amount + 200 })
  return { seller, sale, id: sale.transferIds[0] ?? '' }
}
const reversedAt = async (sale: TestSale) =>
  (await sentFor(rig, sale)).map(({ amount_reversed: reversed }) => reversed)

// A transfer was made, its answer lost, and the key gives a fault or nothing any more; then its list is said not to be there.
test.each([
  ['the fault is replayed', false],
  ['the key is forgotten', true],
])(
  'a list that the provider says is not there is no proof that nothing was sent: %s',
  async (_how, isForgotten) => {
    const { control } = rig.stripe
    const { orderId, transferIds } = await newSale(rig, [
      { sellerId: (await newSeller(rig)).id, amount: 400 },
    ])
    const id = transferIds[0] ?? ''
    await control.fault({ operation: 'transfers.create', kind: 'error_after', times: 1 })
    const missing = { kind: 'refused', status: 404, code: 'resource_missing' } as const
    await control.fault({ operation: 'transfers.list', ...missing, times: 2 })
    const came: string[] = []
    for (let tries = 0; tries < 4; tries++) {
      came.push(await sendTransfer(rig.ctx, id))
      if (isForgotten) await control.forgetKeys({})
      rig.clock.advance(30 * MINUTE_MS)
    }
    expect(came.filter((one) => one === 'unknown')).toHaveLength(3)
    expect((await rig.api.transfers.list({ transfer_group: orderId })).data).toHaveLength(1)
  },
)

test('nor is one of reversals a proof that nothing came back', async () => {
  const { sale, id } = await newSold()
  await sendTransfer(rig.ctx, id)
  // More than a transfer carries with it.
  for (let n = 0; n < 11; n++) {
    await giveBack(rig, sale, [10])
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
  }
  await giveBack(rig, sale, [100])
  const { control } = rig.stripe
  await control.fault({ operation: 'transfers.createReversal', kind: 'error_after' })
  const missing = { kind: 'refused', status: 404, code: 'resource_missing' } as const
  await control.fault({ operation: 'transfers.listReversals', ...missing, times: 3 })
  for (let tries = 0; tries < 5; tries++) {
    await reverseTransfer(rig.ctx, id)
    rig.clock.advance(HOUR_MS)
  }
  expect(await reversedAt(sale)).toEqual([210])
  expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 210 })
})

test('a worker whose clock is a day ahead, beside another whose call is under way: one transfer', async () => {
  const { sale, id } = await newSold()
  await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'slow', ms: 3_000 })
  const one = sendTransfer(rig.ctx, id)
  await expect.poll(async () => (await transferRow(rig, id)).attemptedAt, { timeout: 5_000 }).not.toBeNull()
  const ahead = { now: () => new Date(rig.clock.now().getTime() + DAY_MS) }
  for (let tries = 0; tries < 2; tries++) await sendTransfer({ ...rig.ctx, clock: ahead }, id)
  await one
  rig.clock.advance(2 * DAY_MS)
  await sendTransfer(rig.ctx, id)
  expect(await sentFor(rig, sale)).toHaveLength(1)
  expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', generation: 0 })
})

test('a database of a day ago was put back: what was sent since is found, whatever key it had', async () => {
  const { seller, sale, id } = await newSold()
  await rig.ctx.payments.createTransfer({
    ...{ key: `${id}:1`, transferId: id, amount: 400, currency: 'eur', destination: seller.account },
    ...{ sourceCharge: sale.charge, group: sale.orderId },
  })
  rig.clock.advance(DAY_MS + HOUR_MS)
  // That it was paid is heard again: its row and the transfer's are new ones, the latter with the id of before.
  const isNew = { createdAt: rig.clock.now() }
  await rig.ctx.db.updateTable('transfers').set(isNew).where('id', '=', id).execute()
  await rig.ctx.db.updateTable('payments').set(isNew).where('orderId', '=', sale.orderId).execute()
  expect(await sendTransfer(rig.ctx, id)).toBe('completed')
  expect(await sentFor(rig, sale)).toHaveLength(1)
})

// The database lost its last second to a failover, and with it the row of a reversal that the provider has.
test.each([
  ['asked for again as it was', {}],
  ['more was returned since', { more: 50 }],
  ['another came before it', { before: 1 }],
  ['somebody brought back a part as well', { before: 1, elsewhere: 30 }],
  ['what it did is told of first', { before: 1, isTold: true }],
  ['what it did is told of first, and another comes after it', { isTold: true, more: 50 }],
])('a reversal whose row was lost is made once: %s', async (_how, happens) => {
  const { before, elsewhere, isTold, more } = { before: 0, elsewhere: 0, more: 0, isTold: false, ...happens }
  const { sale, id } = await newSold()
  await sendTransfer(rig.ctx, id)
  const { pspTransferId: pspId } = await transferRow(rig, id)
  for (let n = 0; n < before; n++) {
    await giveBack(rig, sale, [100])
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
  }
  await giveBack(rig, sale, [100])
  rig.crashes.arm('reversals.answered')
  await expect(reverseTransfer(rig.ctx, id)).rejects.toThrow(Crash)
  await rig.ctx.db
    .deleteFrom('transferReversals')
    .where('transferId', '=', id)
    .where('pspReversalId', 'is', null)
    .execute()
  await rig.ctx.transaction((tx) => setDueNow(tx, id, rig.clock.now()))
  if (elsewhere > 0) await rig.api.transfers.createReversal(pspId ?? '', { amount: elsewhere })
  if (more > 0) await giveBack(rig, sale, [more])
  if (isTold) await tell(rig, 'transfer', pspId ?? '')
  for (let tries = 0; tries < 4; tries++) {
    await reverseTransfer(rig.ctx, id)
    rig.clock.advance(HOUR_MS)
  }
  await tell(rig, 'transfer', pspId ?? '')
  const back = (before + 1) * 100 + more + elsewhere
  expect(await reversedAt(sale)).toEqual([back])
  expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: back })
  const rows = await reversalsOf(rig.ctx.db, id)
  expect(rows.filter(({ isForeign }) => isForeign)).toHaveLength(elsewhere > 0 ? 1 : 0)
  expect(await contradictions(rig)).toEqual([])
})

test('a reversal whose row was lost, of another amount since, is not given up while its key repeats a refusal', async () => {
  const { sale, id } = await newSold()
  await sendTransfer(rig.ctx, id)
  await giveBack(rig, sale, [100])
  rig.crashes.arm('reversals.answered')
  await rig.stripe.control.fault({ operation: 'transfers.createReversal', kind: 'refused' })
  await expect(reverseTransfer(rig.ctx, id)).rejects.toThrow(Crash)
  await rig.ctx.db.deleteFrom('transferReversals').where('transferId', '=', id).execute()
  await rig.ctx.transaction((tx) => setDueNow(tx, id, rig.clock.now()))
  await giveBack(rig, sale, [50])
  for (let tries = 0; tries < 8; tries++) {
    expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
    rig.clock.advance(HOUR_MS)
  }
  await rig.stripe.control.forgetKeys({})
  expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
  expect(await reversedAt(sale)).toEqual([150])
})

// The first goes out and is not heard of, nor is the one that asks for less under the next key; then the first arrives.
test.each([
  ['of other amounts', 'close_before', 200, 2],
  ['of one amount', 'error_before', 0, 1],
] as const)(
  'two reversals that bear one id, both unheard: both are booked, %s',
  async (_how, kind, elsewhere, times) => {
    const { control } = rig.stripe
    const { seller, sale, id } = await newSold(900)
    await sendTransfer(rig.ctx, id)
    const { pspTransferId: pspId } = await transferRow(rig, id)
    await giveBack(rig, sale, [300])
    await control.fault({ operation: 'transfers.createReversal', kind, times })
    expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
    const [first] = await reversalsOf(rig.ctx.db, id)
    if (elsewhere > 0) await rig.api.transfers.createReversal(pspId ?? '', { amount: elsewhere })
    const generation = async () =>
      (await reversalsOf(rig.ctx.db, id)).find((one) => one.id === first?.id)?.generation
    for (let tries = 0; tries < 5 && (await generation()) === 0; tries++) {
      rig.clock.advance(HOUR_MS)
      await reverseTransfer(rig.ctx, id)
    }
    rig.clock.advance(HOUR_MS)
    await control.fault({ operation: 'transfers.createReversal', kind: 'error_after', times: 1 })
    expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
    const late = { amount: 300, metadata: { reversal_id: first?.id ?? '' } }
    await rig.api.transfers.createReversal(pspId ?? '', late)
    rig.clock.advance(HOUR_MS)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await tell(rig, 'transfer', pspId ?? '')).toMatchObject({ kind: 'nothing' })
    expect(await reversedAt(sale)).toEqual([600])
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'completed',
      reversedAmount: 600,
      reversalDue: 300,
    })
    expect(await sellerBalances(rig.ctx.db, seller.id)).toEqual([{ currency: 'eur', payable: 300, debt: 0 }])
    const { text } = await rig.ctx.telemetry.read()
    expect(text).toMatch(/^veza_transfer_foreign_reversals_total [1-9]/m)
    expect(await contradictions(rig)).toEqual([])
  },
)

test('a database of a day ago was put back: what came back since is found, and not brought back again', async () => {
  const { sale, id } = await newSold()
  await sendTransfer(rig.ctx, id)
  const { pspTransferId: pspId } = await transferRow(rig, id)
  await rig.api.transfers.createReversal(pspId ?? '', { amount: 100 })
  rig.clock.advance(DAY_MS + HOUR_MS)
  // That it was returned is heard again.
  await giveBack(rig, sale, [100])
  expect(await reverseTransfer(rig.ctx, id)).toBe('elsewhere')
  expect(await reversedAt(sale)).toEqual([100])
})
