import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../../platform/mail/index.ts'

interface SellerMails {
  asked(titles: string, amount: string, url: string): Words
  taken(titles: string, amount: string, url: string): Words
  notGiven(titles: string, amount: string, url: string): Words
}

const en: SellerMails = {
  asked: (titles, amount, url) => ({
    subject: 'A refund of one of your sales was requested',
    paragraphs: [
      `A refund to a buyer of ${titles} was requested. If it goes through, your part of it is ${amount}. Nothing has been taken from you yet; we write again if it is.`,
    ],
    action: { label: 'See my sales', url },
  }),
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
  asked: (titles, amount, url) => ({
    subject: 'Le remboursement de l’une de vos ventes a été demandé',
    paragraphs: [
      `Le remboursement d’un acheteur de ${titles} a été demandé. S’il aboutit, votre part est de ${amount}. Rien ne vous a encore été retiré ; nous vous écrirons si c’est le cas.`,
    ],
    action: { label: 'Voir mes ventes', url },
  }),
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
