import type { Payout } from '@veza/shared/contracts/selling.ts'
import type { Context } from '../../../context.ts'
import { decodeCursor, pageFrom } from '../../../platform/db/cursor.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import { type PayoutRow, payoutsOf } from './queries.ts'
import { whyItFailed } from './why.ts'

/** A seller's payouts, the newest first. @throws DomainError 400 `bad-cursor` */
export async function listPayouts(
  ctx: Pick<Context, 'db'>,
  seller: { readonly userId: string; readonly locale: Locale },
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const rows = await payoutsOf(ctx.db, seller.userId, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => payoutView(row, seller.locale),
  )
}

export const payoutView = (row: PayoutRow, locale: Locale): Payout => ({
  id: row.id,
  providerId: row.pspPayoutId,
  status: row.pspStatus,
  amount: row.amount,
  currency: row.currency,
  createdAt: row.createdAt.toISOString(),
  arrivesAt: row.arrivesAt.toISOString(),
  failure: row.pspStatus === 'failed' ? whyItFailed(row.failureCode, locale) : null,
})
