import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../../platform/mail/index.ts'

interface SellerMails {
  taken(titles: string, amount: string, url: string): Words
  notGiven(titles: string, amount: string, url: string): Words
}

const en: SellerMails = {
  taken: (titles, amount, url) => ({
    subject: 'One of your sales was refunded',
    paragraphs: [
      `A buyer of ${titles} has been given their money back. Your part of it is ${amount}: it is taken from what we owe you or, where it has been sent to you already, brought back from your account with the payment provider.`,
    ],
    action: { label: 'See my sales', url },
  }),
  notGiven: (titles, amount, url) => ({
    subject: 'The refund you asked for did not go through',
    paragraphs: [
      `You wanted to give ${amount} for ${titles} back to its buyer. The payment provider, or the buyer’s bank, did not take it. Nothing has been taken from you; you can try again.`,
    ],
    action: { label: 'See my sales', url },
  }),
}

const fr: SellerMails = {
  taken: (titles, amount, url) => ({
    subject: 'L’une de vos ventes a été remboursée',
    paragraphs: [
      `Un acheteur de ${titles} a été remboursé. Votre part est de ${amount} : elle est retirée de ce que nous vous devons ou, si elle vous a déjà été envoyée, reprise sur votre compte chez le prestataire de paiement.`,
    ],
    action: { label: 'Voir mes ventes', url },
  }),
  notGiven: (titles, amount, url) => ({
    subject: 'Le remboursement que vous avez demandé n’a pas abouti',
    paragraphs: [
      `Vous vouliez rembourser ${amount} pour ${titles}. Le prestataire de paiement, ou la banque de l’acheteur, ne l’a pas accepté. Rien ne vous a été retiré ; vous pouvez réessayer.`,
    ],
    action: { label: 'Voir mes ventes', url },
  }),
}

const mailsIn: Readonly<Record<Locale, SellerMails>> = { en, fr }

/** Stores a mail to a seller, to be sent once the transaction has committed. */
export function postSaleRefundMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: SellerMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(mailsIn[to.locale]))
}
