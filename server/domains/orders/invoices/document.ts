import type { Issuer } from '@veza/shared/contracts/orders.ts'
import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import type { Block, PdfDocument } from '../../../platform/pdf/index.ts'
import type { ItemRow, OrderRow } from '../queries.ts'
import { invoiceNumber } from './issue.ts'
import { invoiceWords } from './words.ts'

export interface Invoice {
  readonly year: number
  readonly number: number
  readonly issuedAt: Date
  readonly issuer: Issuer
}

type Billed = Pick<OrderRow, 'id' | 'email' | 'billingName' | 'currency' | 'subtotal' | 'total'>

/** What an invoice says: all of it from what was kept when it was bought, so that it never changes. */
export function invoiceDocument(
  invoice: Invoice,
  order: Billed,
  items: readonly ItemRow[],
  language: Locale,
): PdfDocument {
  const words = invoiceWords[language]
  const number = invoiceNumber(invoice)
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    invoice.issuedAt,
  )
  const { issuer } = invoice
  const buyer = [order.billingName, order.email].filter((line) => line !== null)
  return {
    title: `${words.invoice} ${number}`,
    author: issuer.name,
    language,
    at: invoice.issuedAt,
    footer: `${issuer.name} · ${words.invoice} ${number}`,
    blocks: [
      { kind: 'title', text: `${words.invoice} ${number}` },
      {
        kind: 'lines',
        lines: [words.date(date), words.order(order.id)],
      },
      {
        kind: 'columns',
        columns: [
          {
            heading: words.from,
            lines: [issuer.name, ...issuer.address, ...(issuer.taxId ? [words.taxId(issuer.taxId)] : [])],
          },
          { heading: words.to, lines: buyer.length > 0 ? buyer : [words.guest] },
        ],
      },
      itemTable(order, items, language),
      { kind: 'lines', lines: [words.paid(date)] },
    ],
  }
}

function itemTable(order: Billed, items: readonly ItemRow[], language: Locale): Block {
  const words = invoiceWords[language]
  const money = (amount: number) => formatMoney(amount, order.currency as Currency, language)
  const discount = order.subtotal - order.total
  const sums = [
    ['', '', words.subtotal, money(order.subtotal)],
    ['', '', words.discount, money(0 - discount)],
  ]
  return {
    kind: 'table',
    columns: [
      { width: 52, align: 'left' },
      { width: 12, align: 'right' },
      { width: 18, align: 'right' },
      { width: 18, align: 'right' },
    ],
    head: [words.what, words.quantity, words.price, words.amount],
    rows: items.map(({ title, licenceName, artist, quantity, unitPrice }) => [
      `${title}\n${words.licence(licenceName, artist)}`,
      String(quantity),
      money(unitPrice),
      money(unitPrice * quantity),
    ]),
    foot: [...(discount > 0 ? sums : []), ['', '', words.total, money(order.total)]],
  }
}
