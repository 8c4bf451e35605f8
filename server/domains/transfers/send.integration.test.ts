import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { Crash } from '../../platform/crash-points/index.ts'
import { postedMails } from '../accounts/testing.ts'
import { sellerBalances } from '../ledger/index.ts'
import { applyTransferState } from './provider-events.ts'
import { sendDueTransfers, sendTransfer } from './send.ts'
import { keepUnknown, SentTwice, settleRefusal, storeArrival } from './send-result.ts'
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
  rig = await startTransfersRig({
    TRANSFER_MAX_RETRIES: '3',
    TRANSFER_BACKOFF_BASE: '10m',
    STRIPE_TIMEOUT: `${TIMEOUT_MS}ms`,
  })
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  expect(await contradictions(rig)).toEqual([])
})
afterAll(() => rig?.stop())

const never = new AbortController().signal
const owed = async (sellerId: string) => (await sellerBalances(rig.ctx.db, sellerId))[0]
type Fault = 'error_before' | 'error_after' | 'close_before' | 'rate_limited' | 'slow'
/** `slow`: it is made when nobody listens any more. */
const fault = (kind: Fault, times = kind === 'close_before' ? 2 : 1) =>
  rig.stripe.control.fault({
    ...{ operation: 'transfers.create', kind, times },
    ...(kind === 'slow' ? { ms: 1.2 * TIMEOUT_MS } : {}),
  })
const refuse = (code: string, times = 1) =>
  rig.stripe.control.fault({ operation: 'transfers.create', kind: 'refused', code, times })
/** Until what is slow has been done. */
const arrived = (kind: Fault, sale: TestSale) =>
  kind === 'slow' ? expect.poll(() => sentFor(rig, sale), { timeout: 20_000 }).toHaveLength(1) : undefined

async function oneSale(state: 'ready' | 'incomplete' | 'none' = 'ready', amount = 900) {
  const seller = await newSeller(rig, state)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount }])
  return { seller, sale, id: sale.transferIds[0] ?? '' }
}

test('each seller of an order gets their part, from the charge that paid it', async () => {
  const sellers = [await newSeller(rig), await newSeller(rig)]
  const sale = await newSale(rig, [
    { sellerId: sellers[0]?.id ?? '', amount: 333 },
    { sellerId: sellers[1]?.id ?? '', amount: 567 },
  ])
  for (const id of sale.transferIds) expect(await sendTransfer(rig.ctx, id)).toBe('completed')
  const sent = await sentFor(rig, sale)
  expect(
    sent.map(({ amount, destination, source_transaction, metadata }) => ({
      amount,
      destination,
      source_transaction,
      metadata,
    })),
  ).toEqual(
    [333, 567].map((amount, at) => ({
      amount,
      destination: sellers[at]?.account,
      source_transaction: sale.charge,
      metadata: { transfer_id: sale.transferIds[at], order_id: sale.orderId },
    })),
  )
  for (const [at, id] of sale.transferIds.entries()) {
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'completed',
      pspTransferId: sent[at]?.id,
      nextRetryAt: null,
      retryCount: 0,
      generation: 0,
    })
    expect(await historyOf(rig, id)).toEqual(['pending>completed'])
    expect(await owed(sellers[at]?.id ?? '')).toEqual({ currency: 'eur', payable: 0, debt: 0 })
    expect(await sendTransfer(rig.ctx, id)).toBe('none')
  }
})

test('what rests is not sent before its time', async () => {
  const { sale, id } = await oneSale()
  const until = new Date(rig.clock.now().getTime() + DAY_MS)
  await rig.ctx.db.updateTable('transfers').set({ nextRetryAt: until }).where('id', '=', id).execute()
  expect(await sendTransfer(rig.ctx, id)).toBe('none')
  expect(await sendDueTransfers(rig.ctx, never)).toBe(0)
  rig.clock.advance(DAY_MS)
  expect(await sendDueTransfers(rig.ctx, never)).toBe(1)
  expect(await sentFor(rig, sale)).toHaveLength(1)
})

