import { decimalOf } from '@veza/shared/kernel/money.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import type { CurrencyStatement, Statement } from './read.ts'
import { statementWords } from './words.ts'

/** Programs of tables take it for UTF-8 by this, and for nothing at all without. */
const BYTE_ORDER_MARK = '\uFEFF'

/** By RFC 4180. Amounts are plain decimals with a point, in every language, so that programs can add them up. */
export function statementCsv({ currencies }: Statement, locale: Locale): string {
  const words = statementWords[locale]
  const { date, what, order, item, track, currency, amount, balance } = words
  const head = [date, what, order, item, track, currency, amount, balance]
  const rows = [head, ...currencies.flatMap((one) => rowsOf(one, locale))]
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
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
      inert(item ?? ''),
      inert(track ?? ''),
      code,
      decimalOf(amount, currency),
      decimalOf(balance, currency),
    ]
  })
  return [sum(words.opening, opening), ...moved, sum(words.closing, closing)]
}

/**
 * Text that others wrote, for programs that take a cell which begins like a formula for one: an apostrophe before it keeps
 * it text. Signs of full width count as the plain ones.
 */
function inert(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]/u.test(text) || /^[\t\r\n]/.test(text)
    ? `'${text}`
    : text
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
