import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { Crash } from '../../platform/crash-points/index.ts'
import { correctLedger, post, sellerBalances } from '../ledger/index.ts'
import { reverseDueTransfers, reverseTransfer } from './reverse.ts'
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
  type TransfersRig,
  transferRow,
} from './testing.ts'
import { startAnswers } from './testing-answers.ts'

const TIMEOUT_MS = 2_000
let rig: TransfersRig

beforeAll(async () => {
  rig = await startTransfersRig({ STRIPE_TIMEOUT: `${TIMEOUT_MS}ms` })
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  expect(await contradictions(rig)).toEqual([])
})
afterAll(() => rig?.stop())

const never = new AbortController().signal
const owed = async (sellerId: string) => (await sellerBalances(rig.ctx.db, sellerId))[0]
const nothingOwed = { currency: 'eur', payable: 0, debt: 0 }
const refuse = (code: string, times = 1) =>
  rig.stripe.control.fault({ operation: 'transfers.createReversal', kind: 'refused', code, times })
type Fault = 'close_before' | 'rate_limited' | 'slow' | 'error_after' | 'error_before'
const fault = (kind: Fault, times = kind === 'close_before' ? 2 : 1) =>
  rig.stripe.control.fault({
    ...{ operation: 'transfers.createReversal', kind, times },
    ...(kind === 'slow' ? { ms: 1.2 * TIMEOUT_MS } : {}),
  })

/** A sale of 900 that has been sent. */
async function sentSale() {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  const id = sale.transferIds[0] ?? ''
  expect(await sendTransfer(rig.ctx, id)).toBe('completed')
  const { pspTransferId } = await transferRow(rig, id)
  return { seller, sale, id, pspId: pspTransferId ?? '' }
}

/** The same, of which so much must come back. */
async function returned(amount = 900) {
  const sent = await sentSale()
  expect(await giveBack(rig, sent.sale, [amount])).toMatchObject([{ notSent: 0, toReverse: amount, debt: 0 }])
  expect(await transferRow(rig, sent.id)).toMatchObject({
    status: 'reversal_pending',
    nextRetryAt: rig.clock.now(),
    retryCount: 0,
  })
  return sent
}

const rowsOf = (id: string) =>
  rig.ctx.db
    .selectFrom('transferReversals')
    .selectAll()
    .where('transferId', '=', id)
    .orderBy('isForeign')
    .orderBy('createdAt')
    .execute()

/** Amounts of the reversals that the provider has, in their order. */
async function reversedAt(sale: TestSale): Promise<number[]> {
  const [transfer] = await sentFor(rig, sale)
  const { data } = await rig.api.transfers.listReversals(transfer?.id ?? '', { limit: 100 })
  return data.map(({ amount }) => amount).toReversed()
}

describe('what was returned comes back', () => {
  test('whole: reversed, with its id', async () => {
    const { seller, sale, id } = await returned()
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    const [transfer] = await sentFor(rig, sale)
    expect(transfer).toMatchObject({ amount: 900, amount_reversed: 900 })
    const [row, ...others] = await rowsOf(id)
    expect(others).toEqual([])
    expect(row).toMatchObject({
      amount: 900,
      isForeign: false,
      pspReversalId: transfer?.reversals.data[0]?.id,
    })
    expect(transfer?.reversals.data[0]?.metadata).toEqual({ reversal_id: row?.id })
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'reversed',
      reversedAmount: 900,
      nextRetryAt: null,
    })
    expect(await historyOf(rig, id)).toEqual([
      'pending>completed',
      'completed>reversal_pending',
      'reversal_pending>reversed',
    ])
    expect(await owed(seller.id)).toEqual(nothingOwed)
    expect(await reverseTransfer(rig.ctx, id)).toBe('none')
  })

  test('in parts: completed between them, reversed at the end', async () => {
    const { seller, sale, id } = await returned(200)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 200 })
    await giveBack(rig, sale, [300])
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    await giveBack(rig, sale, [400])
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([200, 300, 400])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', reversedAmount: 900 })
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('more was returned while it was under way: what is missing comes after it', async () => {
    const { seller, sale, id } = await returned(200)
    rig.crashes.arm('reversals.claimed')
    await expect(reverseTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    await giveBack(rig, sale, [300])
    rig.clock.advance(5 * MINUTE_MS)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'reversal_pending',
      nextRetryAt: rig.clock.now(),
      reversedAmount: 200,
      reversalDue: 500,
    })
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([200, 300])
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('of each seller their part', async () => {
    const sellers = [await newSeller(rig), await newSeller(rig), await newSeller(rig)]
    const sale = await newSale(
      rig,
      sellers.map(({ id: sellerId }, at) => ({ sellerId, amount: 300 + at })),
    )
    for (const id of sale.transferIds.slice(0, 2)) await sendTransfer(rig.ctx, id)
    const taken = await giveBack(rig, sale, [100, 0, 302])
    expect(new Set(taken)).toEqual(
      new Set([
        { sellerId: sellers[0]?.id, notSent: 0, toReverse: 100, debt: 0 },
        { sellerId: sellers[2]?.id, notSent: 302, toReverse: 0, debt: 0 },
      ]),
    )
    await reverseDueTransfers(rig.ctx, never)
    const states = await Promise.all(sale.transferIds.map((id) => transferRow(rig, id)))
    expect(states.map(({ status, amount, reversedAmount }) => [status, amount, reversedAmount])).toEqual([
      ['completed', 300, 100],
      ['completed', 301, 0],
      ['reversed', 0, 0],
    ])
  })
})

