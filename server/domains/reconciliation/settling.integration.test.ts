import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPaidOrder, tell } from '../../../e2e/support/money.ts'
import { correctLedger, findContradictions, platformBalance, post } from '../ledger/index.ts'
import { newAdmin } from '../refunds/testing.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { compareAndRecord } from './balance.ts'
import { lastRun, recordRun } from './runs.ts'

let rig: TransfersRig
afterAll(() => rig?.stop())
beforeEach(async () => {
  await rig?.stop()
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
})

const compared = (from?: Date) => compareAndRecord(rig.ctx, from)
const days = (count: number) => rig.clock.advance(count * DAY_MS)

/** So often, a day apart: what they found, each once. */
async function comparedDaily(times: number) {
  const found = new Set<string>()
  for (let day = 0; day < times; day++) {
    found.add(JSON.stringify((await compared()).map(({ kind, provider, books }) => [kind, provider, books])))
    days(1)
  }
  return [...found].map((one) => JSON.parse(one))
}

async function newCharge(): Promise<string> {
  const { orderId } = await newPaidOrder(rig)
  const { pspChargeId } = await rig.ctx.db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  return pspChargeId ?? ''
}

/** Made in the provider's dashboard, and nobody tells. */
const newUnheard = async () =>
  (await rig.stripe.control.refundOutside({ charge: await newCharge(), amount: 400 })).refund

const correct = (pspId: string, amount: number, reason = 'sent back by hand') =>
  correctLedger(rig.ctx, {
    ...{ pspId, reason },
    entries: [
      { account: 'platform_losses', amount: -amount, currency: 'eur' },
      { account: 'buyer_clearing', amount, currency: 'eur' },
    ],
  })

const faulty = { operation: 'balanceTransactions.list', kind: 'refused', times: 1_000 } as const

async function balances() {
  const { available, pending } = await rig.ctx.payments.balance()
  const provider = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)
  return { provider, books: await platformBalance(rig.ctx.db, 'buyer_clearing', 'eur') }
}

describe('what differs is compared again', () => {
  test('until it is settled, however old it is, and never more', async () => {
    const refund = await newUnheard()
    days(1.5)
    expect(await comparedDaily(20)).toEqual([[['unknown', -400, 0]]])
    await tell(rig, 'refund', refund)
    expect(await comparedDaily(9)).toEqual([[]])
  })

  test('what came back whole before anybody heard of it is no difference; what did not come back is one', async () => {
    const refund = await newUnheard()
    await rig.stripe.control.failRefund({ refund })
    expect(await tell(rig, 'refund', refund)).toMatchObject({ kind: 'applied' })
    days(1.5)
    expect(await comparedDaily(3)).toEqual([[]])
    await newUnheard()
    days(1.5)
    expect(await comparedDaily(2)).toEqual([[['unknown', -400, 0]]])
  })

  test('so are the movements of a dispute, which have no row of their own', async () => {
    const { dispute } = await rig.stripe.control.openDispute({ charge: await newCharge() })
    days(1.5)
    expect((await comparedDaily(20))[0]).toHaveLength(2)
    await tell(rig, 'dispute', dispute)
    expect(await comparedDaily(9)).toEqual([[]])
  })

  test('all of it, however much it is; people are shown the oldest', async () => {
    const one = { kind: 'unknown', type: 'refund', currency: 'eur', provider: -4, books: 0 } as const
    const movedAt = rig.clock.now().toISOString()
    const result = Array.from({ length: 1_001 }, (_, at) => ({ ...one, sourceId: `re_${at}`, movedAt }))
    const run = { kind: 'balance', startedAt: rig.clock.now(), found: result.length, result } as const
    await rig.ctx.transaction((tx) => recordRun(tx, rig.ctx, run))
    expect((await lastRun(rig.ctx.db, 'balance'))?.result).toHaveLength(1_001)
    const { text } = await rig.ctx.telemetry.read()
    expect(text).toContain('\nveza_balance_differences 1001\n')
    const shown = await call<{ differences: { sourceId: string }[] }>(
      rig.server,
      await newAdmin(rig),
      'GET /admin/balance/differences',
    )
    expect(shown.body.differences).toHaveLength(1_000)
    expect(shown.body.differences[0]?.sourceId).toBe('re_0')
  })
})

describe('what differed leaves when it is settled, and not', () => {
  const missing = { operation: 'balanceTransactions.list', kind: 'refused', status: 404 } as const
  const deny = () => rig.stripe.control.fault({ ...missing, code: 'resource_missing', times: 1 })

  test('where the provider says that its list is not there', async () => {
    await newUnheard()
    days(1.5)
    await deny()
    await expect(compared()).rejects.toThrow()
    expect(await compared()).toHaveLength(1)
    days(9)
    await deny()
    await expect(compared()).rejects.toThrow()
    expect(await comparedDaily(2)).toEqual([[['unknown', -400, 0]]])
  })

  test.each([0, 9])('where that is said of what moved by it alone, %i days later', async (later) => {
    await newUnheard()
    days(1.5)
    if (later > 0) expect(await compared()).toHaveLength(1)
    days(later)
    const { payments } = rig.ctx
    const listBalanceTransactions: typeof payments.listBalanceTransactions = async (span) => {
      const page = await payments.listBalanceTransactions(span)
      await deny()
      return page
    }
    const ctx = { ...rig.ctx, payments: { ...payments, listBalanceTransactions } }
    expect(await compareAndRecord(ctx, undefined)).toMatchObject([{ kind: 'unknown', provider: -400 }])
    days(9)
    expect(await comparedDaily(2)).toEqual([[['unknown', -400, 0]]])
  })
})

