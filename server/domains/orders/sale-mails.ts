import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import { sellingPage } from '../../http/selling-page.ts'
import type { Tx } from '../../platform/db/database.ts'
import { postOrderMail, titlesIn } from './mails.ts'
import type { ItemRow, OrderRow, ShareRow } from './queries.ts'

/** Tells everybody who earns by an order what their part is. */
export async function postSaleMails(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId' | 'config'>,
  order: OrderRow,
  shares: readonly ShareRow[],
  items: readonly ItemRow[],
): Promise<void> {
  const sellerIds = [...new Set(shares.flatMap(({ sellerId }) => sellerId ?? []))].sort()
  if (sellerIds.length === 0) return
  const sellers = await tx
    .selectFrom('users')
    .select(['id', 'email', 'locale'])
    .where('id', 'in', sellerIds)
    .where('erasedAt', 'is', null)
    .orderBy('id')
    .execute()
  for (const seller of sellers) {
    const own = shares.filter(({ sellerId }) => sellerId === seller.id)
    const earned = own.reduce((sum, { amount }) => sum + amount, 0)
    const sold = items.filter(({ id }) => own.some(({ orderItemId }) => orderItemId === id))
    const titles = titlesIn(
      seller.locale,
      sold.map(({ title }) => title),
    )
    const amount = formatMoney(earned, order.currency as Currency, seller.locale)
    const url = sellingPage(ctx.config)
    await postOrderMail(tx, ctx, seller, (mails) => mails.sold(titles, amount, url))
  }
}
