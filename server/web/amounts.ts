import {
  type Currency,
  currencyFacts,
  formatMoney,
  isCurrency,
  maximumAmount,
} from '@veza/shared/kernel/money.ts'
import type { Locale } from './texts/index.ts'

const WRITTEN = /^(\d{1,8})(?:[.,](\d{1,2}))?$/

/** An amount as people type it, `3`, `3.50` or `3,50 €`, in minor units; undefined where it is none. */
export function parseAmount(text: string, currency: Currency): number | undefined {
  const { exponent } = currencyFacts[currency]
  const [, main, rest = ''] = WRITTEN.exec(text.replace(/[\s\p{Sc}]/gu, '')) ?? []
  if (main === undefined || rest.length > exponent) return undefined
  const amount = Number(main + rest.padEnd(exponent, '0'))
  return amount <= maximumAmount(currency) ? amount : undefined
}

/** As it stands in a field: in the reader's way of writing, without a sign. */
export function typedAmount(amount: number, currency: Currency, locale: Locale): string {
  const { exponent } = currencyFacts[currency]
  const digits = String(amount).padStart(exponent + 1, '0')
  const cut = digits.length - exponent
  return exponent === 0 ? digits : `${digits.slice(0, cut)}${locale === 'fr' ? ',' : '.'}${digits.slice(cut)}`
}

/** As it is read; below nothing with a minus, and no hyphen. */
export const money = (amount: number, currency: Currency, locale: Locale): string =>
  formatMoney(amount, currency, locale === 'en' ? 'en-GB' : locale).replace('-', '−')

/** The same of what the provider holds: maybe in a currency that nothing is sold in, and whose smallest unit we do not know. */
export const heldMoney = (amount: number, currency: string, locale: Locale): string =>
  isCurrency(currency) ? money(amount, currency, locale) : `${amount} ${currency.toUpperCase()}`