test('a transfer of nothing is never sent', async () => {
  const { sale, id } = await oneSale()
  expect(await giveBack(rig, sale, [900])).toMatchObject([{ notSent: 900, toReverse: 0, debt: 0 }])
  expect(await transferRow(rig, id)).toMatchObject({ status: 'reversed', amount: 0, reversalDue: 0 })
  expect(await historyOf(rig, id)).toEqual(['pending>reversed'])
  expect(await sendTransfer(rig.ctx, id)).toBe('none')
  expect(await sentFor(rig, sale)).toEqual([])
})

describe('an answer that says nothing', () => {
  test.each([
    ['nothing came of it', 'close_before'],
    ['it was made all the same', 'slow'],
    ['the provider was busy', 'rate_limited'],
  ] as const)('%s: the same key again, later, and one transfer', async (_what, kind) => {
    const { sale, id } = await oneSale()
    await fault(kind)
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'failed',
      retryCount: 0,
      generation: 0,
      attemptedAt: rig.clock.now(),
      pspTransferId: null,
    })
    expect(await sendTransfer(rig.ctx, id)).toBe('none')
    await arrived(kind, sale)
    rig.clock.advance(10 * MINUTE_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await sentFor(rig, sale)).toHaveLength(1)
    expect(await historyOf(rig, id)).toEqual(['pending>failed', 'failed>completed'])
  })

  test('however often, it is not given up, and its key stays: by then it may be on its way', async () => {
    const { sale, id } = await oneSale()
    await fault('rate_limited', 50)
    const results: string[] = []
    const until = rig.clock.now().getTime() + 2 * DAY_MS
    while (rig.clock.now().getTime() < until) {
      results.push(await sendTransfer(rig.ctx, id))
      expect(await transferRow(rig, id)).toMatchObject({ retryCount: 0 })
      const { nextRetryAt } = await transferRow(rig, id)
      rig.clock.advance((nextRetryAt?.getTime() ?? 0) - rig.clock.now().getTime())
    }
    expect(results).toEqual(Array.from({ length: results.length }, () => 'unknown'))
    expect(results.length).toBeGreaterThan(4)
    expect(await transferRow(rig, id)).toMatchObject({ generation: 0, retryCount: 0 })
    await rig.stripe.control.clearFaults({})
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await sentFor(rig, sale)).toHaveLength(1)
  })

  test('after the key’s time what is there is adopted, and what cannot be looked for waits', async () => {
    const { sale, id } = await oneSale()
    await fault('slow')
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    await arrived('slow', sale)
    await rig.stripe.control.forgetKeys({})
    rig.clock.advance(DAY_MS)
    await rig.stripe.control.fault({ operation: 'transfers.list', kind: 'close_before', times: 2 })
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    rig.clock.advance(DAY_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    const [only, ...others] = await sentFor(rig, sale)
    expect(others).toEqual([])
    expect(await transferRow(rig, id)).toMatchObject({ pspTransferId: only?.id, generation: 0 })
  })

  test.each([
    ['was made', 'error_after', ['completed']],
    ['was not made', 'error_before', ['refused', 'completed']],
  ] as const)('a fault that its key repeats: what %s is found out', async (_what, kind, results) => {
    const { sale, id } = await oneSale()
    await fault(kind)
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    rig.clock.advance(10 * MINUTE_MS)
    await rig.stripe.control.fault({ operation: 'transfers.list', kind: 'close_before', times: 2 })
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    rig.clock.advance(20 * MINUTE_MS)
    for (const result of results) expect(await sendTransfer(rig.ctx, id)).toBe(result)
    expect(await sentFor(rig, sale)).toHaveLength(1)
    expect(await transferRow(rig, id)).toMatchObject({ retryCount: 0, generation: results.length - 1 })
  })

  test('an answer without an id counts as a failure, and nothing is sent again for it', async () => {
    const { sale, id } = await oneSale()
    const answers = await startAnswers(rig, { '/v1/transfers': (transfer) => ({ ...transfer, id: '' }) })
    expect(await sendTransfer({ ...rig.ctx, payments: answers.payments }, id)).toBe('unknown')
    await answers.stop()
    expect(await transferRow(rig, id)).toMatchObject({ status: 'failed', pspTransferId: null, generation: 0 })
    rig.clock.advance(10 * MINUTE_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await sentFor(rig, sale)).toHaveLength(1)
  })

  test('a key that was used for something else is never passed over: the provider is asked what it was', async () => {
    const { seller, sale, id } = await oneSale()
    // As after a restore of the database to an hour ago: it was sent, and nobody here knows.
    await rig.api.transfers.create(
      {
        amount: 900,
        currency: 'eur',
        destination: seller.account,
        source_transaction: sale.charge,
        transfer_group: sale.orderId,
        metadata: { transfer_id: id },
      },
      { idempotencyKey: id },
    )
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await sentFor(rig, sale)).toHaveLength(1)
  })
})

