import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { Crash, type CrashPointName } from '../../platform/crash-points/index.ts'
import { sellerBalances } from '../ledger/index.ts'
import { reverseDueTransfers, reverseTransfer } from './reverse.ts'
import { sendDueTransfers, sendTransfer } from './send.ts'
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

const RUNS = Number(process.env.TRANSFER_SEQUENCES ?? 15)
let rig: TransfersRig

beforeAll(async () => {
  rig = await startTransfersRig({ REVERSAL_MAX_RETRIES: '3', TRANSFER_MAX_RETRIES: '3' })
})
afterAll(() => rig?.stop())

const never = new AbortController().signal
const points: readonly CrashPointName[] = [
  'transfers.claimed',
  'transfers.answered',
  'transfers.id-stored',
  'reversals.claimed',
  'reversals.answered',
]

const step = fc.oneof(
  fc.record({ kind: fc.constant('sell' as const), amount: fc.integer({ min: 1, max: 5_000 }) }),
  fc.record({ kind: fc.constant('send' as const) }),
  fc.record({
    kind: fc.constant('return' as const),
    sale: fc.nat(3),
    part: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({ kind: fc.constant('reverse' as const) }),
  fc.record({
    kind: fc.constant('foreign' as const),
    sale: fc.nat(3),
    part: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({ kind: fc.constant('tell' as const), sale: fc.nat(3) }),
  fc.record({
    kind: fc.constant('fault' as const),
    operation: fc.constantFrom('transfers.create', 'transfers.createReversal', 'transfers.retrieve'),
    fault: fc.constantFrom('close_before', 'error_after', 'error_before', 'rate_limited', 'refused'),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('crash' as const), point: fc.constantFrom(...points) }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 6, 40, 1_500) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface Run {
  readonly sellerId: string
  readonly sales: { readonly sale: TestSale; readonly id: string; left: number }[]
  foreign: number
}

/** A worker that dies leaves what a death leaves, and nobody waits for it. */
const mayDie = (work: Promise<unknown>) =>
  work.catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error
  })

const at = (run: Run, index: number) => run.sales[index % Math.max(run.sales.length, 1)]

async function take(run: Run, one: Step): Promise<void> {
  switch (one.kind) {
    case 'sell': {
      const sale = await newSale(rig, [{ sellerId: run.sellerId, amount: one.amount }])
      run.sales.push({ sale, id: sale.transferIds[0] ?? '', left: one.amount })
      return
    }
    case 'send':
      for (const { id } of run.sales) await mayDie(sendTransfer(rig.ctx, id))
      return
    case 'reverse':
      for (const { id } of run.sales) await mayDie(reverseTransfer(rig.ctx, id))
      return
    case 'return': {
      const sold = at(run, one.sale)
      const amount = Math.ceil(((sold?.left ?? 0) * one.part) / 100)
      if (!sold || amount === 0) return
      sold.left -= amount
      await giveBack(rig, sold.sale, [amount])
      return
    }
    case 'foreign': {
      const sold = at(run, one.sale)
      const [sent] = sold ? await sentFor(rig, sold.sale) : []
      const left = (sent?.amount ?? 0) - (sent?.amount_reversed ?? 0)
      if (!sent || left === 0) return
      run.foreign++
      const amount = Math.ceil((left * one.part) / 100)
      // What was planned to go wrong with a call of ours may meet this one.
      await rig.api.transfers.createReversal(sent.id, { amount }).catch(nothing)
      return
    }
    case 'tell': {
      const sold = at(run, one.sale)
      for (const { id } of sold ? await sentFor(rig, sold.sale) : [])
        await tell(rig, 'transfer', id).catch(nothing)
      return
    }
    case 'fault':
      await rig.stripe.control.fault({ operation: one.operation, kind: one.fault, times: one.times })
      return
    case 'crash':
      rig.crashes.arm(one.point)
      return
    case 'wait':
      rig.clock.advance(one.minutes * MINUTE_MS)
  }
}

/** A read that failed comes again, as the inbox brings it again. */
const nothing = () => undefined

/** No more faults, time passes, and the provider tells of everything. */
async function quiet(run: Run): Promise<void> {
  rig.crashes.disarm()
  await rig.stripe.control.clearFaults({})
  for (let day = 0; day < 6; day++) {
    rig.clock.advance(DAY_MS)
    await sendDueTransfers(rig.ctx, never)
    await reverseDueTransfers(rig.ctx, never)
    for (const { sale } of run.sales)
      for (const { id } of await sentFor(rig, sale)) await tell(rig, 'transfer', id)
  }
}

const TERMINAL = ['completed', 'reversed', 'permanently_failed']

async function check(run: Run): Promise<void> {
  expect(await contradictions(rig)).toEqual([])
  let unsent = 0
  for (const { sale, id } of run.sales) {
    const row = await transferRow(rig, id)
    expect(TERMINAL).toContain(row.status)
    const [sent, ...others] = await sentFor(rig, sale)
    expect(others).toEqual([])
    expect(row.pspTransferId).toBe(sent?.id ?? null)
    if (sent) expect([row.amount, row.reversedAmount]).toEqual([sent.amount, sent.amount_reversed])
    else unsent += row.amount
    if (row.status !== 'permanently_failed')
      expect(row.reversedAmount).toBeGreaterThanOrEqual(row.reversalDue)
  }
  for (const { payable, debt } of await sellerBalances(rig.ctx.db, run.sellerId)) {
    expect(debt).toBeGreaterThanOrEqual(0)
    expect(payable).toBeGreaterThanOrEqual(0)
    // What we owe is what was never sent; but for what others took back.
    if (run.foreign === 0) expect(payable).toBe(unsent)
  }
}

test('whatever happens in whatever order, the books, the rows and the provider end alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), async (steps) => {
      const seller = await newSeller(rig)
      const run: Run = { sellerId: seller.id, sales: [], foreign: 0 }
      await take(run, { kind: 'sell', amount: 1_000 })
      for (const one of steps) await take(run, one)
      await quiet(run)
      await check(run)
    }),
    { numRuns: RUNS },
  )
}, 600_000)
