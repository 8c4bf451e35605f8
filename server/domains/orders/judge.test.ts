import { expect, test } from 'vitest'
import type { CheckoutState, PaymentState } from '../../platform/payments/index.ts'
import { type Judgement, judge } from './judge.ts'

const ours = {
  id: 'payment-1',
  orderId: 'order-1',
  amount: 1_000,
  currency: 'eur',
  pspSessionId: 'cs_1',
  pspPaymentIntentId: null,
}
const names = { orderId: 'order-1', paymentId: 'payment-1', currency: 'eur', livemode: false }
const page = (more: Partial<CheckoutState> = {}): CheckoutState => ({
  ...names,
  pspSessionId: 'cs_1',
  status: 'open',
  paymentStatus: 'unpaid',
  amount: 1_000,
  ...more,
})
const intent = (more: Partial<PaymentState> = {}): PaymentState => ({
  ...names,
  pspPaymentIntentId: 'pi_1',
  status: 'awaiting',
  amountReceived: 0,
  refundedAmount: 0,
  disputed: false,
  ...more,
})
const succeeded = (more: Partial<PaymentState> = {}) =>
  intent({ status: 'succeeded', amountReceived: 1_000, pspChargeId: 'ch_1', ...more })
const complete = page({ status: 'complete' })
const paid = page({ status: 'complete', paymentStatus: 'paid' })

type Row = [
  what: string,
  session: CheckoutState | undefined,
  intent: PaymentState | undefined,
  expected: Judgement['kind'],
]

const table: Row[] = [
  ['a page that nobody has used', page(), undefined, 'awaiting'],
  ['a page whose payment waits', page(), intent(), 'awaiting'],
  [
    'a card that was declined, on a page that is open',
    page(),
    intent({ failureCode: 'card_declined' }),
    'awaiting',
  ],
  ['an intent alone, that waits', undefined, intent(), 'awaiting'],
  ['nothing at all', undefined, undefined, 'awaiting'],
  ['a page that is paid', paid, succeeded(), 'paid'],
  ['money, though the page was read before it came', page(), succeeded(), 'paid'],
  ['money after the page had expired', page({ status: 'expired' }), succeeded(), 'paid'],
  ['money, of a page that we do not know', undefined, succeeded(), 'paid'],
  ['a delayed method that is on its way', complete, intent({ status: 'processing' }), 'processing'],
  ['a card that the bank is asked about', page(), intent({ status: 'processing' }), 'awaiting'],
  ['a voucher that is yet to be paid', complete, intent(), 'processing'],
  ['a page that is complete, and no intent', complete, undefined, 'processing'],
  ['a delayed method that failed', complete, intent({ failureCode: 'insufficient_funds' }), 'failed'],
  ['a delayed method that was called off', complete, intent({ status: 'canceled' }), 'failed'],
  ['a page that has expired', page({ status: 'expired' }), undefined, 'expired'],
  [
    'a page that has expired after a decline',
    page({ status: 'expired' }),
    intent({ failureCode: 'x' }),
    'expired',
  ],
  ['an intent that was called off, without a page', undefined, intent({ status: 'canceled' }), 'expired'],
  ['a page that says paid, without money', paid, intent(), 'suspicious'],
  ['a page that says paid, without an intent', paid, undefined, 'suspicious'],
  ['money without a charge', paid, intent({ status: 'succeeded', amountReceived: 1_000 }), 'suspicious'],
  ['less money', paid, succeeded({ amountReceived: 999 }), 'suspicious'],
  ['more money', paid, succeeded({ amountReceived: 1_001 }), 'suspicious'],
  ['other money', paid, succeeded({ currency: 'usd' }), 'suspicious'],
  ['a page that asks for less', page({ amount: 1 }), succeeded(), 'suspicious'],
  ['a page in another currency', page({ currency: 'jpy' }), undefined, 'suspicious'],
  ['a page in the other mode', page({ livemode: true }), undefined, 'suspicious'],
  ['money in the other mode', paid, succeeded({ livemode: true }), 'suspicious'],
  ['a page of another order', page({ orderId: 'order-2' }), undefined, 'suspicious'],
  ['money of another order', paid, succeeded({ orderId: 'order-2' }), 'suspicious'],
  ['money of another payment', paid, succeeded({ paymentId: 'payment-2' }), 'suspicious'],
  ['another page than the one we opened', page({ pspSessionId: 'cs_2' }), undefined, 'suspicious'],
]

test.each(table)('%s', (_what, session, asked, expected) => {
  const observed = { ...(session ? { session } : {}), ...(asked ? { intent: asked } : {}) }
  expect(judge(ours, observed, false).kind).toBe(expected)
})

test('what we know by the provider’s id is ours, whatever it names', () => {
  const known = { ...ours, pspPaymentIntentId: 'pi_1' }
  const unnamed = { ...succeeded(), paymentId: 'payment-2' }
  expect(judge(known, { session: paid, intent: unnamed }, false).kind).toBe('paid')
  const byIntent = { ...known, pspSessionId: null, id: 'payment-9' }
  const withIntent = { ...paid, pspPaymentIntentId: 'pi_1' }
  expect(judge(byIntent, { session: withIntent, intent: succeeded() }, false).kind).toBe('paid')
  expect(judge(byIntent, { session: paid, intent: succeeded() }, false).kind).toBe('suspicious')
  const other = { ...ours, pspPaymentIntentId: 'pi_2' }
  expect(judge(other, { session: paid, intent: succeeded() }, false).kind).toBe('suspicious')
})

test('money in a currency that we keep no books of is nobody’s', () => {
  const odd = { ...ours, currency: 'xxx' }
  const money = { session: page({ currency: 'xxx' }), intent: succeeded({ currency: 'xxx' }) }
  expect(judge(odd, money, false).kind).toBe('suspicious')
})

test('the table covers every judgement', () => {
  const all = ['paid', 'processing', 'failed', 'expired', 'awaiting', 'suspicious']
  expect([...new Set(table.map(([, , , expected]) => expected))].sort()).toEqual(all.sort())
})
