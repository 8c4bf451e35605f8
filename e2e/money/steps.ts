import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import fc from 'fast-check'
import { type CrashPointName, crashPoints } from '../../server/platform/crash-points/index.ts'

const which = fc.nat(5)
const percent = fc.integer({ min: 1, max: 100 })

/** Places that the handlers pass; those of requests are for tests that kill the whole process. */
const points = (Object.keys(crashPoints) as CrashPointName[]).filter((name) => name !== 'crash-points.test')

const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  /** Complete at once, and paid days later. */
  delayed: 'DE89370400440532013000',
} as const

/** Writes more often than reads: what is done and not heard of is where money is lost, or moved twice. */
const calls = [
  'checkout.sessions.create',
  'refunds.create',
  'refunds.create',
  'transfers.create',
  'transfers.create',
  'transfers.create',
  'transfers.createReversal',
  'transfers.createReversal',
  'checkout.sessions.retrieve',
  'paymentIntents.retrieve',
  'refunds.retrieve',
  'transfers.retrieve',
  'disputes.retrieve',
] as const

/** What a buyer, a seller, the provider, the network, time or a death may do next. */
export const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('sale' as const), product: which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('buy' as const), product: which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pay' as const),
      order: which,
      number: fc.constantFrom(cards.good, cards.good, cards.good, cards.declined, cards.delayed),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), order: which, isPaid: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pay-twice' as const), order: which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), order: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      mode: fc.oneof(
        fc.constant({ kind: 'normal' as const }),
        fc.constant({ kind: 'hold' as const }),
        fc.constant({ kind: 'drop' as const }),
        fc.record({ kind: fc.constant('duplicate' as const), times: fc.integer({ min: 2, max: 4 }) }),
        fc.record({ kind: fc.constant('shuffle' as const), seed: fc.nat() }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const) }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('work' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('refund' as const), order: which, percent }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('refund-outside' as const), order: which, percent }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail-refund' as const), order: which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refunds-become' as const),
      state: fc.constantFrom('succeeded' as const, 'pending' as const, 'failed' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('dispute' as const),
      order: which,
      percent,
      isInquiry: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('decide' as const), order: which, isWon: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('reverse-outside' as const), order: which, percent }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      operation: fc.constantFrom(...calls),
      fault: fc.constantFrom(
        'error_before' as const,
        'error_after' as const,
        'error_after' as const,
        'close_after' as const,
        'rate_limited' as const,
        'refused' as const,
      ),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), point: fc.constantFrom(...points) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(MINUTE_MS, 7 * MINUTE_MS, 40 * MINUTE_MS, 25 * HOUR_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reconcile' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close-account' as const) }) },
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

export const steps = fc.array(step, { minLength: 6, maxLength: 30 })
