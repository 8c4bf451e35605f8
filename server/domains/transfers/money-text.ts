import { formatMoney, isCurrency } from '@veza/shared/kernel/money.ts'

/** As people read it; the provider may name a currency that nothing is sold in, and whose smallest unit we do not know. */
export const moneyText = (amount: number, currency: string, locale: string): string =>
  isCurrency(currency) ? formatMoney(amount, currency, locale) : `${amount} ${currency.toUpperCase()}`
