import { type Currency, decimalOf } from '@veza/shared/kernel/money.ts'
import type { Language } from '@veza/shared/studio/language.ts'

export { tellMoney } from '@veza/shared/studio/tell-money.ts'

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
