import { type Currency, formatMoney, sumOf } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import { titlesIn } from '../../orders/index.ts'
import { earnersOf, paymentOfRefund, soldItemsOf } from '../refund-queries.ts'
import { type DisputeMails, postDisputeMail } from './mails.ts'
import { type DisputeRow, disputeById, type PartInDispute, partsInDispute } from './queries.ts'

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
  const parts = await partsInDispute(ctx.db, dispute)
  const people = await peopleToTell(ctx, [...earners.keys()])
  await ctx.transaction(async (tx) => {
    for (const { id, email, locale } of people) {
      const titles = earners.get(id)
      const own = titles ? parts.filter(({ sellerId }) => sellerId === id) : parts
      const told = {
        titles: titlesIn(locale, titles ?? items.map(({ title }) => title)),
        ...amountsIn(locale, dispute, own),
        url: sellingPage(ctx.config),
      }
      await postDisputeMail(tx, ctx, { email, locale }, (mails) =>
        letterIn(mails, dispute.status, titles !== undefined, told),
      )
    }
  })
}

interface Told {
  readonly titles: string
  readonly amount: string
  /** Undefined: nothing. */
  readonly part?: string
  /** What of the amount that is not. */
  readonly rest: string
  readonly url: string
}

function letterIn(
  mails: DisputeMails,
  status: DisputeRow['status'],
  isEarner: boolean,
  { titles, amount, part, rest, url }: Told,
) {
  if (status === 'inquiry' || status === 'open') return mails[status](titles, amount, url)
  if (part === undefined) {
    const name = isEarner
      ? (`${status}OfNothing` as const)
      : status === 'won'
        ? 'orderWonOfNothing'
        : 'orderLostOfNothing'
    return mails[name](titles, amount, url)
  }
  if (isEarner) return mails[status](titles, amount, part, url)
  return status === 'won'
    ? mails.orderWon(titles, amount, part, url)
    : mails.orderLost(titles, amount, part, rest, url)
}

/** What the bank asked for; and what of it these have still, or were taken. */
function amountsIn(
  locale: Locale,
  { amount, currency, status }: DisputeRow,
  parts: readonly PartInDispute[],
) {
  const part = sumOf(parts.map(({ left, taken }) => (status === 'lost' ? taken : left)))
  const text = (minor: number) => formatMoney(minor, currency as Currency, locale)
  return {
    amount: text(amount),
    ...(part > 0 ? { part: text(part) } : {}),
    rest: text(Math.max(0, amount - part)),
  }
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
