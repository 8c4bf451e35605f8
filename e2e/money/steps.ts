import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import fc from 'fast-check'
import { type CrashPointName, crashPoints } from '../../server/platform/crash-points/index.ts'
import { commandsPlayed, playedOf } from './commands.ts'

const which = fc.nat(5)
const product = fc.nat(7)
/** Whether what was set going is met at once, or by chance. */
const isSoon = fc.boolean()
const percent = fc.integer({ min: 1, max: 100 })
const nothing = fc.record({})
const oneOf = fc.constantFrom

/** What tests that kill the whole process die at: handlers of these steps do not pass them. */
const ofRequests: readonly CrashPointName[] = [
  'crash-points.test',
  'orders.attempt-stored',
  'orders.order-stored',
  'orders.page-opened',
  'plays.applied',
  'plays.taken',
  'seller-accounts.answered',
  'seller-accounts.claimed',
  'webhooks.stored',
]
const points = (Object.keys(crashPoints) as CrashPointName[]).filter((name) => !ofRequests.includes(name))

/** Test cards and accounts, and what becomes of paying by each. */
export const methods = {
  good: { number: '4242424242424242', becomes: 'succeeded' },
  declined: { number: '4000000000000002', becomes: 'declined' },
  'asked for a code': { number: '4000002500003155', becomes: 'requires_action' },
  'there at once': { number: '4000000000000077', becomes: 'succeeded' },
  'disputed at once': { number: '4000000000000259', becomes: 'succeeded' },
  'asked about at once': { number: '4000000000001976', becomes: 'succeeded' },
  'refunded slowly': { number: '4000000000007726', becomes: 'succeeded' },
  /** Complete at once, and paid days later, or not. */
  slow: { number: 'AT611904300234573201', becomes: 'processing' },
  'slow to fail': { number: 'AT861904300235473202', becomes: 'processing' },
} as const
export type Method = keyof typeof methods

/** Whether it changes nothing: of such a call, that its object is not there is no refusal. */
export const isRead = (operation: string): boolean => /\.(list|retrieve)$/.test(operation)

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
  'accounts.retrieve',
  'events.list',
  'refunds.list',
  'transfers.list',
  'payouts.retrieve',
] as const
const faults = [
  'error_before',
  'error_after',
  'error_after',
  'close_before',
  'close_after',
  'rate_limited',
  'refused',
  'missing',
] as const

const cart = fc.record({
  products: fc.uniqueArray(product, { minLength: 1, maxLength: 4 }),
  quantity: fc.integer({ min: 1, max: 3 }),
  code: oneOf('none', 'none', 'half', 'free'),
})
const mode = fc.oneof(
  oneOf({ kind: 'normal' as const }, { kind: 'drop' as const }, { kind: 'hold' as const }),
  oneOf({ kind: 'hold' as const }),
  fc.record({ kind: oneOf('duplicate'), times: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ kind: oneOf('shuffle'), seed: fc.nat() }),
)
const payable = oneOf<Method[]>(
  ...(['good', 'good', 'slow', 'slow', 'slow', 'slow to fail', 'slow to fail'] as const),
  ...(Object.keys(methods) as Method[]),
)
const provider = oneOf(
  ...(['may-overdraw', 'may-not-overdraw', 'books-late', 'books-at-once', 'forgets-keys'] as const),
  ...(['charges-more', 'keeps-dispute-fees'] as const),
)
const forger = oneOf(
  ...(['stranger', 'unsigned', 'latecomer', 'prophet', 'scribbler', 'mistaken provider'] as const),
)

const kind = <K extends string, T extends object>(weight: number, name: K, more: fc.Arbitrary<T>) => ({
  weight,
  arbitrary: more.map((rest) => ({ kind: name, ...rest })),
})

