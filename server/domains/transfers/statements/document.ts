import { formatMoney } from '@veza/shared/kernel/money.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import type { Block, PdfDocument } from '../../../platform/pdf/index.ts'
import type { CurrencyStatement, Statement } from './read.ts'
import { statementWords } from './words.ts'

export interface StatementSeller {
  readonly displayName: string
  readonly username: string
}

/** What a statement says, to be read and to be kept. */
export function statementDocument(
  statement: Statement,
  { displayName, username }: StatementSeller,
  locale: Locale,
): PdfDocument {
  const words = statementWords[locale]
  const { month, isFinal, currencies } = statement
  const period = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    month.from,
  )
  const title = `${words.statement} ${month.name}`
  const lines = [`${words.seller}: ${displayName} (@${username})`, `${words.period}: ${period}`]
  const hasDebt = currencies.some(({ opening, closing }) => opening < 0 || closing < 0)
  return {
    title,
    author: 'Veza',
    language: locale,
    at: month.until,
    footer: `Veza · ${title}`,
    blocks: [
      { kind: 'title', text: title },
      { kind: 'lines', lines: [...lines, ...(isFinal ? [] : [words.toDate])] },
      ...currencies.flatMap((one) => blocksOf(one, locale)),
      ...(hasDebt ? [{ kind: 'lines', lines: [words.debt] } as const] : []),
    ],
  }
}

function blocksOf({ currency, opening, lines, closing }: CurrencyStatement, locale: Locale): Block[] {
  const words = statementWords[locale]
  const money = (amount: number) => formatMoney(amount, currency, locale)
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone: 'UTC' })
  let balance = opening
  const rows = lines.map(({ at, kind, orderId, item, track, amount }) => {
    balance += amount
    const about = [item, track === item ? null : track].filter((text) => text !== null).join(' – ')
    const what = [words.kinds[kind], about, orderId ? `${words.order} ${orderId}` : '']
    return [day.format(at), what.filter(Boolean).join('\n'), money(amount), money(balance)]
  })
  return [
    { kind: 'lines', lines: [currency.toUpperCase()], isBold: true },
    {
      kind: 'table',
      columns: [
        { width: 13, align: 'left' },
        { width: 51, align: 'left' },
        { width: 18, align: 'right' },
        { width: 18, align: 'right' },
      ],
      head: [words.date, words.what, words.amount, words.balance],
      rows: [['', words.opening, '', money(opening)], ...rows],
      foot: [
        ...(rows.length === 0 ? [['', words.noLines, '', '']] : []),
        ['', words.closing, '', money(closing)],
      ],
    },
  ]
}
