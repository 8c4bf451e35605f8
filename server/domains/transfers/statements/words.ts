import type { Locale } from '../../../platform/mail/index.ts'
import type { PostingKind } from '../../ledger/index.ts'

export interface StatementWords {
  readonly statement: string
  readonly seller: string
  readonly period: string
  /** Of a month that is not over. */
  readonly toDate: string
  readonly opening: string
  readonly closing: string
  readonly noLines: string
  readonly date: string
  readonly what: string
  readonly order: string
  readonly item: string
  readonly track: string
  readonly currency: string
  readonly amount: string
  readonly balance: string
  /** What a negative balance means. */
  readonly debt: string
  readonly kinds: Readonly<Record<PostingKind, string>>
}

const en: StatementWords = {
  statement: 'Statement',
  seller: 'Seller',
  period: 'Month',
  toDate: 'This month is not over, or has only just ended: what follows is not final.',
  opening: 'Balance at the beginning',
  closing: 'Balance at the end',
  noLines: 'Nothing moved in this month.',
  date: 'Date (UTC)',
  what: 'What',
  order: 'Order',
  item: 'Item',
  track: 'Track',
  currency: 'Currency',
  amount: 'Amount',
  balance: 'Balance',
  debt: 'A balance below zero is owed to Veza; later sales pay it off.',
  kinds: {
    sale: 'Sale',
    refund: 'Refund to the buyer',
    'refund-returned': 'Refund that came back',
    transfer: 'Sent to you',
    reversal: 'Taken back from your account',
    'dispute-opened': 'Disputed payment',
    'dispute-fee': 'Fee of a dispute',
    'dispute-won': 'Dispute won',
    'dispute-lost': 'Dispute lost',
    'debt-kept': 'Kept back for a debt',
    'debt-made': 'Debt',
    'provider-fee': 'Fee of the payment provider',
    'stray-payment': 'Payment without an order',
    correction: 'Correction',
  },
}

const fr: StatementWords = {
  statement: 'Relevé',
  seller: 'Vendeur',
  period: 'Mois',
  toDate: 'Ce mois n’est pas terminé, ou vient de l’être : ce qui suit n’est pas définitif.',
  opening: 'Solde au début',
  closing: 'Solde à la fin',
  noLines: 'Aucun mouvement ce mois-ci.',
  date: 'Date (UTC)',
  what: 'Mouvement',
  order: 'Commande',
  item: 'Article',
  track: 'Titre',
  currency: 'Monnaie',
  amount: 'Montant',
  balance: 'Solde',
  debt: 'Un solde négatif est dû à Veza ; les ventes suivantes le compensent.',
  kinds: {
    sale: 'Vente',
    refund: 'Remboursement à l’acheteur',
    'refund-returned': 'Remboursement revenu',
    transfer: 'Versé sur votre compte',
    reversal: 'Repris sur votre compte',
    'dispute-opened': 'Paiement contesté',
    'dispute-fee': 'Frais de litige',
    'dispute-won': 'Litige gagné',
    'dispute-lost': 'Litige perdu',
    'debt-kept': 'Retenu pour une dette',
    'debt-made': 'Dette',
    'provider-fee': 'Frais du prestataire de paiement',
    'stray-payment': 'Paiement sans commande',
    correction: 'Correction',
  },
}

export const statementWords: Readonly<Record<Locale, StatementWords>> = { en, fr }