describe('a refusal', () => {
  test('the next try has the next key, later and later, until it is given up and told', async () => {
    const { seller, sale, id } = await oneSale()
    await refuse('balance_insufficient', 3)
    const waits: number[] = []
    for (const expected of ['refused', 'refused', 'failed-for-good']) {
      expect(await sendTransfer(rig.ctx, id)).toBe(expected)
      const { nextRetryAt } = await transferRow(rig, id)
      waits.push(((nextRetryAt?.getTime() ?? 0) - rig.clock.now().getTime()) / MINUTE_MS)
      rig.clock.advance(DAY_MS)
    }
    expect(waits.slice(0, 2)).toEqual([10, 20])
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'permanently_failed',
      retryCount: 3,
      generation: 3,
      failureCode: 'balance_insufficient',
    })
    expect(await historyOf(rig, id)).toEqual(['pending>failed', 'failed>permanently_failed'])
    expect(await sendTransfer(rig.ctx, id)).toBe('none')
    expect(await sentFor(rig, sale)).toEqual([])
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 900, debt: 0 })
    const subjects = (await postedMails(rig.ctx, seller.email)).map(({ subject }) => subject)
    expect(subjects).toEqual(['We could not send your money'])
    const { text } = await rig.ctx.telemetry.read()
    expect(text).toMatch(/veza_transfer_tries_total\{phase="send",result="failed-for-good"\} [1-9]/)
  })

  test('one that is over is sent', async () => {
    const { sale, id } = await oneSale()
    await refuse('balance_insufficient')
    expect(await sendTransfer(rig.ctx, id)).toBe('refused')
    rig.clock.advance(10 * MINUTE_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await transferRow(rig, id)).toMatchObject({ generation: 1, retryCount: 0, failureCode: null })
    expect(await sentFor(rig, sale)).toHaveLength(1)
  })

  test('of one that was given up, a return takes what will not be sent, and nobody owes anything', async () => {
    const { seller, sale, id } = await oneSale()
    await refuse('balance_insufficient', 3)
    for (const _ of [1, 2, 3]) {
      await sendTransfer(rig.ctx, id)
      rig.clock.advance(DAY_MS)
    }
    expect(await giveBack(rig, sale, [500])).toMatchObject([{ notSent: 500, toReverse: 0, debt: 0 }])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'permanently_failed', amount: 400 })
    expect(await owed(seller.id)).toEqual({ currency: 'eur', payable: 400, debt: 0 })
  })
})