describe('nothing is left out', () => {
  test('while the provider does not answer, from the first comparison on', async () => {
    await newUnheard()
    await rig.stripe.control.fault(faulty)
    for (let day = 0; day < 6; day++) {
      await expect(compared()).rejects.toThrow()
      days(1)
    }
    await rig.stripe.control.clearFaults({})
    expect(await compared()).toHaveLength(1)
  })

  test('where nobody compared for six days', async () => {
    expect(await compared()).toEqual([])
    rig.clock.advance(HOUR_MS)
    await newUnheard()
    days(6)
    expect(await compared(rig.clock.now())).toHaveLength(1)
  })
})

describe('a correction', () => {
  test('of the right amount settles what it explains', async () => {
    const refund = await newUnheard()
    days(1.5)
    expect(await correct(refund, -300)).toBe('posted')
    expect(await compared()).toMatchObject([
      { kind: 'amount', sourceId: refund, provider: -400, books: -300 },
    ])
    expect(await correct(refund, -100)).toBe('posted')
    expect(await correct(refund, -100)).toBe('already')
    expect(await comparedDaily(9)).toEqual([[]])
    expect(await balances()).toEqual({ provider: 560, books: 560 })
    expect(await findContradictions(rig.ctx.db)).toEqual([])
  })

  test('is too much once its webhook comes after all, however late, until it is taken back', async () => {
    const refund = await newUnheard()
    days(1.5)
    await correct(refund, -400)
    expect(await comparedDaily(20)).toEqual([[]])
    await tell(rig, 'refund', refund)
    expect(await comparedDaily(20)).toEqual([[['amount', -400, -800]]])
    await correct(refund, 400)
    expect(await comparedDaily(9)).toEqual([[]])
    expect(await balances()).toEqual({ provider: 560, books: 560 })
  })

  test('leaves what it explained open when it is taken back, however late', async () => {
    const refund = await newUnheard()
    days(1.5)
    await correct(refund, -400)
    expect(await comparedDaily(20)).toEqual([[]])
    await correct(refund, 400, 'that was wrong')
    expect(await comparedDaily(9)).toEqual([[['amount', -400, 0]]])
  })

  test('is one of several where a source moves again', async () => {
    const { dispute } = await rig.stripe.control.openDispute({ charge: await newCharge() })
    days(1.5)
    const taken = (await compared()).reduce((sum, { provider, books }) => sum + provider - books, 0)
    await correct(dispute, taken, 'taken by a bank')
    expect(await comparedDaily(20)).toEqual([[]])
    await rig.stripe.control.winDispute({ dispute })
    days(1.5)
    const [given] = await compared()
    await correct(dispute, (given?.provider ?? 0) - (given?.books ?? 0), 'given back by the bank')
    expect(await comparedDaily(9)).toEqual([[]])
    const { provider, books } = await balances()
    expect(books).toBe(provider)
  })

  test('that explains nothing differs itself', async () => {
    await correct('re_mistyped', -400)
    expect(await comparedDaily(9)).toEqual([[['amount', 0, -400]]])
  })

  test('explains what the books have and the provider has not', async () => {
    const sourceId = rig.ctx.newId()
    await rig.ctx.transaction((tx) =>
      post(tx, rig.ctx, {
        ...{ kind: 'dispute-opened', sourceId },
        entries: [
          { account: 'disputes', amount: 700, currency: 'eur' },
          { account: 'buyer_clearing', amount: -700, currency: 'eur' },
        ],
      }),
    )
    days(1.5)
    expect(await comparedDaily(6)).toEqual([[['missing', 0, -700]]])
    await correct(sourceId, 700)
    expect(await comparedDaily(6)).toEqual([[]])
  })

  test('is the same in whatever order its entries are said', async () => {
    const entries = [
      { account: 'platform_losses', amount: 400, currency: 'eur' },
      { account: 'buyer_clearing', amount: -400, currency: 'eur' },
    ] as const
    const said = { reason: 'sent back by hand' }
    expect(await correctLedger(rig.ctx, { ...said, entries })).toBe('posted')
    expect(await correctLedger(rig.ctx, { ...said, entries: entries.toReversed() })).toBe('already')
    expect(await platformBalance(rig.ctx.db, 'buyer_clearing', 'eur')).toBe(-400)
  })
})
