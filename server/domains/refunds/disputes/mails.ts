import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../../platform/mail/index.ts'
import type { DisputeRow } from './queries.ts'

type Told = (titles: string, amount: string, url: string) => Words
type DisputeMails = Readonly<Record<DisputeRow['status'], Told>>

const en: DisputeMails = {
  inquiry: (titles, amount, url) => ({
    subject: 'A bank asks about one of your sales',
    paragraphs: [
      `The bank of somebody who bought ${titles} asks about the payment of ${amount}. No money has moved, and you need do nothing: we answer with what we know.`,
    ],
    action: { label: 'See my sales', url },
  }),
  open: (titles, amount, url) => ({
    subject: 'A buyer disputes a payment',
    paragraphs: [
      `Somebody who bought ${titles} has told their bank that the payment of ${amount} was not right. The bank has taken the money back until it has decided, and the buyer’s downloads are closed so long.`,
      'We send the bank what we know of the purchase. If you know more, such as messages of the buyer, answer this mail within a few days.',
    ],
    action: { label: 'See my sales', url },
  }),
  won: (titles, amount, url) => ({
    subject: 'A dispute has ended well',
    paragraphs: [`The bank has decided for you: the ${amount} for ${titles} stay yours.`],
    action: { label: 'See my sales', url },
  }),
  lost: (titles, amount, url) => ({
    subject: 'A dispute was lost',
    paragraphs: [
      `The bank has given the ${amount} for ${titles} back to the buyer. Your part of it is taken from your balance, as with a refund; the bank’s fee we bear ourselves.`,
    ],
    action: { label: 'See my sales', url },
  }),
}

const fr: DisputeMails = {
  inquiry: (titles, amount, url) => ({
    subject: 'Une banque pose une question sur l’une de vos ventes',
    paragraphs: [
      `La banque de quelqu’un qui a acheté ${titles} se renseigne sur le paiement de ${amount}. Aucun argent n’a bougé et vous n’avez rien à faire : nous répondons avec ce que nous savons.`,
    ],
    action: { label: 'Voir mes ventes', url },
  }),
  open: (titles, amount, url) => ({
    subject: 'Un acheteur conteste un paiement',
    paragraphs: [
      `Quelqu’un qui a acheté ${titles} a signalé à sa banque que le paiement de ${amount} n’était pas correct. La banque a repris l’argent jusqu’à sa décision, et les téléchargements de l’acheteur sont fermés pendant ce temps.`,
      'Nous envoyons à la banque ce que nous savons de l’achat. Si vous en savez plus, par exemple des messages de l’acheteur, répondez à ce courriel dans les prochains jours.',
    ],
    action: { label: 'Voir mes ventes', url },
  }),
  won: (titles, amount, url) => ({
    subject: 'Un litige s’est bien terminé',
    paragraphs: [`La banque a décidé en votre faveur : les ${amount} pour ${titles} restent à vous.`],
    action: { label: 'Voir mes ventes', url },
  }),
  lost: (titles, amount, url) => ({
    subject: 'Un litige a été perdu',
    paragraphs: [
      `La banque a rendu à l’acheteur les ${amount} pour ${titles}. Votre part est retirée de votre solde, comme pour un remboursement ; les frais de la banque sont à notre charge.`,
    ],
    action: { label: 'Voir mes ventes', url },
  }),
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
