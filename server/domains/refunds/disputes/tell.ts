import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import { titlesIn } from '../../orders/index.ts'
import { earnersOf, paymentOfRefund, soldItemsOf } from '../refund-queries.ts'
import { postDisputeMail } from './mails.ts'
import { disputeById } from './queries.ts'

/** Tells everybody who earned by the order, each of what they earned by, and the admins, how a dispute stands. */
export async function tellOfDispute(
  ctx: Pick<Context, 'db' | 'transaction' | 'jobs' | 'newId' | 'config'>,
  disputeId: string,
): Promise<void> {
  const dispute = await disputeById(ctx.db, disputeId)
  if (!dispute) throw new Error(`no dispute ${disputeId}`)
  const items = await soldItemsOf(ctx.db, dispute.orderId)
  const payment = await paymentOfRefund(ctx.db, dispute.paymentId)
  // Money that came in twice is nobody's earnings.
  const earners = payment?.isStray ? new Map<string, string[]>() : await earnersOf(ctx.db, dispute.orderId)
  const people = await peopleToTell(ctx, [...earners.keys()])
  await ctx.transaction(async (tx) => {
    for (const { id, email, locale } of people) {
      const own = earners.get(id) ?? items.map(({ title }) => title)
      const amount = formatMoney(dispute.amount, dispute.currency as Currency, locale)
      await postDisputeMail(tx, ctx, { email, locale }, (mails) =>
        mails[dispute.status](titlesIn(locale, own), amount, sellingPage(ctx.config)),
      )
    }
  })
}

function peopleToTell({ db }: Pick<Context, 'db'>, earnerIds: readonly string[]) {
  return db
    .selectFrom('users')
    .select(['id', 'email', 'locale'])
    .where('erasedAt', 'is', null)
    .where((has) =>
      has.or([
        // By a list that may be empty.
        sql<boolean>`id = ANY(${earnerIds}::uuid[])`,
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
