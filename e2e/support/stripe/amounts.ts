import { MAXIMUM_AMOUNT, minimumCharge, shown } from './currencies.ts'
import { refusal } from './errors.ts'

/** Sent ×100, and without a fraction (https://docs.stripe.com/currencies#special-cases). */
const WHOLE_UNITS_ALONE = new Set(['isk', 'ugx'])

/** @throws ApiError where no buyer may be charged this; nothing at all is not judged */
export function checkCharge(amount: number, currency: string, param?: string): void {
  const least = minimumCharge(currency)
  if (amount < least)
    throw refusal('amount_too_small', `The amount must convert to at least ${shown(least, currency)}.`, param)
  if (amount > MAXIMUM_AMOUNT)
    throw refusal(
      'amount_too_large',
      `The amount must be no more than ${shown(MAXIMUM_AMOUNT, currency)}.`,
      param,
    )
  if (WHOLE_UNITS_ALONE.has(currency) && amount % 100 !== 0)
    throw refusal(undefined, `Invalid amount: ${currency} has no fractions, though it is sent ×100.`, param)
}
