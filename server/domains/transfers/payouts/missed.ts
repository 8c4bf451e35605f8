import type { Context } from '../../../context.ts'
import type { PayoutState } from '../../../platform/payments/index.ts'
import { payoutsByPsp } from './queries.ts'

/** Of a hundred each: an account is paid out once a day, and those of before were looked at on their day. */
const MOST_PAGES = 3

/**
 * Payouts of an account since then, of which our books know nothing, or something else: the provider's ids, oldest first.
 * An account's own events are not among the platform's, so that nobody else tells of a webhook that never came.
 * @throws ProviderUnavailable
 */
export async function missedPayouts(
  { db, payments }: Pick<Context, 'db' | 'payments'>,
  pspAccountId: string,
  since: Date,
): Promise<string[]> {
  const missed: string[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, cursor: next } = await payments.listPayouts(pspAccountId, cursor)
    const lately = items.filter(({ createdAt }) => createdAt >= since)
    const known = new Map(
      (
        await payoutsByPsp(
          db,
          lately.map(({ pspPayoutId }) => pspPayoutId),
        )
      ).map((row) => [row.pspPayoutId, row]),
    )
    missed.push(
      ...lately.filter((one) => !isKnown(one, known.get(one.pspPayoutId))).map((one) => one.pspPayoutId),
    )
    cursor = next
    if (cursor === undefined || lately.length < items.length) break
  }
  return missed.reverse()
}

type Known = Awaited<ReturnType<typeof payoutsByPsp>>[number]

const isKnown = (payout: PayoutState, row: Known | undefined): boolean =>
  row !== undefined &&
  row.pspStatus === payout.status &&
  row.arrivesAt.getTime() === payout.arrivesAt.getTime()
