import { type Currency, decimalOf, formatMoney, isCurrency } from '@veza/shared/kernel/money.ts'
import type { Language } from '@veza/shared/studio/language.ts'

/** Minor units as they are read; below nothing with a true minus. Of a currency that we do not sell in, its smallest units. */
export const tellMoney = (amount: number, currency: string, language: Language): string =>
  isCurrency(currency)
    ? formatMoney(amount, currency, language).replace('-', '\u2212')
    : `${amount} ${currency.toUpperCase()}`

/** Beside an axis: without decimals where there are none. */
export const tellMoneyShort = (amount: number, currency: Currency, language: Language): string =>
  new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(decimalOf(amount, currency))

/** What a currency is called: euro. */
export const currencyName = (currency: string, language: Language): string =>
  new Intl.DisplayNames(language, { type: 'currency' }).of(currency.toUpperCase()) ?? currency.toUpperCase()

/** Choices of currencies, by their code. */
export const currencyChoices = (currencies: readonly Currency[]) =>
  currencies.map((value) => ({ value, label: value.toUpperCase() }))
