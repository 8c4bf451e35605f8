import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import { orderById, orderLink, titlesIn } from '../orders/index.ts'
import { postRefundMail } from './mails.ts'
import { type RefundRow, refundById, soldItemsOf } from './refund-queries.ts'
import { tellSellers } from './sellers/tell.ts'
import { keptOf } from './unapplied.ts'

const mailFor = { succeeded: 'done', failed: 'failed', returned: 'returned' } as const

/** Tells buyer and sellers what became of a refund. What came in twice was told of when it came. */
export async function tellOfEnd(
  ctx: Pick<Context, 'db' | 'transaction' | 'jobs' | 'newId' | 'config'>,
  refundId: string,
): Promise<void> {
  const refund = await refundById(ctx.db, refundId)
  if (!refund || refund.origin === 'stray' || refund.status === 'pending') return
  const hasAll = refund.status === 'returned' && (await keptOf(ctx.db, refund.id)) === 0
  const mail = hasAll ? 'madeGood' : mailFor[refund.status]
  const order = await orderById(ctx.db, refund.orderId)
  const titles = (await titlesOf(ctx, refund)).map(({ title }) => title)
  await ctx.transaction(async (tx) => {
    await tellSellers(tx, ctx, refund)
    if (!order?.email) return
    const { email, locale } = order
    const amount = formatMoney(refund.amount, refund.currency as Currency, locale)
    const link = orderLink(ctx.config, order)
    await postRefundMail(tx, ctx, { email, locale }, (mails) =>
      mails[mail](titlesIn(locale, titles), amount, link),
    )
  })
}

async function titlesOf({ db }: Pick<Context, 'db'>, { orderId, orderItemId }: RefundRow) {
  const items = await soldItemsOf(db, orderId)
  return orderItemId ? items.filter(({ id }) => id === orderItemId) : items
}
