import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'

interface SellerMails {
  moneyWaits(username: string, url: string): Words
  moneyStillWaits(username: string, amounts: string, url: string): Words
  transferFailed(username: string): Words
  payoutFailed(username: string, amount: string, why: string, url: string): Words
}

const en: SellerMails = {
  moneyWaits: (username, url) => ({
    subject: 'You have earned money, and it waits for you',
    paragraphs: [
      `Hello ${username}, somebody has bought your music. The money is yours, and we cannot send it yet: our payment provider does not know yet who you are and where to send it.`,
      'It takes a few minutes, and you do it once. Nothing is lost meanwhile: whatever you earn is kept for you and sent as soon as everything is there.',
    ],
    action: { label: 'Say where my money goes', url },
  }),
  moneyStillWaits: (username, amounts, url) => ({
    subject: 'Your money still waits for you',
    paragraphs: [
      `Hello ${username}, ${amounts} that you have earned waits for you. Our payment provider still lacks something before it can be sent.`,
      'See what is missing, and go on where you left off. The money stays yours, however long it takes.',
    ],
    action: { label: 'See what is missing', url },
  }),
  transferFailed: (username) => ({
    subject: 'We could not send your money',
    paragraphs: [
      `Hello ${username}, our payment provider has refused several times to take a payment to you. The money is still yours and stands in your balance.`,
      'You need do nothing: we were told at the same moment, look into it, and write to you if we need something from you.',
    ],
  }),
  payoutFailed: (username, amount, why, url) => ({
    subject: 'A payout did not reach your bank',
    paragraphs: [
      `Hello ${username}, ${amount} was on its way from your balance to your bank, and came back. ${why}`,
      'The money is in your balance again. Put your bank details right, and it is sent anew.',
    ],
    action: { label: 'Look at my payouts', url },
  }),
}

const fr: SellerMails = {
  moneyWaits: (username, url) => ({
    subject: 'Vous avez gagné de l’argent, et il vous attend',
    paragraphs: [
      `Bonjour ${username}, quelqu’un a acheté votre musique. L’argent est à vous, mais nous ne pouvons pas encore l’envoyer : notre prestataire de paiement ne sait pas encore qui vous êtes ni où l’envoyer.`,
      'Cela prend quelques minutes, une seule fois. D’ici là rien n’est perdu : tout ce que vous gagnez est gardé pour vous et envoyé dès que tout est en place.',
    ],
    action: { label: 'Dire où va mon argent', url },
  }),
  moneyStillWaits: (username, amounts, url) => ({
    subject: 'Votre argent vous attend toujours',
    paragraphs: [
      `Bonjour ${username}, ${amounts} que vous avez gagnés vous attendent. Il manque encore quelque chose à notre prestataire de paiement pour les envoyer.`,
      'Regardez ce qui manque, et continuez là où vous en étiez. L’argent reste à vous, le temps qu’il faudra.',
    ],
    action: { label: 'Voir ce qui manque', url },
  }),
  transferFailed: (username) => ({
    subject: 'Nous n’avons pas pu envoyer votre argent',
    paragraphs: [
      `Bonjour ${username}, notre prestataire de paiement a refusé plusieurs fois de vous faire un versement. L’argent est toujours à vous et figure dans votre solde.`,
      'Vous n’avez rien à faire : nous en avons été avertis au même moment, nous cherchons la cause et vous écrirons s’il nous faut quelque chose de votre part.',
    ],
  }),
  payoutFailed: (username, amount, why, url) => ({
    subject: 'Un virement n’est pas arrivé à votre banque',
    paragraphs: [
      `Bonjour ${username}, ${amount} étaient en route de votre solde vers votre banque et sont revenus. ${why}`,
      'L’argent est de nouveau dans votre solde. Corrigez vos coordonnées bancaires, et il repartira.',
    ],
    action: { label: 'Voir mes virements', url },
  }),
}

const sellerMailsIn: Record<Locale, SellerMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postSellerMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: SellerMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(sellerMailsIn[to.locale]))
}
