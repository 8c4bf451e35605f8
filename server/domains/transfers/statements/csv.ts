import { csvOf, inertCell } from '@veza/shared/kernel/csv.ts'
import { decimalOf } from '@veza/shared/kernel/money.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import type { CurrencyStatement, Statement } from './read.ts'
import { statementWords } from './words.ts'

/** By RFC 4180. Amounts are plain decimals with a point, in every language, so that programs can add them up. */
export function statementCsv({ currencies }: Statement, locale: Locale): string {
  const words = statementWords[locale]
  const { date, what, order, item, track, currency, amount, balance } = words
  const head = [date, what, order, item, track, currency, amount, balance]
  const rows = [head, ...currencies.flatMap((one) => rowsOf(one, locale))]
  return csvOf(rows)
}

function rowsOf({ currency, opening, lines, closing }: CurrencyStatement, locale: Locale): string[][] {
  const words = statementWords[locale]
  const code = currency.toUpperCase()
  const sum = (name: string, amount: number) => ['', name, '', '', '', code, '', decimalOf(amount, currency)]
  let balance = opening
  const moved = lines.map(({ at, kind, orderId, item, track, amount }) => {
    balance += amount
    return [
      at.toISOString(),
      words.kinds[kind],
      orderId ?? '',
      inertCell(item ?? ''),
      inertCell(track ?? ''),
      code,
      decimalOf(amount, currency),
      decimalOf(balance, currency),
    ]
  })
  return [sum(words.opening, opening), ...moved, sum(words.closing, closing)]
}