/** What a buyer, a seller, the provider, the network, time or a death may do next. */
export const step = fc.oneof(
  kind(8, 'sale', fc.record({ product })),
  kind(6, 'buy', fc.record({ product })),
  kind(3, 'cart', cart),
  kind(8, 'pay', fc.record({ order: which, method: payable })),
  kind(2, 'answer-bank', fc.record({ order: which, isTrue: fc.boolean() })),
  kind(4, 'settle', fc.record({ order: which, isPaid: fc.boolean() })),
  kind(2, 'again', fc.record({ order: which })),
  kind(1, 'pay-twice', fc.record({ order: which })),
  kind(2, 'expire', fc.record({ order: which })),
  kind(4, 'deliver', fc.record({ mode })),
  kind(1, 'forms', fc.record({ forms: oneOf('snapshot', 'thin', 'both'), parallel: oneOf(1, 10) })),
  kind(1, 'elsewhere', nothing),
  kind(1, 'secrets', fc.record({ secrets: oneOf('being replaced', 'of others') })),
  kind(2, 'forge', fc.record({ order: which, by: forger })),
  kind(2, 'release', nothing),
  kind(2, 'redeliver', fc.record({ event: fc.nat(60) })),
  kind(14, 'work', nothing),
  kind(4, 'refund', fc.record({ order: which, percent })),
  kind(2, 'return-item', fc.record({ order: which, item: which })),
  kind(3, 'refund-outside', fc.record({ order: which, percent })),
  kind(2, 'fail-refund', fc.record({ order: which })),
  kind(1, 'cancel-refund', fc.record({ order: which })),
  kind(
    3,
    'refunds-become',
    fc.record({ state: oneOf('succeeded', 'pending', 'insufficient_funds', 'failed'), isSoon }),
  ),
  kind(2, 'dispute', fc.record({ order: which, percent, isInquiry: fc.boolean() })),
  kind(3, 'decide', fc.record({ dispute: which, how: oneOf('won', 'lost', 'escalated') })),
  kind(2, 'reverse-outside', fc.record({ transfer: which, percent })),
  kind(1, 'by-hand', fc.record({ seller: which, percent })),
  kind(
    8,
    'fault',
    fc.record({
      operation: oneOf(...calls),
      fault: oneOf(...faults),
      times: fc.integer({ min: 1, max: 3 }),
      isSoon,
    }),
  ),
  kind(8, 'crash', fc.record({ point: oneOf(...points), isSoon })),
  kind(3, 'wait', fc.record({ ms: oneOf(-HOUR_MS, MINUTE_MS, 7 * MINUTE_MS, 40 * MINUTE_MS, 25 * HOUR_MS) })),
  kind(2, 'reconcile', nothing),
  kind(1, 'check', nothing),
  kind(
    2,
    'account',
    fc.record({
      seller: which,
      how: oneOf('asked-for-more', 'finished', 'refused', 'closed', 'opened-again'),
    }),
  ),
  kind(1, 'pay-out', fc.record({ seller: which })),
  kind(2, 'payout', fc.record({ seller: which, becomes: oneOf('sent', 'arrived', 'failed') })),
  kind(3, 'provider', fc.record({ does: provider })),
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** All lengths alike: unless told, the longer ones would never be tried. */
export const steps = fc.array(step, { minLength: 6, maxLength: 24, size: 'max' })

/** What a step is counted as: its kind, and which of its variants it is. */
export function namesOf(one: Step): string[] {
  switch (one.kind) {
    case 'cart':
      return [one.code === 'none' ? 'cart' : `cart with a code: ${one.code}`]
    case 'pay':
      return [`pay: ${one.method}`]
    case 'answer-bank':
      return [`answer-bank: ${one.isTrue ? 'it is me' : 'it is not me'}`]
    case 'settle':
      return [`settle: ${one.isPaid ? 'paid' : 'not paid'}`]
    case 'deliver':
      return [`deliver: ${one.mode.kind}`]
    case 'forms':
      return [`forms: ${one.forms}`]
    case 'secrets':
      return [`secrets: ${one.secrets}`]
    case 'forge':
      return [`forge: ${one.by}`]
    case 'payout':
      return [`payout: ${one.becomes}`]
    case 'refund':
      return [`refund: ${isWhole(one) ? 'whole' : 'part'}`]
    case 'refunds-become':
      return [`refunds-become: ${one.state}`]
    case 'dispute':
      return [`dispute: ${one.isInquiry ? 'inquiry' : 'at once'}`]
    case 'decide':
    case 'account':
      return [`${one.kind}: ${one.how}`]
    case 'fault':
      return [`fault in: ${one.operation}`, `fault: ${one.fault}`]
    case 'crash':
      return [`crash: ${one.point}`]
    case 'provider':
      return [`provider: ${one.does}`]
    default:
      return [one.kind]
  }
}

/** Buyers give back all of it, sellers a part. */
export const isWhole = ({ percent: part }: { readonly percent: number }): boolean => part > 66

/** What a command of the stand-in is counted as. */
export const commandNamed = (command: string): string => `command: ${command}`

/** Every name there is. */
export const names: ReadonlySet<string> = new Set([
  ...fc.sample(step, { numRuns: 20_000, seed: 1 }).flatMap(namesOf),
  ...playedOf(commandsPlayed).map(commandNamed),
])
