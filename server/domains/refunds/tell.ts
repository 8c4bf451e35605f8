import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { orderById, orderLink, titlesIn } from '../orders/index.ts'
import { postRefundMail } from './mails.ts'
import { type RefundRow, refundById, soldItemsOf } from './refund-queries.ts'
import { tellSellers, tellSellersOfAsking } from './sellers/tell.ts'
import { keptOf } from './unapplied.ts'

const mailFor = { succeeded: 'done', failed: 'failed', returned: 'returned' } as const

type Parts = Pick<Context, 'db' | 'transaction' | 'jobs' | 'newId' | 'config'>

/** Tells the buyer, and each seller that it would take from, that a refund was asked for; one that has ended is told of as that. */
export async function tellOfAsking(ctx: Parts, refundId: string): Promise<void> {
  const refund = await refundById(ctx.db, refundId)
  if (refund?.status !== 'pending') return
  await ctx.transaction(async (tx) => {
    await tellSellersOfAsking(tx, ctx, refund)
    await tellBuyer(tx, ctx, refund, 'asked')
  })
}

/** Tells buyer and sellers what became of a refund. What came in twice was told of when it came. */
export async function tellOfEnd(ctx: Parts, refundId: string): Promise<void> {
  const refund = await refundById(ctx.db, refundId)
  if (!refund || refund.origin === 'stray' || refund.status === 'pending') return
  const hasAll = refund.status === 'returned' && (await keptOf(ctx.db, refund.id)) === 0
  const mail = hasAll ? 'madeGood' : mailFor[refund.status]
  await ctx.transaction(async (tx) => {
    await tellSellers(tx, ctx, refund)
    await tellBuyer(tx, ctx, refund, mail)
  })
}

/** Nobody, where they have left. */
async function tellBuyer(
  tx: Tx,
  ctx: Parts,
  refund: RefundRow,
  mail: 'asked' | 'done' | 'failed' | 'returned' | 'madeGood',
): Promise<void> {
  const order = await orderById(tx, refund.orderId)
  if (!order?.email) return
  const titles = (await titlesOf(tx, refund)).map(({ title }) => title)
  const { email, locale } = order
  const amount = formatMoney(refund.amount, refund.currency as Currency, locale)
  const link = orderLink(ctx.config, order)
  await postRefundMail(tx, ctx, { email, locale }, (mails) =>
    mails[mail](titlesIn(locale, titles), amount, link),
  )
}

async function titlesOf(db: Db, { orderId, orderItemId }: RefundRow) {
  const items = await soldItemsOf(db, orderId)
  return orderItemId ? items.filter(({ id }) => id === orderItemId) : items
}
