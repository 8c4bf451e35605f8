import type { AfterPaying, CardFate, MethodRow } from './rows.ts'
import { newId } from './world.ts'

/** https://docs.stripe.com/testing: what each number of a card does. */
const CARDS: Readonly<Record<string, CardFate>> = {
  '4242424242424242': 'pays',
  '4000000000000002': 'card_declined',
  '4000000000009995': 'insufficient_funds',
  '4000000000000069': 'expired_card',
  '4000000000000119': 'processing_error',
  '4000002500003155': 'asks',
  '4000002760003184': 'asks',
}

/** Cards that pay, issued elsewhere than the others, which are of the United States. */
const ISSUED_IN: Readonly<Record<string, string>> = {
  '4000002500000003': 'FR',
  '4000002760000016': 'DE',
  '4000008260000000': 'GB',
}
const ISSUED_IN_US = 'US'

/** Cards that pay, and then something comes of it. */
const AFTER: Readonly<Record<string, AfterPaying>> = {
  '4000000000000077': 'available',
  '4000000000000259': 'fraudulent',
  '4000000000002685': 'product_not_received',
  '4000000000001976': 'inquiry',
  '4000000000007726': 'refund_pends',
}

/** Accounts for debits, which take days: one that pays in the end, and one that does not. */
const DEBITS: Readonly<Record<string, CardFate>> = {
  AT611904300234573201: 'pays',
  AT861904300235473202: 'will_fail',
}

/** The names of methods in calls of the API, by the same fates. */
const TOKENS: Readonly<Record<string, string>> = {
  pm_card_visa: '4242424242424242',
  pm_card_bypassPending: '4000000000000077',
  pm_card_createDispute: '4000000000000259',
  pm_card_createDisputeProductNotReceived: '4000000000002685',
  pm_card_createDisputeInquiry: '4000000000001976',
  pm_card_pendingRefund: '4000000000007726',
  pm_card_chargeDeclined: '4000000000000002',
  pm_card_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_chargeDeclinedExpiredCard: '4000000000000069',
  pm_card_chargeDeclinedProcessingError: '4000000000000119',
  pm_card_authenticationRequired: '4000002760003184',
  pm_card_threeDSecure2Required: '4000002500003155',
}

const REFUSALS = {
  card_declined: ['card_declined', 'generic_decline', 'Your card was declined.'],
  insufficient_funds: ['card_declined', 'insufficient_funds', 'Your card has insufficient funds.'],
  expired_card: ['expired_card', 'expired_card', 'Your card has expired.'],
  processing_error: [
    'processing_error',
    'processing_error',
    'An error occurred while processing your card. Try again in a little bit.',
  ],
} as const

const DOES: Readonly<Record<CardFate | AfterPaying, string>> = {
  pays: 'pays',
  asks: 'asks for 3-D Secure first',
  card_declined: 'is declined',
  insufficient_funds: 'has not enough on it',
  expired_card: 'has expired',
  processing_error: 'fails at the bank',
  will_fail: 'does not pay in the end',
  available: 'pays, and its money is there at once',
  fraudulent: 'pays, and is disputed as fraud at once',
  product_not_received: 'pays, and is disputed as not received at once',
  inquiry: 'pays, and the bank asks about it at once',
  refund_pends: 'pays, and refunds of it stay pending',
}

/** For people. */
export const testNumbers = (): { number: string; does: string }[] =>
  [
    ...Object.entries({ ...CARDS, ...AFTER, ...DEBITS }).map(
      ([number, fate]) => [number, DOES[fate]] as const,
    ),
    ...Object.entries(ISSUED_IN).map(([number, country]) => [number, `pays, and is of ${country}`] as const),
  ].map(([number, does]) => ({ number: number.replaceAll(/(.{4})(?=.)/g, '$1 '), does }))

/** @returns undefined where it is no number of a test card */
export function cardNumbered(number: string): MethodRow | undefined {
  const digits = number.replaceAll(/[\s-]/g, '')
  const after = AFTER[digits] ?? null
  const country = ISSUED_IN[digits] ?? ISSUED_IN_US
  const fate = after !== null || digits in ISSUED_IN ? 'pays' : CARDS[digits]
  return fate && { id: newId('pm'), kind: 'card', last4: digits.slice(-4), country, fate, after }
}

/** @returns undefined where it is no test account */
export function debitFrom(iban: string): MethodRow | undefined {
  const letters = iban.replaceAll(/\s/g, '').toUpperCase()
  const fate = DEBITS[letters]
  const country = letters.slice(0, 2)
  return fate && { id: newId('pm'), kind: 'sepa_debit', last4: letters.slice(-4), country, fate, after: null }
}

/** @returns undefined where no test method has this name */
export function methodNamed(token: string): MethodRow | undefined {
  const number = TOKENS[token]
  return number === undefined ? undefined : cardNumbered(number)
}

/** Why a card is declined; null where it is not. */
export function refusalOf({
  fate,
}: MethodRow): { code: string; declineCode: string; message: string } | null {
  if (fate === 'pays' || fate === 'asks' || fate === 'will_fail') return null
  const [code, declineCode, message] = REFUSALS[fate]
  return { code, declineCode, message }
}