describe('reversed elsewhere already', () => {
  test('whole: noted, and nothing more is asked for', async () => {
    const { seller, sale, id, pspId } = await returned()
    await rig.api.transfers.createReversal(pspId)
    const answers = await startAnswers(rig)
    expect(await reverseTransfer({ ...rig.ctx, payments: answers.payments }, id)).toBe('elsewhere')
    await answers.stop()
    expect(answers.asked).toEqual([`POST /v1/transfers/${pspId}/reversals`, `GET /v1/transfers/${pspId}`])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', reversedAmount: 900 })
    expect(await rowsOf(id)).toMatchObject([
      { isForeign: false, pspReversalId: null, endedAt: rig.clock.now() },
      { isForeign: true, amount: 900, pspReversalId: expect.stringMatching(/^trr_/) },
    ])
    expect(await owed(seller.id)).toEqual(nothingOwed)
    expect(await reversedAt(sale)).toEqual([900])
  })

  test('in part: the rest is asked for under the next key, and no failure is counted', async () => {
    const { seller, sale, id, pspId } = await returned()
    await rig.api.transfers.createReversal(pspId, { amount: 250 })
    expect(await reverseTransfer(rig.ctx, id)).toBe('elsewhere')
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'reversal_pending',
      retryCount: 0,
      nextRetryAt: rig.clock.now(),
    })
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([250, 650])
    expect(await rowsOf(id)).toMatchObject([
      { isForeign: false, amount: 650, generation: 1 },
      { isForeign: true, amount: 250 },
    ])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', reversedAmount: 900 })
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('in part, while ours may have been made: what was asked for is looked for, and less asked for then', async () => {
    const { seller, sale, id, pspId } = await returned(300)
    rig.crashes.arm('reversals.claimed')
    await expect(reverseTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    await rig.api.transfers.createReversal(pspId, { amount: 100 })
    await tell(rig, 'transfer', pspId)
    expect(await reverseTransfer(rig.ctx, id)).toBe('outdated')
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([100, 200])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 300 })
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('as the provider tells us, before we have asked', async () => {
    const { seller, sale, id, pspId } = await returned(300)
    await rig.api.transfers.createReversal(pspId, { amount: 300 })
    expect(await tell(rig, 'transfer', pspId)).toEqual({ kind: 'applied' })
    expect(await tell(rig, 'transfer', pspId)).toMatchObject({ kind: 'nothing' })
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 300 })
    expect(await reverseTransfer(rig.ctx, id)).toBe('none')
    expect(await reversedAt(sale)).toEqual([300])
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })
})

describe('no such transfer', () => {
  test('given up at once, after one call; the seller owes it', async () => {
    const { seller, id } = await returned()
    await rig.ctx.db
      .updateTable('transfers')
      .set({ pspTransferId: `tr_gone_${id}` })
      .where('id', '=', id)
      .execute()
    const answers = await startAnswers(rig)
    expect(await reverseTransfer({ ...rig.ctx, payments: answers.payments }, id)).toBe('failed-for-good')
    await answers.stop()
    expect(answers.asked).toEqual([`POST /v1/transfers/tr_gone_${id}/reversals`])
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'permanently_failed',
      failureCode: 'resource_missing',
      retryCount: 1,
    })
    expect(await reverseTransfer(rig.ctx, id)).toBe('none')
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 0, debt: 900 })
  })
})

