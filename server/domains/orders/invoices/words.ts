import type { Locale } from '../../../platform/mail/index.ts'

interface InvoiceWords {
  readonly invoice: string
  readonly date: (date: string) => string
  readonly order: (id: string) => string
  readonly from: string
  readonly to: string
  readonly what: string
  readonly quantity: string
  readonly price: string
  readonly amount: string
  readonly subtotal: string
  readonly discount: string
  readonly total: string
  readonly paid: (date: string) => string
  readonly licence: (name: string, artist: string) => string
  readonly taxId: (id: string) => string
  readonly guest: string
}

const en: InvoiceWords = {
  invoice: 'Invoice',
  date: (date) => `Date: ${date}`,
  order: (id) => `Order: ${id}`,
  from: 'From',
  to: 'To',
  what: 'Description',
  quantity: 'Quantity',
  price: 'Unit price',
  amount: 'Amount',
  subtotal: 'Subtotal',
  discount: 'Discount',
  total: 'Total',
  paid: (date) => `Paid on ${date}. There is nothing left to pay.`,
  licence: (name, artist) => `${name}, by ${artist}`,
  taxId: (id) => `Tax number: ${id}`,
  guest: 'Buyer',
}

const fr: InvoiceWords = {
  invoice: 'Facture',
  date: (date) => `Date : ${date}`,
  order: (id) => `Commande : ${id}`,
  from: 'Émise par',
  to: 'Facturée à',
  what: 'Désignation',
  quantity: 'Quantité',
  price: 'Prix unitaire',
  amount: 'Montant',
  subtotal: 'Sous-total',
  discount: 'Remise',
  total: 'Total',
  paid: (date) => `Payée le ${date}. Il ne reste rien à payer.`,
  licence: (name, artist) => `${name}, par ${artist}`,
  taxId: (id) => `Numéro fiscal : ${id}`,
  guest: 'Acheteur',
}

export const invoiceWords: Record<Locale, InvoiceWords> = { en, fr }
