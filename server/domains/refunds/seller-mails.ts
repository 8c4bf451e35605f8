import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Words } from '../../platform/mail/index.ts'
import { titlesIn } from '../orders/index.ts'
import { type RefundRow, soldItemsOf } from './refund-queries.ts'
import { partsOf } from './return-queries.ts'

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

type Parts = Pick<Context, 'jobs' | 'newId' | 'config'>

/** Tells everybody who gave a part of a refund how much; and a seller who asked for one, that nothing came of it. */
export async function tellSellers(tx: Tx, ctx: Parts, refund: RefundRow): Promise<void> {
  if (refund.status === 'succeeded') return tellOfParts(tx, ctx, refund)
  const { requestedAs, requestedBy } = refund
  if (refund.status !== 'failed' || requestedAs !== 'seller' || !requestedBy) return
  const items = await soldItemsOf(tx, refund.orderId)
  const own = items.filter(({ id }) => refund.orderItemId === null || id === refund.orderItemId)
  const titles = own.map(({ title }) => title)
  await tell(tx, ctx, refund, { sellerId: requestedBy, titles, amount: refund.amount }, 'notGiven')
}

interface Told {
  readonly sellerId: string
  readonly titles: readonly string[]
  readonly amount: number
}

async function tellOfParts(tx: Tx, ctx: Parts, refund: RefundRow): Promise<void> {
  const parts = await partsOf(tx, refund.id)
  for (const sellerId of new Set(parts.map((part) => part.sellerId))) {
    const own = parts.filter((part) => part.sellerId === sellerId)
    const titles = [...new Set(own.map(({ title }) => title))]
    const amount = own.reduce((sum, part) => sum + part.amount, 0)
    await tell(tx, ctx, refund, { sellerId, titles, amount }, 'taken')
  }
}

async function tell(
  tx: Tx,
  ctx: Parts,
  { currency }: RefundRow,
  { sellerId, titles, amount }: Told,
  what: keyof SellerMails,
): Promise<void> {
  const seller = await recipient(tx, sellerId)
  if (!seller) return
  const { locale } = seller
  const words = mailsIn[locale][what](
    titlesIn(locale, titles),
    formatMoney(amount, currency as Currency, locale),
    `${ctx.config.publicUrl}/settings/sales`,
  )
  await postLetter(tx, ctx, seller, words)
}

/** Nobody, where they have left. */
const recipient = (db: Db, id: string) =>
  db
    .selectFrom('users')
    .select(['email', 'locale'])
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