describe('anything else', () => {
  test('a refusal: later and later, each time under the next key; then the seller owes it', async () => {
    const { seller, sale, id } = await returned()
    await refuse('balance_insufficient', 5)
    const waits: number[] = []
    for (const retryCount of [1, 2, 3, 4]) {
      expect(await reverseTransfer(rig.ctx, id)).toBe('refused')
      const row = await transferRow(rig, id)
      expect(row).toMatchObject({
        status: 'reversal_pending',
        retryCount,
        failureCode: 'balance_insufficient',
      })
      expect(await rowsOf(id)).toMatchObject([{ generation: retryCount, attemptedAt: null, endedAt: null }])
      waits.push(((row.nextRetryAt?.getTime() ?? 0) - rig.clock.now().getTime()) / MINUTE_MS)
      expect(await reverseTransfer(rig.ctx, id)).toBe('none')
      rig.clock.advance((waits.at(-1) ?? 0) * MINUTE_MS)
    }
    expect(waits).toEqual([1, 2, 4, 8])
    expect(await reverseTransfer(rig.ctx, id)).toBe('failed-for-good')
    expect(await transferRow(rig, id)).toMatchObject({ status: 'permanently_failed', retryCount: 5 })
    expect(await reversedAt(sale)).toEqual([])
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 0, debt: 900 })
    const { text } = await rig.ctx.telemetry.read()
    expect(text).toMatch(/veza_transfer_tries_total\{phase="reverse",result="failed-for-good"\} [1-9]/)
  })

  test('no wait is longer than the longest', async () => {
    const patient = await startTransfersRig({
      ...{ REVERSAL_MAX_RETRIES: '50', REVERSAL_BACKOFF_BASE: '20m', REVERSAL_BACKOFF_MAX: '1h' },
    })
    try {
      const seller = await newSeller(patient)
      const sale = await newSale(patient, [{ sellerId: seller.id, amount: 900 }])
      const id = sale.transferIds[0] ?? ''
      await sendTransfer(patient.ctx, id)
      await giveBack(patient, sale, [900])
      const kind = 'refused'
      await patient.stripe.control.fault({ operation: 'transfers.createReversal', kind, times: 5 })
      const waits: number[] = []
      for (const _ of [1, 2, 3, 4, 5]) {
        expect(await reverseTransfer(patient.ctx, id)).toBe('refused')
        const { nextRetryAt } = await transferRow(patient, id)
        waits.push(((nextRetryAt?.getTime() ?? 0) - patient.clock.now().getTime()) / MINUTE_MS)
        patient.clock.advance(DAY_MS)
      }
      expect(waits).toEqual([20, 40, 60, 60, 60])
    } finally {
      await patient.stop()
    }
  })

  test.each([
    ['nothing came of it', 'close_before'],
    ['the provider was busy', 'rate_limited'],
    ['it was made all the same', 'slow'],
  ] as const)('no answer, %s: the same key again, one reversal', async (_what, kind) => {
    const { seller, sale, id } = await returned()
    await fault(kind)
    expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversal_pending', retryCount: 1 })
    expect(await rowsOf(id)).toMatchObject([{ generation: 0, attemptedAt: rig.clock.now() }])
    if (kind === 'slow') await expect.poll(() => reversedAt(sale), { timeout: 20_000 }).toEqual([900])
    rig.clock.advance(MINUTE_MS)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([900])
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('no answer to the last try: the transfer itself is asked before it is given up', async () => {
    const { seller, sale, id } = await returned()
    await fault('rate_limited', 4)
    for (const _ of [1, 2, 3, 4]) {
      expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
      rig.clock.advance(10 * MINUTE_MS)
    }
    await fault('error_after')
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([900])
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('no answer: what came of it is found before it is asked for again, whether or not it can be', async () => {
    const { seller, sale, id } = await returned()
    await fault('slow')
    expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
    await expect.poll(() => reversedAt(sale), { timeout: 20_000 }).toEqual([900])
    await rig.stripe.control.forgetKeys({})
    await fault('rate_limited', 10)
    rig.clock.advance(10 * MINUTE_MS)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([900])
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('no answer to the last try, and nothing there: given up, and owed', async () => {
    const { seller, id } = await returned()
    await fault('rate_limited', 10)
    for (const result of ['unknown', 'unknown', 'unknown', 'unknown', 'failed-for-good']) {
      expect(await reverseTransfer(rig.ctx, id)).toBe(result)
      rig.clock.advance(10 * MINUTE_MS)
    }
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 0, debt: 900 })
  })

  test.each([
    ['was made', 'error_after', ['reversed']],
    ['was not made', 'error_before', ['refused', 'reversed']],
  ] as const)('a fault that its key repeats: what %s is found out', async (_what, kind, results) => {
    const { seller, sale, id } = await returned()
    await fault(kind)
    expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
    rig.clock.advance(10 * MINUTE_MS)
    await rig.stripe.control.fault({ operation: 'transfers.retrieve', kind: 'close_before', times: 2 })
    expect(await reverseTransfer(rig.ctx, id)).toBe('unknown')
    for (const result of results) {
      rig.clock.advance(10 * MINUTE_MS)
      expect(await reverseTransfer(rig.ctx, id)).toBe(result)
    }
    expect(await reversedAt(sale)).toEqual([900])
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('an old key does not go out again before it was looked for', async () => {
    const { sale, id } = await returned(300)
    await fault('slow')
    await reverseTransfer(rig.ctx, id)
    await expect.poll(() => reversedAt(sale), { timeout: 20_000 }).toEqual([300])
    await rig.stripe.control.forgetKeys({})
    rig.clock.advance(DAY_MS)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([300])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 300 })
  })

  test('an old key of which nothing came goes out again', async () => {
    const { sale, id } = await returned(300)
    await fault('close_before')
    await reverseTransfer(rig.ctx, id)
    rig.clock.advance(DAY_MS)
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([300])
    expect(await rowsOf(id)).toMatchObject([{ generation: 0 }])
  })
})

describe('cut', () => {
  const points = ['reversals.claimed', 'reversals.answered'] as const

  test.each(points)('at %s, and begun again: one reversal, and the books say so', async (point) => {
    const { seller, sale, id } = await returned(300)
    rig.crashes.arm(point)
    await expect(reverseTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    expect(await reverseTransfer(rig.ctx, id)).toBe('none')
    rig.clock.advance(5 * MINUTE_MS)
    await reverseDueTransfers(rig.ctx, never)
    expect(await reversedAt(sale)).toEqual([300])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 300 })
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('after the provider had done it, and told of: the same end', async () => {
    const { sale, id, pspId } = await returned(300)
    rig.crashes.arm('reversals.answered')
    await expect(reverseTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    expect(await tell(rig, 'transfer', pspId)).toEqual({ kind: 'applied' })
    expect(await rowsOf(id)).toMatchObject([{ isForeign: false, pspReversalId: expect.any(String) }])
    rig.clock.advance(5 * MINUTE_MS)
    await reverseDueTransfers(rig.ctx, never)
    expect(await reversedAt(sale)).toEqual([300])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 300 })
  })
})

test('workers at once, and more than one batch: each comes back by one of them', async () => {
  const sent = [] as Awaited<ReturnType<typeof returned>>[]
  for (let one = 0; one < 23; one++) sent.push(await returned(300))
  await Promise.all([1, 2, 3].map(() => reverseDueTransfers(rig.ctx, never)))
  for (const { sale, id, seller } of sent) {
    expect(await reversedAt(sale)).toEqual([300])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversedAmount: 300 })
    expect(await owed(seller.id)).toEqual(nothingOwed)
  }
})

