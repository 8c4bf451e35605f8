import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import { titlesIn } from '../../orders/index.ts'
import { foresee } from '../foresee.ts'
import { paymentOfRefund, type RefundRow, soldItemsOf } from '../refund-queries.ts'
import { partsOf } from '../return-queries.ts'
import { postSaleRefundMail } from './mails.ts'

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

/** Tells everybody who would give a part of it how much, as it would be divided now. */
export async function tellSellersOfAsking(tx: Tx, ctx: Parts, refund: RefundRow): Promise<void> {
  const { orderId, orderItemId, paymentId } = refund
  const payment = await paymentOfRefund(tx, paymentId)
  if (!payment) throw new Error(`refund ${refund.id} is of no payment`)
  const titles = new Map((await soldItemsOf(tx, orderId)).map(({ id, title }) => [id, title]))
  const { parts } = await foresee(tx, payment, refund.amount, orderItemId ?? undefined)
  await tellEach(
    tx,
    ctx,
    refund,
    parts.flatMap(({ share: { sellerId, orderItemId: item }, amount }) =>
      sellerId === null ? [] : [{ sellerId, title: titles.get(item) ?? '', amount }],
    ),
    'asked',
  )
}

interface Told {
  readonly sellerId: string
  readonly titles: readonly string[]
  readonly amount: number
}

async function tellOfParts(tx: Tx, ctx: Parts, refund: RefundRow): Promise<void> {
  await tellEach(tx, ctx, refund, await partsOf(tx, refund.id), 'taken')
}

async function tellEach(
  tx: Tx,
  ctx: Parts,
  refund: RefundRow,
  parts: readonly { sellerId: string; title: string; amount: number }[],
  what: 'asked' | 'taken',
): Promise<void> {
  for (const sellerId of new Set(parts.map((part) => part.sellerId))) {
    const own = parts.filter((part) => part.sellerId === sellerId)
    const titles = [...new Set(own.map(({ title }) => title))]
    const amount = own.reduce((sum, part) => sum + part.amount, 0)
    await tell(tx, ctx, refund, { sellerId, titles, amount }, what)
  }
}

async function tell(
  tx: Tx,
  ctx: Parts,
  { currency }: RefundRow,
  { sellerId, titles, amount }: Told,
  what: 'asked' | 'taken' | 'notGiven',
): Promise<void> {
  const seller = await recipient(tx, sellerId)
  if (!seller) return
  const { locale } = seller
  const told = formatMoney(amount, currency as Currency, locale)
  await postSaleRefundMail(tx, ctx, seller, (mails) =>
    mails[what](titlesIn(locale, titles), told, sellingPage(ctx.config)),
  )
}

/** Nobody, where they have left. */
const recipient = (db: Db, id: string) =>
  db
    .selectFrom('users')
    .select(['email', 'locale'])
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
