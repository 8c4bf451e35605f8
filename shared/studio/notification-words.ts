import type { PublishRefusal } from '../contracts/schedule.ts'
import type { PayoutFailure } from '../contracts/selling.ts'
import type { Language } from './language.ts'

export type OrderKind = 'sale' | 'refund' | 'dispute' | 'dispute-kept' | 'dispute-lost'
type Words = readonly [what: (things: string) => string, more: (amount: string) => string]
/** By the form that a language has for a number. */
export type Plural = { readonly [F in Intl.LDMLPluralRule]?: string } & { readonly other: string }

export interface NotificationWords {
  readonly untitled: string
  readonly several: Plural
  readonly others: Plural
  readonly orders: { readonly [K in OrderKind]: Words }
  payoutPaid(amount: string): string
  payoutPaidMore(day: string): string
  payoutFailed(amount: string): string
  readonly payoutFailedWhy: Readonly<Record<PayoutFailure, string>>
  reversed(amount: string): string
  readonly reversedMore: string
  /** By somebody at the payment provider, and not for a refund. */
  readonly reversedOutside: string
  published(title: string): string
  readonly publishedMore: string
  notPublished(title: string): string
  readonly refusal: Readonly<Record<PublishRefusal, string>>
  onSale(title: string): string
  readonly onSaleMore: string
  notOnSale(title: string): string
  readonly notOnSaleMore: string
  failed(title: string): string
  readonly restarted: string
  readonly restartedTimes: Plural
  readonly restartedMore: string
}

