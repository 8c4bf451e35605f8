import type Stripe from 'stripe'
import { present } from './answers.ts'

/** What is no code of two letters is as good as none: there is no country by it. */
const isCode = (code: string | null | undefined): code is string => code != null && /^[A-Z]{2}$/.test(code)

/** The country of the first of these that names one; of an address nothing else is read. */
export const countryIn = (...codes: readonly (string | null | undefined)[]): { country?: string } =>
  present('country', codes.find(isCode))

/** What the buyer said counts before where their card comes from. */
export function countryOfCharge(charge: Stripe.Charge | null): { country?: string } {
  const { card, sepa_debit: debit } = charge?.payment_method_details ?? {}
  return countryIn(charge?.billing_details.address?.country, card?.country, debit?.country)
}
