import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Words } from '../../platform/mail/index.ts'
import type { ItemRow, OrderRow } from './queries.ts'

interface OrderMails {
  received(titles: string, total: string, url: string): Words
  processing(titles: string, total: string, url: string): Words
  paid(titles: string, total: string, url: string, invoice: string): Words
  ready(titles: string, url: string): Words
  failed(titles: string, url: string): Words
  expired(titles: string, url: string): Words
  goesBack(titles: string, amount: string, url: string): Words
  sold(titles: string, amount: string, url: string): Words
}

const en: OrderMails = {
  received: (titles, total, url) => ({
    subject: 'Your order is waiting to be paid',
    paragraphs: [
      `We have your order of ${titles}, ${total} in all. As soon as it is paid, you get another mail, with your downloads.`,
      'If you left before you had paid, open the order and go on from there. If you have ordered nothing, do nothing: what is not paid comes to nothing by itself.',
    ],
    action: { label: 'Open my order', url },
  }),
  processing: (titles, total, url) => ({
    subject: 'Your payment is on its way',
    paragraphs: [
      `Thank you for ordering ${titles}. The way you chose to pay takes a few days: your bank is moving the ${total}, and there is nothing more for you to do.`,
      'We write again as soon as the money is there, and your downloads are ready then. Please do not pay a second time.',
    ],
    action: { label: 'See how it stands', url },
  }),
  paid: (titles, total, url, invoice) => ({
    subject: 'Thank you: your downloads are ready',
    paragraphs: [
      `Your payment of ${total} has arrived, and ${titles} is yours. The order’s page has your downloads, and the licence of each.`,
      `Your invoice is there too, and here: ${invoice}`,
    ],
    action: { label: 'Open my downloads', url },
  }),
  ready: (titles, url) => ({
    subject: 'Your downloads are ready',
    paragraphs: [
      `${titles} is yours, and there was nothing to pay. The order’s page has your downloads, and the licence of each.`,
    ],
    action: { label: 'Open my downloads', url },
  }),
  failed: (titles, url) => ({
    subject: 'Your payment did not go through',
    paragraphs: [
      `The payment of your order of ${titles} did not go through, and you have not been charged.`,
      'You can try again from the order’s page, with another card or in another way.',
    ],
    action: { label: 'Try again', url },
  }),
  expired: (titles, url) => ({
    subject: 'Your order has expired',
    paragraphs: [
      `Your order of ${titles} was not paid in time, and has expired. You have not been charged.`,
      'If you still want it, you can pay it from the order’s page.',
    ],
    action: { label: 'Open my order', url },
  }),
  goesBack: (titles, amount, url) => ({
    subject: 'We are sending money back to you',
    paragraphs: [
      `A payment of ${amount} has arrived for your order of ${titles} that we cannot take: the order had been paid before, or what it is of was given to somebody else or taken away in the meantime. We are sending all of it back; you need do nothing.`,
      'Depending on your bank, it takes five to ten days until you see it.',
    ],
    action: { label: 'Open my order', url },
  }),
  sold: (titles, amount, url) => ({
    subject: 'You have sold something',
    paragraphs: [
      `Somebody has bought ${titles}. Your part of it is ${amount}.`,
      'Your sales and payouts are listed in your settings.',
    ],
    action: { label: 'See my sales', url },
  }),
}

