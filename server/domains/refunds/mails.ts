import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'

interface RefundMails {
  asked(titles: string, amount: string, url: string): Words
  done(titles: string, amount: string, url: string): Words
  failed(titles: string, amount: string, url: string): Words
  returned(titles: string, amount: string, url: string): Words
  /** It came back from their bank, and they have the money by another way. */
  madeGood(titles: string, amount: string, url: string): Words
}

const en: RefundMails = {
  asked: (titles, amount, url) => ({
    subject: 'A refund of your order was requested',
    paragraphs: [
      `A refund of ${amount} of your order of ${titles} was requested. We have passed it on to the payment provider, and write again as soon as it has been made or refused: usually within minutes.`,
      'If it was not you who asked, it was the artist or we: there is nothing for you to do.',
    ],
    action: { label: 'Open my order', url },
  }),
  done: (titles, amount, url) => ({
    subject: 'Your money is on its way back',
    paragraphs: [
      `We have given back ${amount} of your order of ${titles}. Depending on your bank, it takes five to ten days until you see it.`,
    ],
    action: { label: 'Open my order', url },
  }),
  failed: (titles, amount, url) => ({
    subject: 'Your refund did not go through',
    paragraphs: [
      `We could not give back ${amount} of your order of ${titles}: the payment provider or your bank did not take it. What you bought stays yours meanwhile.`,
      'You can ask again from the order’s page. If it fails once more, answer this mail.',
    ],
    action: { label: 'Open my order', url },
  }),
  returned: (titles, amount, url) => ({
    subject: 'Your bank sent your refund back to us',
    paragraphs: [
      `We had given back ${amount} of your order of ${titles}, and your bank did not take it: the card or account may be closed. We keep the money for you.`,
      'Answer this mail, and we find another way to pay it to you.',
    ],
    action: { label: 'Open my order', url },
  }),
  madeGood: (titles, amount, url) => ({
    subject: 'Your bank sent your refund back to us',
    paragraphs: [
      `We had given back ${amount} of your order of ${titles}, and your bank did not take it: the card or account may be closed.`,
      'You have already received this money through your bank, which took it back from us at your request. Nothing more is owed to you; if you see it otherwise, answer this mail.',
    ],
    action: { label: 'Open my order', url },
  }),
}

const fr: RefundMails = {
  asked: (titles, amount, url) => ({
    subject: 'Un remboursement de votre commande a été demandé',
    paragraphs: [
      `Un remboursement de ${amount} de votre commande de ${titles} a été demandé. Nous l’avons transmis au prestataire de paiement et vous écrirons dès qu’il sera fait ou refusé, en général en quelques minutes.`,
      'Si la demande ne vient pas de vous, elle vient de l’artiste ou de nous : vous n’avez rien à faire.',
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
  done: (titles, amount, url) => ({
    subject: 'Votre remboursement est en route',
    paragraphs: [
      `Nous avons remboursé ${amount} de votre commande de ${titles}. Selon votre banque, comptez cinq à dix jours avant de le voir.`,
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
  failed: (titles, amount, url) => ({
    subject: 'Votre remboursement n’a pas abouti',
    paragraphs: [
      `Nous n’avons pas pu rembourser ${amount} de votre commande de ${titles} : le prestataire de paiement ou votre banque ne l’a pas accepté. Ce que vous avez acheté reste à vous en attendant.`,
      'Vous pouvez redemander depuis la page de la commande. Si cela échoue encore, répondez à ce courriel.',
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
  returned: (titles, amount, url) => ({
    subject: 'Votre banque nous a renvoyé votre remboursement',
    paragraphs: [
      `Nous avions remboursé ${amount} de votre commande de ${titles}, et votre banque ne l’a pas accepté : la carte ou le compte est peut-être fermé. Nous gardons cet argent pour vous.`,
      'Répondez à ce courriel, et nous trouverons un autre moyen de vous le verser.',
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
  madeGood: (titles, amount, url) => ({
    subject: 'Votre banque nous a renvoyé votre remboursement',
    paragraphs: [
      `Nous avions remboursé ${amount} de votre commande de ${titles}, et votre banque ne l’a pas accepté : la carte ou le compte est peut-être fermé.`,
      'Vous avez déjà reçu cet argent par votre banque, qui nous l’a repris à votre demande. Rien d’autre ne vous est dû ; si vous n’êtes pas de cet avis, répondez à ce courriel.',
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
}

const mailsIn: Readonly<Record<Locale, RefundMails>> = { en, fr }

/** Stores a mail to a buyer, to be sent once the transaction has committed. */
export function postRefundMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: RefundMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(mailsIn[to.locale]))
}
