import type { PayoutFailure } from '@veza/shared/contracts/selling.ts'
import type { Locale } from '../../../platform/mail/index.ts'

type Words = Readonly<Record<Locale, string>>

const words: Readonly<Record<PayoutFailure, Words>> = {
  account: {
    en: 'The bank says that the account is closed, frozen, or takes no such payments. Name another one.',
    fr: 'La banque dit que le compte est fermé, bloqué ou n’accepte pas ces virements. Indiquez-en un autre.',
  },
  number: {
    en: 'The bank knows no account of this number. Check it for a slip.',
    fr: 'La banque ne connaît pas ce numéro de compte. Vérifiez qu’il ne contient pas d’erreur.',
  },
  name: {
    en: 'The name does not fit the account’s holder. Write it as the bank has it.',
    fr: 'Le nom ne correspond pas au titulaire du compte. Écrivez-le comme le connaît la banque.',
  },
  currency: {
    en: 'The bank account does not take this currency. Name one that does.',
    fr: 'Ce compte bancaire n’accepte pas cette monnaie. Indiquez-en un qui l’accepte.',
  },
  funds: {
    en: 'There was not enough in the balance: a refund came before it. What is left is paid out the next time.',
    fr: 'Le solde ne suffisait plus : un remboursement est passé avant. Le reste sera viré la prochaine fois.',
  },
  other: {
    en: 'The bank did not say why. Check your bank details, or ask your bank.',
    fr: 'La banque n’a pas dit pourquoi. Vérifiez vos coordonnées bancaires, ou demandez à votre banque.',
  },
}

/** The provider's codes of failed payouts (docs.stripe.com/api/payouts/failures). */
const reasons = new Map<string, PayoutFailure>([
  ['account_closed', 'account'],
  ['account_frozen', 'account'],
  ['bank_account_restricted', 'account'],
  ['bank_account_unusable', 'account'],
  ['bank_ownership_changed', 'account'],
  ['debit_not_authorized', 'account'],
  ['unsupported_card', 'account'],
  ['invalid_card', 'account'],
  ['no_account', 'number'],
  ['invalid_account_number', 'number'],
  ['invalid_account_number_length', 'number'],
  ['incorrect_account_type', 'number'],
  ['incorrect_account_holder_name', 'name'],
  ['incorrect_account_holder_address', 'name'],
  ['incorrect_account_holder_tax_id', 'name'],
  ['invalid_currency', 'currency'],
  ['insufficient_funds', 'funds'],
])

/** What is to be done about it, by the provider's code. */
export const payoutFailureOf = (code: string | null): PayoutFailure => reasons.get(code ?? '') ?? 'other'

/** Why a payout came back and what to do, in plain words. */
export const whyItFailed = (code: string | null, locale: Locale): string =>
  words[payoutFailureOf(code)][locale]