describe('somebody reverses at the provider what need not come back', () => {
  test.each([
    [900, 'reversed'],
    [400, 'completed'],
  ] as const)('%i of 900: %s, and owed to the seller again', async (amount, status) => {
    const { seller, id, pspId } = await sentSale()
    await rig.api.transfers.createReversal(pspId, { amount })
    expect(await tell(rig, 'transfer', pspId)).toEqual({ kind: 'applied' })
    expect(await transferRow(rig, id)).toMatchObject({ status, reversedAmount: amount, reversalDue: 0 })
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: amount, debt: 0 })
    expect(await tell(rig, 'transfer', pspId)).toMatchObject({ kind: 'nothing' })
  })

  test('what came back so serves the next return: nothing is reversed for it, and nobody owes', async () => {
    const { seller, sale, id, pspId } = await sentSale()
    await rig.api.transfers.createReversal(pspId, { amount: 400 })
    await tell(rig, 'transfer', pspId)
    expect(await giveBack(rig, sale, [300])).toMatchObject([{ toReverse: 300, debt: 0 }])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', reversalDue: 300 })
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 100, debt: 0 })
    expect(await giveBack(rig, sale, [600])).toMatchObject([{ toReverse: 600, debt: 0 }])
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await reversedAt(sale)).toEqual([400, 500])
    expect(await owed(seller.id)).toEqual(nothingOwed)
  })

  test('it pays off what the seller owes, once', async () => {
    const { seller, sale } = await returned()
    // Sent before there is a debt: what is sent later pays it off by itself.
    const other = await newSale(rig, [{ sellerId: seller.id, amount: 1000 }])
    const [id = ''] = other.transferIds
    await sendTransfer(rig.ctx, id)
    await refuse('balance_insufficient', 5)
    const [debtor] = sale.transferIds
    for (const _ of [1, 2, 3, 4, 5]) {
      await reverseTransfer(rig.ctx, debtor ?? '')
      rig.clock.advance(DAY_MS)
    }
    expect(await owed(seller.id)).toMatchObject({ payable: 0, debt: 900 })
    const { pspTransferId } = await transferRow(rig, id)
    await rig.api.transfers.createReversal(pspTransferId ?? '', { amount: 1000 })
    await tell(rig, 'transfer', pspTransferId ?? '')
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 100, debt: 0 })
    expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', reversalDue: 900 })
    // What paid off the debt is not there for a return any more; the rest is.
    expect(await giveBack(rig, other, [1000])).toMatchObject([{ toReverse: 100, debt: 900 }])
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 0, debt: 900 })
  })

  test('of one that was given up: it pays off the debt that it had made', async () => {
    const { seller, id, pspId } = await returned()
    await refuse('balance_insufficient', 5)
    for (const _ of [1, 2, 3, 4, 5]) {
      await reverseTransfer(rig.ctx, id)
      rig.clock.advance(DAY_MS)
    }
    await rig.api.transfers.createReversal(pspId, { amount: 500 })
    await tell(rig, 'transfer', pspId)
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 0, debt: 400 })
    await rig.api.transfers.createReversal(pspId, { amount: 400 })
    expect(await tell(rig, 'transfer', pspId)).toEqual({ kind: 'applied' })
    expect(await tell(rig, 'transfer', pspId)).toMatchObject({ kind: 'nothing' })
    expect(await owed(seller.id)).toEqual(nothingOwed)
    expect(await transferRow(rig, id)).toMatchObject({ status: 'permanently_failed', reversedAmount: 900 })
  })
})

