import { formatMoney, isCurrency } from '../kernel/money.ts'
import type { Language } from './language.ts'

/** Minor units as they are read; below nothing with a true minus. Of a currency that we do not sell in, its smallest units. */
export const tellMoney = (amount: number, currency: string, language: Language): string =>
  isCurrency(currency)
    ? formatMoney(amount, currency, language).replace('-', '\u2212')
    : `${amount} ${currency.toUpperCase()}`
