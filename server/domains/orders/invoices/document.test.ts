import { extractText, getDocumentProxy } from 'unpdf'
import { describe, expect, test } from 'vitest'
import { renderPdf } from '../../../platform/pdf/index.ts'
import type { ItemRow } from '../queries.ts'
import { invoiceDocument } from './document.ts'

const invoice = {
  year: 2026,
  number: 42,
  issuedAt: new Date('2026-11-21T23:30:00Z'),
  issuer: { name: 'Veza SAS', address: ['1 rue de la Paix', '75002 Paris'], taxId: 'FR12345678901' },
}
const order = {
  id: '01990000-0000-7000-8000-000000000001',
  email: 'maya@veza.example',
  billingName: 'Maya Ångström',
  currency: 'eur',
  subtotal: 3_234_50,
  total: 3_000_00,
}
const item = (more: Partial<ItemRow> = {}): ItemRow => ({
  id: '01990000-0000-7000-8000-000000000002',
  orderId: order.id,
  position: 1,
  productId: '01990000-0000-7000-8000-000000000003',
  licenceId: '01990000-0000-7000-8000-000000000004',
  sellerId: '01990000-0000-7000-8000-000000000005',
  quantity: 3,
  title: 'Été indien',
  artist: 'Жанна',
  licenceName: 'Personal licence',
  licenceText: 'Text',
  deliverables: [],
  unitPrice: 1_078_16,
  amount: 3_000_00,
  refundedAmount: 0,
  ...more,
})

/** Read by a parser that is not ours. Kinds of spaces are as one. */
async function textOf(pdf: Buffer): Promise<{ pages: number; text: string; eachPage: string[] }> {
  const { totalPages, text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)))
  const eachPage = text.map((page) => page.replace(/\s+/g, ' '))
  return { pages: totalPages, text: eachPage.join(' '), eachPage }
}
const spaced = (text: string) => text.replace(/\s/g, ' ')

describe('an invoice', () => {
  test.each([
    [
      'en',
      [
        'Invoice 2026-000042',
        'Date: November 21, 2026',
        'Unit price',
        'Personal licence, by Жанна',
        '€1,078.16',
        'Subtotal',
        '€3,234.50',
        '-€234.50',
        'Total',
        '€3,000.00',
        'Paid on November 21, 2026.',
        'Tax number: FR12345678901',
      ],
    ],
    [
      'fr',
      [
        'Facture 2026-000042',
        'Date : 21 novembre 2026',
        'Prix unitaire',
        'Personal licence, par Жанна',
        '1 078,16 €',
        'Sous-total',
        'Remise',
        '-234,50 €',
        '3 000,00 €',
        'Payée le 21 novembre 2026.',
        'Numéro fiscal : FR12345678901',
      ],
    ],
  ] as const)('says in %s who, whom, what and how much', async (language, parts) => {
    const { text, pages } = await textOf(await renderPdf(invoiceDocument(invoice, order, [item()], language)))
    expect(pages).toBe(1)
    const all = [...parts, 'Veza SAS', '1 rue de la Paix', 'maya@veza.example', 'Maya Ångström', 'Été indien']
    for (const part of [...all, order.id]) expect(text).toContain(spaced(part))
    expect(text).not.toContain('□')
  })

  test('is the same to the byte whenever it is made', async () => {
    const make = () => renderPdf(invoiceDocument(invoice, order, [item()], 'fr'))
    const [one, other] = [await make(), await make()]
    expect(one.equals(other)).toBe(true)
    const changed = await renderPdf(invoiceDocument({ ...invoice, number: 43 }, order, [item()], 'fr'))
    expect(one.equals(changed)).toBe(false)
  })

  test('of many things goes over several pages, with every one of them, numbered', async () => {
    const items = Array.from({ length: 50 }, (_, index) =>
      item({ title: `Track ${index} ${'long '.repeat(30)}` }),
    )
    const { text, pages, eachPage } = await textOf(
      await renderPdf(invoiceDocument(invoice, order, items, 'en')),
    )
    expect(pages).toBeGreaterThan(3)
    for (const { title } of items) expect(text).toContain(title.trim())
    for (let page = 1; page <= pages; page++) expect(text).toContain(`${page} / ${pages}`)
    const ofTable = eachPage.filter((page) => page.includes('Personal licence') || page.includes('Total'))
    expect(ofTable.length).toBeGreaterThan(3)
    for (const page of ofTable) expect(page).toContain('Unit price')
  })

  test('without a discount tells of none, and yen without decimals', async () => {
    const plain = { ...order, currency: 'jpy', subtotal: 3_000, total: 3_000 }
    const of = item({ unitPrice: 1_000, amount: 3_000 })
    const { text } = await textOf(await renderPdf(invoiceDocument(invoice, plain, [of], 'en')))
    expect(text).not.toContain('Discount')
    expect(text).toContain('¥3,000')
  })

  test('shows a box for what its font does not know, and nothing that turns the text around', async () => {
    const odd = item({ title: 'a\u202eb\u0007c\u{20000}d' })
    const { text } = await textOf(await renderPdf(invoiceDocument(invoice, order, [odd], 'en')))
    expect(text).toContain('a b c□d')
  })

  test('writes names in Japanese, Chinese and Korean, among letters of ours', async () => {
    const buyer = { ...order, billingName: '山田太郎 (Café Ōsaka)' }
    const bought = item({ title: '张伟 — 夜のさんぽ', artist: '김민준', licenceName: 'Licence étendue' })
    const { text } = await textOf(await renderPdf(invoiceDocument(invoice, buyer, [bought], 'fr')))
    for (const part of [
      '山田太郎 (Café Ōsaka)',
      '张伟 — 夜のさんぽ',
      'Licence étendue, par 김민준',
      '1 078,16 €',
    ])
      expect(text).toContain(spaced(part))
    expect(text).not.toContain('□')
  })

  test('of somebody who left names nobody', async () => {
    const gone = { ...order, email: null, billingName: null }
    const { text } = await textOf(await renderPdf(invoiceDocument(invoice, gone, [item()], 'en')))
    expect(text).not.toContain('maya@')
    expect(text).toContain('Buyer')
  })
})