const fr: OrderMails = {
  received: (titles, total, url) => ({
    subject: 'Votre commande attend son paiement',
    paragraphs: [
      `Nous avons bien reçu votre commande de ${titles}, soit ${total} en tout. Dès qu’elle est payée, vous recevrez un autre courrier, avec vos téléchargements.`,
      'Si vous êtes parti avant d’avoir payé, ouvrez la commande et reprenez où vous en étiez. Si vous n’avez rien commandé, ne faites rien : ce qui n’est pas payé s’annule de soi-même.',
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
  processing: (titles, total, url) => ({
    subject: 'Votre paiement est en route',
    paragraphs: [
      `Merci d’avoir commandé ${titles}. Le moyen de paiement choisi prend quelques jours : votre banque transfère les ${total}, et vous n’avez plus rien à faire.`,
      'Nous vous écrirons dès que l’argent est arrivé ; vos téléchargements seront alors prêts. Merci de ne pas payer une seconde fois.',
    ],
    action: { label: 'Voir où cela en est', url },
  }),
  paid: (titles, total, url, invoice) => ({
    subject: 'Merci : vos téléchargements sont prêts',
    paragraphs: [
      `Votre paiement de ${total} est arrivé, et ${titles} est à vous. La page de la commande contient vos téléchargements et la licence de chacun.`,
      `Votre facture s’y trouve aussi, et ici : ${invoice}`,
    ],
    action: { label: 'Ouvrir mes téléchargements', url },
  }),
  ready: (titles, url) => ({
    subject: 'Vos téléchargements sont prêts',
    paragraphs: [
      `${titles} est à vous, et il n’y avait rien à payer. La page de la commande contient vos téléchargements et la licence de chacun.`,
    ],
    action: { label: 'Ouvrir mes téléchargements', url },
  }),
  failed: (titles, url) => ({
    subject: 'Votre paiement n’a pas abouti',
    paragraphs: [
      `Le paiement de votre commande de ${titles} n’a pas abouti, et rien ne vous a été débité.`,
      'Vous pouvez réessayer depuis la page de la commande, avec une autre carte ou un autre moyen.',
    ],
    action: { label: 'Réessayer', url },
  }),
  expired: (titles, url) => ({
    subject: 'Votre commande a expiré',
    paragraphs: [
      `Votre commande de ${titles} n’a pas été payée à temps et a expiré. Rien ne vous a été débité.`,
      'Si vous la voulez toujours, vous pouvez la payer depuis sa page.',
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
  goesBack: (titles, amount, url) => ({
    subject: 'Nous vous renvoyons de l’argent',
    paragraphs: [
      `Un paiement de ${amount} est arrivé pour votre commande de ${titles}, et nous ne pouvons pas l’accepter : elle était déjà payée, ou ce qu’elle contient a été donné à quelqu’un d’autre ou retiré entre-temps. Nous vous renvoyons le tout ; vous n’avez rien à faire.`,
      'Selon votre banque, il faut cinq à dix jours pour le voir arriver.',
    ],
    action: { label: 'Ouvrir ma commande', url },
  }),
  sold: (titles, amount, url) => ({
    subject: 'Vous avez fait une vente',
    paragraphs: [
      `Quelqu’un a acheté ${titles}. Votre part est de ${amount}.`,
      'Vos ventes et vos versements sont dans vos réglages.',
    ],
    action: { label: 'Voir mes ventes', url },
  }),
}

const orderMailsIn: Record<Locale, OrderMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed; nothing where nobody is left to be written to. */
export async function postOrderMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: { readonly email: string | null; readonly locale: Locale },
  write: (mails: OrderMails) => Words,
): Promise<void> {
  if (to.email === null) return
  await postLetter(tx, ctx, { email: to.email, locale: to.locale }, write(orderMailsIn[to.locale]))
}

const TITLES_TOLD = 3

/** Titles in a sentence; of many, the first. */
export function titlesIn(locale: Locale, titles: readonly string[]): string {
  const told = titles.slice(0, TITLES_TOLD).map((title) => (locale === 'fr' ? `« ${title} »` : `“${title}”`))
  const rest = titles.length - told.length
  const more = locale === 'fr' ? `${rest} autres` : `${rest} more`
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  return list.format(rest > 0 ? [...told, more] : told)
}

/** What mails tell of an order, in its language. */
export function orderFacts(
  { locale, total, currency }: Pick<OrderRow, 'locale' | 'total' | 'currency'>,
  items: readonly Pick<ItemRow, 'title'>[],
): { titles: string; total: string } {
  return {
    titles: titlesIn(
      locale,
      items.map(({ title }) => title),
    ),
    total: formatMoney(total, currency as Currency, locale),
  }
}