describe('a seller without an account that can take money', () => {
  test.each(['none', 'incomplete'] as const)('(%s) waits, and is told once', async (state) => {
    const { seller, sale, id } = await oneSale(state)
    const second = await newSale(rig, [{ sellerId: seller.id, amount: 500 }])
    expect(await sendTransfer(rig.ctx, id)).toBe('waits')
    expect(await sendTransfer(rig.ctx, second.transferIds[0] ?? '')).toBe('waits')
    rig.clock.advance(DAY_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('waits')
    expect(await transferRow(rig, id)).toMatchObject({ status: 'pending', attemptedAt: null, retryCount: 0 })
    expect(await sentFor(rig, sale)).toEqual([])
    const mails = await postedMails(rig.ctx, seller.email)
    expect(mails.map(({ subject }) => subject)).toEqual(['You have earned money, and it waits for you'])
    expect(mails[0]?.text).toContain(`${rig.ctx.config.publicUrl}/settings/selling`)
  })

  test('that became ready unheard is found so the next day', async () => {
    const { seller, id } = await oneSale('incomplete')
    expect(await sendTransfer(rig.ctx, id)).toBe('waits')
    await rig.stripe.control.finishOnboarding({ account: seller.account })
    rig.clock.advance(DAY_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('waits')
    expect(await sendTransfer({ ...rig.ctx, actorId: seller.id }, id)).toBe('completed')
  })

  test('whose account was closed a moment ago waits, and no try is counted', async () => {
    const { seller, id } = await oneSale()
    await rig.stripe.control.deauthorize({ account: seller.account })
    expect(await sendTransfer(rig.ctx, id)).toBe('waits')
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'pending',
      attemptedAt: null,
      generation: 1,
      retryCount: 0,
    })
    const account = await rig.ctx.db
      .selectFrom('sellerAccounts')
      .selectAll()
      .where('userId', '=', seller.id)
      .executeTakeFirst()
    expect(account).toMatchObject({ transfersActive: false, deauthorizedAt: rig.clock.now() })
  })
})

