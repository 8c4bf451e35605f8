import { expect, test } from 'vitest'
import { chartCsv, soldCsv } from './exports.ts'

const rows = (csv: string) => csv.replace('\uFEFF', '').split('\r\n').slice(0, -1)
const [october, november, december] = [9, 10, 11].map((month) => new Date(2026, month, 1)) as [
  Date,
  Date,
  Date,
]

test('the chart: from a day to a day, each month by itself', () => {
  const stretches = [
    { earned: 270, pieces: 1, orders: 1, buyers: 1 },
    { earned: 0, pieces: 2, orders: 1, buyers: null },
  ]
  expect(rows(chartCsv('eur', [october, november, december], stretches, 'en'))).toEqual([
    'From,Until,Currency,Revenue,Sold,Orders,Buyers',
    '2026-10-01,2026-10-31,EUR,2.70,1,1,1',
    '2026-11-01,2026-11-30,EUR,0.00,2,1,',
  ])
})

test('the table: titles stay text, whatever they begin with, and yen have no decimals', () => {
  const sold = [
    { id: null, title: '=HYPERLINK("https://evil.example")', earned: 300, pieces: 3, buyers: 2 },
    { id: null, title: 'One, two', earned: 5, pieces: 1, buyers: 1 },
  ]
  expect(rows(soldCsv('jpy', [october, december], { by: 'track', rows: sold }, 'fr'))).toEqual([
    'Titre,Vendus,Acheteurs,Votre part,Devise,Du,Au',
    '"\'=HYPERLINK(""https://evil.example"")",3,2,300,JPY,2026-10-01,2026-11-30',
    '"One, two",1,1,5,JPY,2026-10-01,2026-11-30',
  ])
})

test('the countries: their codes for programs, their names for people, and what is not known is so called', () => {
  const rowsOf = [
    { country: 'FR', earned: 600, pieces: 3, orders: 2, buyers: 2 },
    { country: null, earned: 300, pieces: 1, orders: 1, buyers: null },
  ]
  const csv = (language: 'en' | 'fr') =>
    rows(soldCsv('eur', [october, november], { by: 'country', rows: rowsOf }, language))
  expect(csv('en')).toEqual([
    'Code,Country,Sold,Buyers,Your share,Currency,From,Until',
    'FR,France,3,2,6.00,EUR,2026-10-01,2026-10-31',
    ',Unknown,1,,3.00,EUR,2026-10-01,2026-10-31',
  ])
  expect(csv('fr').at(-1)).toBe(',Inconnu,1,,3.00,EUR,2026-10-01,2026-10-31')
})
