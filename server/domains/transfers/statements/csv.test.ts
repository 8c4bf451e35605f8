import { expect, test } from 'vitest'
import { statementCsv } from './csv.ts'
import { monthOf } from './month.ts'
import type { LineRow } from './queries.ts'
import type { Statement } from './read.ts'

const line = (more: Partial<LineRow> = {}): LineRow => ({
  at: new Date('2026-11-10T09:00:00Z'),
  kind: 'sale',
  orderId: '01990000-0000-7000-8000-000000000001',
  item: 'Harbour',
  track: 'Side one',
  currency: 'eur',
  amount: 900,
  ...more,
})
const statement = (...lines: LineRow[]): Statement => ({
  month: monthOf('2026-11'),
  isFinal: true,
  currencies: [
    {
      currency: 'eur',
      opening: -250,
      lines,
      closing: lines.reduce((sum, { amount }) => sum + amount, -250),
    },
  ],
})
const rowsOf = (csv: string) => csv.replace('\uFEFF', '').split('\r\n').slice(0, -1)

test('a balance, what moved, and the balance after each', () => {
  const csv = statementCsv(
    statement(line(), line({ kind: 'transfer', item: null, track: null, amount: -650 })),
    'en',
  )
  expect(csv.startsWith('\uFEFF')).toBe(true)
  expect(rowsOf(csv)).toEqual([
    'Date (UTC),What,Order,Item,Track,Currency,Amount,Balance',
    ',Balance at the beginning,,,,EUR,,-2.50',
    '2026-11-10T09:00:00.000Z,Sale,01990000-0000-7000-8000-000000000001,Harbour,Side one,EUR,9.00,6.50',
    '2026-11-10T09:00:00.000Z,Sent to you,01990000-0000-7000-8000-000000000001,,,EUR,-6.50,0.00',
    ',Balance at the end,,,,EUR,,0.00',
  ])
})

test('in French, with the same numbers', () => {
  const [head, , sale] = rowsOf(statementCsv(statement(line()), 'fr'))
  expect(head).toBe('Date (UTC),Mouvement,Commande,Article,Titre,Monnaie,Montant,Solde')
  expect(sale).toContain(',Vente,')
  expect(sale).toContain(',9.00,6.50')
})

test.each([
  '=HYPERLINK("https://evil.example","x")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '  =1+1',
  '\u200B=1+1',
  '\uFF1D1+1',
  '\uFF0B1',
  '\uFF0D1',
  '\uFF20A1',
  "|cmd|' /C calc'!A0",
])('a title that a table would take for a formula is text: %j', (title) => {
  for (const text of [{ item: title }, { track: title }]) {
    const csv = statementCsv(statement(line(text)), 'en')
    const quoted = /[",\r\n]/.test(title) ? `"'${title.replaceAll('"', '""')}"` : `'${title}`
    expect(csv).toContain(`,${quoted},`)
  }
})

test.each(['Harbour', 'A = B', 'Côte d’Azur', '日本', '1-2-3', '(-)', '’=1'])(
  'others stay as they are: %j',
  (title) => {
    expect(statementCsv(statement(line({ item: title })), 'en')).toContain(`,${title},`)
  },
)

test('quotes, commas and lines stay within their cell', () => {
  const csv = statementCsv(statement(line({ item: 'One, "two"\nthree' })), 'en')
  expect(csv).toContain(',"One, ""two""\nthree",')
})

test('a month is of UTC, and ends where the next begins', () => {
  expect(monthOf('2026-12')).toEqual({
    name: '2026-12',
    from: new Date('2026-12-01T00:00:00Z'),
    until: new Date('2027-01-01T00:00:00Z'),
  })
  expect(monthOf('0001-01').from).toEqual(new Date('0001-01-01T00:00:00Z'))
})
