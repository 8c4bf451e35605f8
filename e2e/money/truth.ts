import { isCurrency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import { findContradictions, platformBalance } from '../../server/domains/ledger/index.ts'
import type { Works } from './world.ts'

/** Everything that is wrong while things go on: the books contradict themselves, or what they tell of. */
export async function wrongNow({ books }: Works): Promise<string[]> {
  const findings = await findContradictions(books)
  return findings.map(
    ({ check, subject, expected, actual }) => `${check} ${subject}: ${expected} / ${actual}`,
  )
}

/** Everything that is wrong once all is quiet: something has not ended, or the provider has other money than the books. */
export async function wrongInTheEnd(world: Works): Promise<string[]> {
  return [...(await wrongNow(world)), ...(await unended(world)), ...(await balanceOff(world))]
}

/**
 * What may still be going on when nobody does anything: an open dispute, money that waits for a seller's account, and what
 * three refunds could not send back, of which somebody has been told.
 */
async function unended({ books }: Works): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    SELECT 'order ' || id || ' is ' || status AS what FROM orders o
    WHERE status IN ('pending', 'refund_pending') OR (status = 'disputed' AND NOT EXISTS (
      SELECT FROM disputes d WHERE d.order_id = o.id AND d.status = 'open'))
    UNION ALL SELECT 'payment ' || id || ' is ' || status FROM payments WHERE status = 'pending'
    UNION ALL SELECT 'refund ' || id || ' (' || origin || ') is ' || status FROM refunds WHERE status = 'pending'
    UNION ALL SELECT 'transfer ' || t.id || ' is ' || t.status || ' ' || coalesce(t.failure_code, '')
      FROM transfers t LEFT JOIN seller_accounts a ON a.user_id = t.seller_id
      WHERE t.status = 'reversal_pending' OR (t.status IN ('pending', 'failed') AND a.transfers_active)
        OR (t.status = 'failed' AND NOT EXISTS (SELECT FROM seller_waits w WHERE w.user_id = t.seller_id))
    UNION ALL SELECT 'event ' || id || ' is ' || status FROM webhook_events WHERE status = 'pending'
    UNION ALL SELECT 'event ' || id || ' is parked: ' || reason FROM webhook_events
      WHERE status = 'parked' AND reason NOT LIKE 'ProviderUnavailable%'
    UNION ALL SELECT 'event ' || event_id || ' of the provider itself: ' || result FROM webhook_log
      WHERE signature_valid AND result LIKE 'error: suspicious%'
    UNION ALL SELECT 'stray payment ' || p.id || ' has not gone back' FROM payments p
      WHERE p.is_stray AND p.status = 'paid'
        AND p.amount > (SELECT coalesce(sum(amount), 0) FROM refunds r
          WHERE r.payment_id = p.id AND r.status IN ('succeeded', 'returned'))
          + (SELECT coalesce(sum(amount), 0) FROM disputes d WHERE d.payment_id = p.id AND d.status = 'lost')
        AND (SELECT count(*) FROM refunds r
          WHERE r.payment_id = p.id AND r.origin = 'stray' AND r.status = 'failed') < 3
        AND NOT EXISTS (SELECT FROM disputes d WHERE d.payment_id = p.id AND d.status IN ('inquiry', 'open'))`.execute(
    books,
  )
  return rows.map(({ what }) => what)
}

/** All that we hold at the provider, by its own count, is what our books say that we hold there. */
async function balanceOff({ ctx, books }: Works): Promise<string[]> {
  const { available, pending } = await ctx.payments.balance()
  const held = new Map<string, number>()
  for (const { amount, currency } of [...available, ...pending])
    held.set(currency, (held.get(currency) ?? 0) + amount)
  const wrong: string[] = []
  for (const [currency, amount] of held) {
    if (!isCurrency(currency)) continue
    const booked = await platformBalance(books, 'buyer_clearing', currency)
    if (booked !== amount) wrong.push(`the provider holds ${amount} ${currency}, the books say ${booked}`)
  }
  return wrong
}