test('a part that came back before is no part of the debt', async () => {
  const { seller, sale, id } = await returned(200)
  expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
  await giveBack(rig, sale, [300])
  await refuse('balance_insufficient', 5)
  for (const _ of [1, 2, 3, 4, 5]) {
    await reverseTransfer(rig.ctx, id)
    rig.clock.advance(DAY_MS)
  }
  expect(await transferRow(rig, id)).toMatchObject({ status: 'permanently_failed', reversedAmount: 200 })
  expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 0, debt: 300 })
})

test('a return of what was given up once is a debt, and not reversed again', async () => {
  const { seller, sale, id } = await returned(400)
  await refuse('balance_insufficient', 5)
  for (const _ of [1, 2, 3, 4, 5]) {
    await reverseTransfer(rig.ctx, id)
    rig.clock.advance(DAY_MS)
  }
  expect(await giveBack(rig, sale, [500])).toMatchObject([{ notSent: 0, toReverse: 0, debt: 500 }])
  expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 0, debt: 900 })
})

test('what was kept back for a debt is no transfer: its return is a debt again', async () => {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  const debt = { account: 'seller_debt', userId: seller.id, currency: 'eur' } as const
  const entries = [
    { ...debt, amount: 900 },
    { account: 'buyer_clearing', amount: -900, currency: 'eur' },
  ] as const
  await correctLedger(rig.ctx, { reason: 'owed since before, ticket 3', entries })
  await rig.ctx.transaction((tx) =>
    post(tx, rig.ctx, {
      ...{ kind: 'debt-kept', sourceId: rig.ctx.newId() },
      entries: [
        { ...debt, account: 'seller_payable', amount: 900 },
        { ...debt, amount: -900 },
      ],
    }),
  )
  await rig.ctx.db.deleteFrom('transfers').where('orderId', '=', sale.orderId).execute()
  expect(await owed(seller.id)).toMatchObject({ payable: 0, debt: 0 })
  expect(await giveBack(rig, sale, [900])).toMatchObject([{ notSent: 0, toReverse: 0, debt: 900 }])
  expect(await owed(seller.id)).toMatchObject({ payable: 0, debt: 900 })
})