describe('cut', () => {
  const points = ['transfers.claimed', 'transfers.answered', 'transfers.id-stored'] as const

  test.each(points)('at %s, and begun again: one transfer, and the books say so', async (point) => {
    const { seller, sale, id } = await oneSale()
    rig.crashes.arm(point)
    await expect(sendTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    expect(await sendTransfer(rig.ctx, id)).toBe('none')
    rig.clock.advance(5 * MINUTE_MS)
    expect(await sendDueTransfers(rig.ctx, never)).toBeGreaterThan(0)
    const [only, ...others] = await sentFor(rig, sale)
    expect(others).toEqual([])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', pspTransferId: only?.id })
    expect(await owed(seller.id)).toMatchObject({ payable: 0, debt: 0 })
  })

  test.each(points)('at %s, and told of by the provider: the same end', async (point) => {
    const { sale, id } = await oneSale()
    rig.crashes.arm(point)
    await expect(sendTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    for (const { id: pspId } of await sentFor(rig, sale)) {
      expect(await tell(rig, 'transfer', pspId)).toEqual({ kind: 'applied' })
      expect(await tell(rig, 'transfer', pspId)).toMatchObject({ kind: 'nothing' })
      expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', pspTransferId: pspId })
    }
    rig.clock.advance(5 * MINUTE_MS)
    await sendDueTransfers(rig.ctx, never)
    expect(await sentFor(rig, sale)).toHaveLength(1)
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed' })
  })

  test('after a refusal that was not stored: the same key is refused again, and counted once', async () => {
    const { sale, id } = await oneSale()
    await refuse('balance_insufficient')
    rig.crashes.arm('transfers.answered')
    await expect(sendTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    rig.clock.advance(5 * MINUTE_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('refused')
    expect(await transferRow(rig, id)).toMatchObject({ generation: 1, retryCount: 1 })
    rig.clock.advance(10 * MINUTE_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await sentFor(rig, sale)).toHaveLength(1)
  })

  test('while what was found at the provider is written down: the next telling ends it', async () => {
    const { sale, id } = await oneSale()
    await fault('error_after')
    await sendTransfer(rig.ctx, id)
    const [only] = await sentFor(rig, sale)
    const state = await rig.ctx.payments.readTransfer(only?.id ?? '')
    if (state.kind !== 'found') throw new Error('it is gone')
    rig.crashes.arm('transfers.found')
    await expect(applyTransferState(rig.ctx, await transferRow(rig, id), state.value)).rejects.toThrow(Crash)
    expect(await transferRow(rig, id)).toMatchObject({ status: 'failed', pspTransferId: only?.id })
    expect(await tell(rig, 'transfer', only?.id ?? '')).toEqual({ kind: 'applied' })
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed' })
  })
})

describe('an answer that comes late', () => {
  test('of a try that was settled before changes nothing', async () => {
    const { sale, id } = await oneSale()
    await refuse('balance_insufficient')
    expect(await sendTransfer(rig.ctx, id)).toBe('refused')
    const failure = { code: 'late', reason: 'late' }
    const settle = () =>
      rig.ctx.transaction((tx) => settleRefusal(tx, rig.ctx, { id, generation: 0 }, failure))
    expect(await settle()).toBe('outdated')
    expect(await transferRow(rig, id)).toMatchObject({ generation: 1, retryCount: 1 })
    rig.clock.advance(10 * MINUTE_MS)
    await sendTransfer(rig.ctx, id)
    expect(await settle()).toBe('outdated')
    await rig.ctx.transaction((tx) => keepUnknown(tx, rig.ctx, id, failure))
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', failureCode: null })
    expect(await sentFor(rig, sale)).toHaveLength(1)
  })

  test('with another id than the one we know is an alarm, and not believed', async () => {
    const { seller, id } = await oneSale()
    await sendTransfer(rig.ctx, id)
    const arrived = { pspTransferId: 'tr_another', destination: seller.account, amount: 900 }
    await expect(rig.ctx.transaction((tx) => storeArrival(tx, rig.ctx, id, arrived))).rejects.toThrow(
      SentTwice,
    )
    const empty = { ...arrived, pspTransferId: '' }
    await expect(rig.ctx.transaction((tx) => storeArrival(tx, rig.ctx, id, empty))).rejects.toThrow(
      'gave no id',
    )
  })
})

describe('two at once', () => {
  test('workers: each transfer is sent by one of them', async () => {
    const seller = await newSeller(rig)
    const sales: TestSale[] = []
    for (let sale = 0; sale < 25; sale++)
      sales.push(await newSale(rig, [{ sellerId: seller.id, amount: 900 }]))
    await Promise.all([1, 2, 3].map(() => sendDueTransfers(rig.ctx, never)))
    for (const sale of sales) {
      expect(await sentFor(rig, sale)).toHaveLength(1)
      expect(await historyOf(rig, sale.transferIds[0])).toEqual(['pending>completed'])
    }
    expect(await owed(seller.id)).toMatchObject({ payable: 0 })
  })

  test('a worker and an admin: one transfer', async () => {
    const { sale, id } = await oneSale()
    const byHand = { ...rig.ctx, actorId: (await newSeller(rig, 'none')).id }
    const results = await Promise.all([
      sendTransfer(rig.ctx, id),
      sendTransfer(byHand, id),
      sendTransfer(byHand, id),
    ])
    expect(results).toContain('completed')
    rig.clock.advance(HOUR_MS)
    await sendDueTransfers(rig.ctx, never)
    expect(await sentFor(rig, sale)).toHaveLength(1)
    expect(await transferRow(rig, id)).toMatchObject({ status: 'completed' })
  })
})

describe('a return that comes meanwhile', () => {
  test('before it is sent: so much less is sent', async () => {
    const { seller, sale, id } = await oneSale()
    expect(await giveBack(rig, sale, [300])).toMatchObject([{ notSent: 300, toReverse: 0, debt: 0 }])
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect((await sentFor(rig, sale)).map(({ amount }) => amount)).toEqual([600])
    expect(await owed(seller.id)).toMatchObject({ payable: 0, debt: 0 })
  })

  test.each([
    ['close_before', 'what may have been sent goes out as it was, and a part comes back'],
    ['slow', 'what had been sent is completed, and a part comes back'],
  ] as const)('while nothing is known (%s): %s', async (kind, _what) => {
    const { seller, sale, id } = await oneSale()
    await fault(kind)
    await sendTransfer(rig.ctx, id)
    expect(await giveBack(rig, sale, [300])).toMatchObject([{ notSent: 0, toReverse: 300, debt: 0 }])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'failed', amount: 900, reversalDue: 300 })
    await arrived(kind, sale)
    rig.clock.advance(10 * MINUTE_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect((await sentFor(rig, sale)).map(({ amount }) => amount)).toEqual([900])
    expect(await transferRow(rig, id)).toMatchObject({
      status: 'reversal_pending',
      nextRetryAt: rig.clock.now(),
    })
    expect(await owed(seller.id)).toMatchObject({ payable: -300, debt: 0 })
  })

  test.each([
    [300, 'so much less is sent', 'refused', 'failed'],
    [900, 'nothing is sent', 'nothing-left', 'reversed'],
  ] as const)('and then it turns out not to have been sent (%i): %s', async (back, _what, result, status) => {
    const { seller, sale, id } = await oneSale()
    rig.crashes.arm('transfers.claimed')
    await expect(sendTransfer(rig.ctx, id)).rejects.toThrow(Crash)
    await giveBack(rig, sale, [back])
    await refuse('balance_insufficient')
    rig.clock.advance(5 * MINUTE_MS)
    expect(await sendTransfer(rig.ctx, id)).toBe(result)
    expect(await transferRow(rig, id)).toMatchObject({ status, amount: 900 - back, reversalDue: 0 })
    rig.clock.advance(10 * MINUTE_MS)
    await sendDueTransfers(rig.ctx, never)
    expect((await sentFor(rig, sale)).map(({ amount }) => amount)).toEqual(back === 900 ? [] : [900 - back])
    expect(await owed(seller.id)).toMatchObject({ payable: 0, debt: 0 })
  })
})

describe('what the provider tells of', () => {
  test('something else than we asked for is not believed', async () => {
    const { seller, sale, id } = await oneSale()
    const made = await rig.api.transfers.create({
      ...{ amount: 700, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
      ...{ transfer_group: sale.orderId, metadata: { transfer_id: id } },
    })
    expect(await tell(rig, 'transfer', made.id)).toMatchObject({
      kind: 'suspicious',
      why: expect.stringContaining('it is of 700, not 900'),
    })
    expect(await transferRow(rig, id)).toMatchObject({ status: 'pending', pspTransferId: null })
  })

  test('a second transfer for one of ours is not believed', async () => {
    const { seller, sale, id } = await oneSale('ready', 100)
    await sendTransfer(rig.ctx, id)
    const made = await rig.api.transfers.create({
      ...{ amount: 100, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
      ...{ transfer_group: sale.orderId, metadata: { transfer_id: id } },
    })
    expect(await tell(rig, 'transfer', made.id)).toMatchObject({ kind: 'suspicious' })
  })

  test('others’ transfers are none of ours', async () => {
    const { seller, sale } = await oneSale()
    const made = await rig.api.transfers.create({
      ...{ amount: 1, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
      metadata: { transfer_id: 'no id' },
    })
    expect(await tell(rig, 'transfer', made.id)).toMatchObject({ kind: 'nothing' })
    await expect(tell(rig, 'transfer', 'tr_never')).rejects.toMatchObject({ code: 'told-and-missing' })
  })

  test('one that had been given up and arrived all the same is in the books', async () => {
    const { seller, sale, id } = await oneSale()
    await refuse('balance_insufficient', 3)
    for (const _ of [1, 2, 3]) {
      await sendTransfer(rig.ctx, id)
      rig.clock.advance(DAY_MS)
    }
    const made = await rig.api.transfers.create({
      ...{ amount: 900, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
      ...{ transfer_group: sale.orderId, metadata: { transfer_id: id } },
    })
    expect(await tell(rig, 'transfer', made.id)).toEqual({ kind: 'applied' })
    expect(await tell(rig, 'transfer', made.id)).toMatchObject({ kind: 'nothing' })
    expect(await transferRow(rig, id)).toMatchObject({ status: 'permanently_failed', pspTransferId: made.id })
    expect(await owed(seller.id)).toMatchObject({ payable: 0, debt: 0 })
  })
})
