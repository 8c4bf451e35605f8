import { type Currency, currencies } from '@veza/shared/kernel/money.ts'

/** What one begins with: what was sold in last, unless the server takes it no more. */
export const firstCurrency = (taken: readonly Currency[] | undefined, usual: Currency = 'eur'): Currency =>
  taken === undefined || taken.includes(usual) ? usual : (taken[0] ?? usual)

/** What is chosen is among them, be it one that is taken no more: it is not to become another by itself. */
export function currencyChoices(taken: readonly Currency[] | undefined, chosen: Currency) {
  const offered = currencies.filter((code) => code === chosen || (taken ?? currencies).includes(code))
  return offered.map((value) => ({ value, label: value.toUpperCase() }))
}
