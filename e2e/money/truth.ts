import { isCurrency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import { findContradictions, platformBalance } from '../../server/domains/ledger/index.ts'
import { compareBalance } from '../../server/domains/reconciliation/index.ts'
import { providerOf } from './provider-counts.ts'
import type { Works } from './world.ts'

/** Everything that is wrong while things go on: the books contradict themselves, or what they tell of. */
export async function wrongNow({ books }: Works): Promise<string[]> {
  const findings = await findContradictions(books)
  return findings.map(
    ({ check, subject, expected, actual }) => `${check} ${subject}: ${expected} / ${actual}`,
  )
}

/** Movements at the provider since then that the books do not tell of, or tell differently. */
export async function movedOtherwise({ ctx }: Works, since: Date): Promise<string[]> {
  const differences = await compareBalance(ctx, { since })
  return differences.map((difference) => JSON.stringify(difference))
}

/** Everything that is wrong once all is quiet: something has not ended, or the provider has other money than the books. */
export async function wrongInTheEnd(world: Works): Promise<string[]> {
  return [
    ...(await wrongNow(world)),
    ...(await unended(world)),
    ...(await misgiven(world)),
    ...(await balanceOff(world)),
    ...(await payoutsOff(world)),
    ...(await accountsOff(world)),
    ...(await disputesOff(world)),
  ]
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

/** What does not fit to what became of the orders: licences, what is held from others, debts, money that pays for nothing. */
async function misgiven({ books }: Works): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    SELECT 'licence ' || g.id || ' of an order ' || o.status || ', ' || i.refunded_amount || ' of ' || i.amount
        || ' given back, is ' || g.status AS what
      FROM orders o JOIN order_items i ON i.order_id = o.id JOIN licence_grants g ON g.order_item_id = i.id
      WHERE g.status <> CASE
        WHEN o.status = 'refunded' OR (i.amount > 0 AND i.refunded_amount = i.amount) THEN 'revoked'
        WHEN o.status = 'disputed' THEN 'suspended' ELSE 'active' END
    UNION ALL SELECT 'order ' || id || ' is ' || status || ', ' || refunded_amount || ' of ' || total || ' given back'
      FROM orders WHERE total > 0 AND completed_at IS NOT NULL AND (refunded_amount = total) <> (status = 'refunded')
    UNION ALL SELECT 'licence ' || g.id || ' of one buyer alone is not kept from others'
      FROM licence_grants g JOIN order_items i ON i.id = g.order_item_id
        JOIN product_licences l ON l.id = i.licence_id
      WHERE g.status <> 'revoked' AND l.template = 'exclusive' AND NOT EXISTS (SELECT FROM exclusive_sales x
        WHERE x.order_id = i.order_id AND x.sold_at IS NOT NULL AND x.released_at IS NULL)
    UNION ALL SELECT 'order ' || o.id || ' is ' || o.status || ' and keeps a track from others'
      FROM exclusive_sales x JOIN orders o ON o.id = x.order_id
      WHERE x.released_at IS NULL AND o.status IN ('failed', 'expired', 'refunded')
    UNION ALL SELECT 'order ' || o.id || ' is ' || o.status || ' and keeps a use of a code'
      FROM discount_uses x JOIN orders o ON o.id = x.order_id
      WHERE x.released_at IS NULL AND o.status IN ('failed', 'expired')
    UNION ALL SELECT 'the debt of ' || a.user_id || ' is ' || sum(e.amount)
      FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
      WHERE a.kind = 'seller_debt' GROUP BY a.user_id, a.currency HAVING sum(e.amount) < 0
    UNION ALL SELECT 'of order ' || t.order_id || ' ' || sum(e.amount) || ' more went back than paid for nothing'
      FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
        JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'unapplied_payments'
      GROUP BY t.order_id HAVING sum(e.amount) > 0`.execute(books)
  return rows.map(({ what }) => what)
}

/** Payouts of accounts that we can still read, of which our books say something else than the provider. */
async function payoutsOff({ ctx, books }: Works): Promise<string[]> {
  const { rows } = await sql<{ account: string }>`
    SELECT psp_account_id AS account FROM seller_accounts WHERE psp_account_id IS NOT NULL`.execute(books)
  const wrong: string[] = []
  for (const { account } of rows)
    for (const { pspPayoutId: id, status } of (await ctx.payments.listPayouts(account)).items) {
      const known = await books
        .selectFrom('payouts')
        .select('pspStatus')
        .where('pspPayoutId', '=', id)
        .executeTakeFirst()
      if (known?.pspStatus !== status)
        wrong.push(`payout ${id} is ${status}, the books say ${known?.pspStatus}`)
    }
  return wrong
}

/** Accounts of which our books say something else than the provider. */
async function accountsOff({ ctx, books }: Works): Promise<string[]> {
  const rows = await books
    .selectFrom('sellerAccounts')
    .select(['pspAccountId', 'transfersActive', 'payoutsEnabled', 'deauthorizedAt'])
    .where('pspAccountId', 'is not', null)
    .$narrowType<{ pspAccountId: string }>()
    .execute()
  const wrong: string[] = []
  for (const { pspAccountId: id, deauthorizedAt, ...ours } of rows) {
    const there = await ctx.payments.readAccount(id)
    if (there.kind === 'missing') throw new Error(`account ${id} is not there`)
    const { transfersActive, payoutsEnabled, deauthorized } = there.value
    const said = JSON.stringify({ ...ours, deauthorized: deauthorizedAt !== null })
    const is = JSON.stringify({ transfersActive, payoutsEnabled, deauthorized })
    if (said !== is) wrong.push(`account ${id} is ${is}, the books say ${said}`)
  }
  return wrong
}

const ends: Readonly<Record<string, string>> = {
  won: 'won',
  warning_closed: 'won',
  prevented: 'won',
  lost: 'lost',
}

/** Disputes of what was paid here, of which our books say something else than the provider, or nothing. */
async function disputesOff({ rig, books }: Works): Promise<string[]> {
  const wrong: string[] = []
  for await (const { id, charge, status: there } of providerOf(rig).disputes.list({ limit: 100 })) {
    const known = await books
      .selectFrom('payments')
      .leftJoin('disputes', (on) => on.on('disputes.pspDisputeId', '=', id))
      .select('disputes.status')
      .where('pspChargeId', '=', typeof charge === 'string' ? charge : charge.id)
      .executeTakeFirst()
    const status = ends[there] ?? (there.startsWith('warning') ? 'inquiry' : 'open')
    if (known && known.status !== status)
      wrong.push(`dispute ${id} is ${there}, the books say ${known.status}`)
  }
  return wrong
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
