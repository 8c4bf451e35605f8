import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../../platform/mail/index.ts'

type Told = (titles: string, amount: string, url: string) => Words
type ToldAPart = (titles: string, amount: string, part: string, url: string) => Words

/** The amount is all that the bank asked about; the part, what of it is left with the reader, or was taken from them. */
export interface DisputeMails {
  readonly inquiry: Told
  readonly open: Told
  readonly won: ToldAPart
  readonly wonOfNothing: Told
  readonly lost: ToldAPart
  readonly lostOfNothing: Told
  // To admins: of all who earned together.
  readonly orderWon: ToldAPart
  readonly orderWonOfNothing: Told
  readonly orderLost: (titles: string, amount: string, part: string, rest: string, url: string) => Words
  readonly orderLostOfNothing: Told
}

const letter = (subject: string, label: string, url: string, ...paragraphs: string[]): Words => ({
  subject,
  paragraphs,
  action: { label, url },
})
const english = (subject: string, url: string, ...paragraphs: string[]) =>
  letter(subject, 'See my sales', url, ...paragraphs)
const french = (subject: string, url: string, ...paragraphs: string[]) =>
  letter(subject, 'Voir mes ventes', url, ...paragraphs)

const en: DisputeMails = {
  inquiry: (titles, amount, url) =>
    english(
      'A bank asks about one of your sales',
      url,
      `The bank of somebody who bought ${titles} asks about the payment of ${amount}. No money has moved, and you need do nothing: we answer with what we know.`,
    ),
  open: (titles, amount, url) =>
    english(
      'A buyer disputes a payment',
      url,
      `Somebody who bought ${titles} has told their bank that the payment of ${amount} was not right. The bank has taken the money back until it has decided, and the buyer’s downloads are closed so long.`,
      'We send the bank what we know of the purchase. If you know more, such as messages of the buyer, answer this mail within a few days.',
    ),
  won: (titles, amount, part, url) =>
    english(
      'A dispute has ended well',
      url,
      `The dispute about the ${amount} for ${titles} has ended, and the bank takes nothing. What you have of that payment, ${part}, stays yours.`,
    ),
  wonOfNothing: (titles, amount, url) =>
    english(
      'A dispute has ended',
      url,
      `The dispute about the ${amount} for ${titles} has ended, and the bank takes nothing. Nothing of that payment was left with you, so nothing changes in your balance.`,
    ),
  lost: (titles, amount, part, url) =>
    english(
      'A dispute was lost',
      url,
      `The bank has given the ${amount} for ${titles} back to the buyer. Your part of it, ${part}, is taken from your balance, as with a refund; the bank’s fee we bear ourselves.`,
    ),
  lostOfNothing: (titles, amount, url) =>
    english(
      'A dispute was lost',
      url,
      `The bank has given the ${amount} for ${titles} back to the buyer. Nothing of that payment was left with you, so nothing is taken from your balance; the bank’s fee we bear ourselves.`,
    ),
  orderWon: (titles, amount, part, url) =>
    english(
      'A dispute has ended',
      url,
      `The dispute about the ${amount} for ${titles} has ended, and the bank takes nothing. ${part} of the order have not been given back.`,
    ),
  orderWonOfNothing: (titles, amount, url) =>
    english(
      'A dispute has ended',
      url,
      `The dispute about the ${amount} for ${titles} has ended, and the bank takes nothing. All of the order had been given back before.`,
    ),
  orderLost: (titles, amount, part, rest, url) =>
    english(
      'A dispute was lost',
      url,
      `The bank has given the ${amount} for ${titles} back to the buyer. ${part} of it are taken from those who earned by it, our fee among them; ${rest} nobody had earned any more.`,
    ),
  orderLostOfNothing: (titles, amount, url) =>
    english(
      'A dispute was lost',
      url,
      `The bank has given the ${amount} for ${titles} back to the buyer. Nothing of it is taken from anybody who earned by it: nobody had earned any of it any more.`,
    ),
}

const fr: DisputeMails = {
  inquiry: (titles, amount, url) =>
    french(
      'Une banque pose une question sur l’une de vos ventes',
      url,
      `La banque de quelqu’un qui a acheté ${titles} se renseigne sur le paiement de ${amount}. Aucun argent n’a bougé et vous n’avez rien à faire : nous répondons avec ce que nous savons.`,
    ),
  open: (titles, amount, url) =>
    french(
      'Un acheteur conteste un paiement',
      url,
      `Quelqu’un qui a acheté ${titles} a signalé à sa banque que le paiement de ${amount} n’était pas correct. La banque a repris l’argent jusqu’à sa décision, et les téléchargements de l’acheteur sont fermés pendant ce temps.`,
      'Nous envoyons à la banque ce que nous savons de l’achat. Si vous en savez plus, par exemple des messages de l’acheteur, répondez à ce courriel dans les prochains jours.',
    ),
  won: (titles, amount, part, url) =>
    french(
      'Un litige s’est bien terminé',
      url,
      `Le litige sur les ${amount} pour ${titles} est clos, et la banque ne prend rien. Ce que vous avez de ce paiement, ${part}, reste à vous.`,
    ),
  wonOfNothing: (titles, amount, url) =>
    french(
      'Un litige est clos',
      url,
      `Le litige sur les ${amount} pour ${titles} est clos, et la banque ne prend rien. Il ne vous restait rien de ce paiement : votre solde ne change pas.`,
    ),
  lost: (titles, amount, part, url) =>
    french(
      'Un litige a été perdu',
      url,
      `La banque a rendu à l’acheteur les ${amount} pour ${titles}. Votre part, ${part}, est retirée de votre solde, comme pour un remboursement ; les frais de la banque sont à notre charge.`,
    ),
  lostOfNothing: (titles, amount, url) =>
    french(
      'Un litige a été perdu',
      url,
      `La banque a rendu à l’acheteur les ${amount} pour ${titles}. Il ne vous restait rien de ce paiement : rien n’est retiré de votre solde ; les frais de la banque sont à notre charge.`,
    ),
  orderWon: (titles, amount, part, url) =>
    french(
      'Un litige est clos',
      url,
      `Le litige sur les ${amount} pour ${titles} est clos, et la banque ne prend rien. ${part} de la commande n’ont pas été remboursés.`,
    ),
  orderWonOfNothing: (titles, amount, url) =>
    french(
      'Un litige est clos',
      url,
      `Le litige sur les ${amount} pour ${titles} est clos, et la banque ne prend rien. Toute la commande avait déjà été remboursée.`,
    ),
  orderLost: (titles, amount, part, rest, url) =>
    french(
      'Un litige a été perdu',
      url,
      `La banque a rendu à l’acheteur les ${amount} pour ${titles}. ${part} sont retirés à ceux qui les avaient gagnés, notre commission comprise ; ${rest} n’étaient plus à personne.`,
    ),
  orderLostOfNothing: (titles, amount, url) =>
    french(
      'Un litige a été perdu',
      url,
      `La banque a rendu à l’acheteur les ${amount} pour ${titles}. Rien n’en est retiré à ceux qui ont gagné par cette vente : plus personne n’en avait rien gagné.`,
    ),
}

const mailsIn: Readonly<Record<Locale, DisputeMails>> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postDisputeMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: DisputeMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(mailsIn[to.locale]))
}