export const notificationWords: { readonly [L in Language]: NotificationWords } = {
  en: {
    untitled: 'Untitled',
    several: { one: '{count} thing happened', other: '{count} things happened' },
    others: { other: '{title} and {count} more' },
    orders: {
      sale: [(things) => `Sold: ${things}`, (amount) => `${amount} for you`],
      refund: [(things) => `Refunded: ${things}`, (amount) => `${amount} of your share goes back`],
      dispute: [
        (things) => `A buyer’s bank disputes ${things}`,
        (amount) => `${amount} of yours is disputed. The order shows how it is going.`,
      ],
      'dispute-kept': [(things) => `Dispute won: ${things} stays sold`, (amount) => `${amount} stays yours`],
      'dispute-lost': [
        (things) => `Dispute lost: ${things} is refunded`,
        (amount) => `${amount} goes back to the buyer`,
      ],
    },
    payoutPaid: (amount) => `Paid out to your bank: ${amount}`,
    payoutPaidMore: (day) =>
      `It arrives by ${day}. If it has not arrived by then, ask your bank; Payouts shows its reference.`,
    payoutFailed: (amount) => `Not paid out: ${amount} came back from your bank`,
    payoutFailedWhy: {
      account:
        'The bank says that the account is closed, frozen, or does not accept such payments. Open Payouts, and give the provider another one.',
      number: 'The bank knows no account with this number. Open Payouts, and correct it at the provider.',
      name: 'The name does not match the account holder’s. Open Payouts, and give the provider the name as your bank has it.',
      currency:
        'The bank account does not take this currency. Open Payouts, and give the provider one that does.',
      funds: 'A refund came first. You do not need to do anything: the rest is paid out next time.',
      other:
        'The bank did not say why. Open Payouts, and check your bank details at the provider, or ask your bank.',
    },
    reversed: (amount) => `Taken back from your account: ${amount}`,
    reversedMore: 'The buyer was refunded. You do not need to do anything; the order shows what is left.',
    reversedOutside:
      'Somebody at the payment provider took it back. Look at the order, and ask the people who run the server why.',
    published: (title) => `Published: ${title}`,
    publishedMore: 'Listeners can hear it.',
    notPublished: (title) => `Not public as planned: ${title}`,
    refusal: {
      'no-sound': 'The server has no audio for it. Publish it again.',
      blocked: 'It was taken down after a complaint.',
      account: 'Your account cannot publish at the moment. Write to the people who run the server.',
    },
    onSale: (title) => `On sale: ${title}`,
    onSaleMore: 'It can be bought from now on.',
    notOnSale: (title) => `Not on sale as planned: ${title}`,
    notOnSaleMore: 'Something is still missing. The release shows what.',
    failed: (title) => `Failed: ${title}`,
    restarted: 'The engine stopped and was started again',
    restartedTimes: { other: 'The engine stopped {count} times, and was started again each time' },
    restartedMore: 'What was under way went on by itself.',
  },
  fr: {
    untitled: 'Sans titre',
    several: { one: '{count} nouveauté', other: '{count} nouveautés' },
    others: { one: '{title} et {count} autre', other: '{title} et {count} autres' },
    orders: {
      sale: [(things) => `Vendu\u00a0: ${things}`, (amount) => `${amount} pour vous`],
      refund: [(things) => `Remboursé\u00a0: ${things}`, (amount) => `${amount} de votre part repartent`],
      dispute: [
        (things) => `La banque d’un acheteur conteste ${things}`,
        (amount) => `${amount} de votre part sont contestés. La commande montre où cela en est.`,
      ],
      'dispute-kept': [
        (things) => `Litige gagné\u00a0: ${things} reste vendu`,
        (amount) => `${amount} restent à vous`,
      ],
      'dispute-lost': [
        (things) => `Litige perdu\u00a0: ${things} est remboursé`,
        (amount) => `${amount} reviennent à l’acheteur`,
      ],
    },
    payoutPaid: (amount) => `Viré sur votre compte bancaire\u00a0: ${amount}`,
    payoutPaidMore: (day) =>
      `La somme arrive au plus tard le ${day}. Si elle n’y est pas, demandez à votre banque\u00a0; sa référence est dans les virements.`,
    payoutFailed: (amount) => `Virement échoué\u00a0: ${amount} sont revenus de votre banque`,
    payoutFailedWhy: {
      account:
        'La banque dit que le compte est fermé, bloqué ou n’accepte pas ces virements. Ouvrez les virements et indiquez-en un autre chez le prestataire.',
      number:
        'La banque ne connaît pas ce numéro de compte. Ouvrez les virements et corrigez-le chez le prestataire.',
      name: 'Le nom ne correspond pas au titulaire du compte. Ouvrez les virements et écrivez-le, chez le prestataire, comme le connaît la banque.',
      currency:
        'Ce compte bancaire n’accepte pas cette devise. Ouvrez les virements et indiquez, chez le prestataire, un compte qui l’accepte.',
      funds:
        'Un remboursement est passé avant. Vous n’avez rien à faire\u00a0: le reste sera viré la prochaine fois.',
      other:
        'La banque n’a pas dit pourquoi. Ouvrez les virements et vérifiez vos coordonnées chez le prestataire, ou demandez à votre banque.',
    },
    reversed: (amount) => `Repris sur votre compte\u00a0: ${amount}`,
    reversedMore:
      'L’acheteur a été remboursé. Vous n’avez rien à faire\u00a0; la commande montre ce qu’il en reste.',
    reversedOutside:
      'Quelqu’un, chez le prestataire de paiement, a repris cette somme. Regardez la commande et demandez pourquoi à l’équipe qui gère le serveur.',
    published: (title) => `Publié\u00a0: ${title}`,
    publishedMore: 'On peut l’écouter.',
    notPublished: (title) => `Pas sorti comme prévu\u00a0: ${title}`,
    refusal: {
      'no-sound': 'Le serveur n’a pas l’audio. Publiez à nouveau.',
      blocked: 'Il a été retiré après une plainte.',
      account: 'Votre compte ne peut pas publier pour l’instant. Écrivez à l’équipe qui gère le serveur.',
    },
    onSale: (title) => `En vente\u00a0: ${title}`,
    onSaleMore: 'On peut l’acheter dès maintenant.',
    notOnSale: (title) => `Pas en vente comme prévu\u00a0: ${title}`,
    notOnSaleMore: 'Il manque encore quelque chose. La sortie montre quoi.',
    failed: (title) => `Échec\u00a0: ${title}`,
    restarted: 'Le moteur s’est arrêté et a redémarré',
    restartedTimes: { other: 'Le moteur s’est arrêté {count} fois, et a redémarré à chaque fois' },
    restartedMore: 'Ce qui était en cours a repris tout seul.',
  },
}
