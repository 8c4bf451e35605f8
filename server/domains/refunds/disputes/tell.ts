import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import { titlesIn } from '../../orders/index.ts'
import { soldItemsOf } from '../refund-queries.ts'
import { postDisputeMail } from './mails.ts'
import { disputeById } from './queries.ts'

/** Tells everybody who sold something in the order, and the admins, how a dispute stands. */
export async function tellOfDispute(
  ctx: Pick<Context, 'db' | 'transaction' | 'jobs' | 'newId' | 'config'>,
  disputeId: string,
): Promise<void> {
  const dispute = await disputeById(ctx.db, disputeId)
  if (!dispute) throw new Error(`no dispute ${disputeId}`)
  const items = await soldItemsOf(ctx.db, dispute.orderId)
  const people = await peopleToTell(
    ctx,
    items.map(({ sellerId }) => sellerId),
  )
  await ctx.transaction(async (tx) => {
    for (const { email, locale } of people) {
      const titles = titlesIn(
        locale,
        items.map(({ title }) => title),
      )
      const amount = formatMoney(dispute.amount, dispute.currency as Currency, locale)
      await postDisputeMail(tx, ctx, { email, locale }, (mails) =>
        mails[dispute.status](titles, amount, sellingPage(ctx.config)),
      )
    }
  })
}

function peopleToTell({ db }: Pick<Context, 'db'>, sellerIds: readonly string[]) {
  return db
    .selectFrom('users')
    .select(['email', 'locale'])
    .where('erasedAt', 'is', null)
    .where((has) =>
      has.or([
        has('id', 'in', [...sellerIds]),
        has.exists(
          has
            .selectFrom('userRoles')
            .select('userRoles.userId')
            .whereRef('userRoles.userId', '=', 'users.id')
            .where('userRoles.role', '=', 'admin'),
        ),
      ]),
    )
    .orderBy('id')
    .execute()
}
