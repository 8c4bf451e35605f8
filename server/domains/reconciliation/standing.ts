import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { BookGauge } from '../../platform/telemetry/books.ts'
import { underWayOf } from '../ledger/index.ts'
import { furthestDue } from '../transfers/index.ts'
import { type Due, dueFor, isDue } from './due.ts'

/** By then whatever goes by itself has gone. */
const OWED_MS = DAY_MS
/** A bank that takes longer to give money back has forgotten it. */
const BANK_MS = 14 * DAY_MS
/** What is asked about every few hours, as accounts are, has been asked about twice in it. */
const ASKED_MS = DAY_MS
/** Whoever has opened no account by then, reminded three times, will open none. */
const YEAR_MS = 365 * DAY_MS

type Far = Pick<Due, 'before' | 'beyond'>

type StandingGauge = Extract<
  BookGauge,
  | 'veza_ledger_stuck_refunds'
  | `veza_ledger_buyers_owed${'' | '_minor_units'}`
  | `veza_ledger_sellers_owed${'' | '_minor_units'}`
  | 'veza_ledger_reversals_overdue'
  | 'veza_reconciliation_unanswered'
>

/** Figures of faults that stay as long as the fault does: nothing of them ends because time has passed. */
export function standingQuestions({
  db,
  clock,
  config,
}: Pick<Context, 'clock' | 'config' | 'db'>): Record<StandingGauge, () => Promise<number>> {
  const ago = (ms: number) => new Date(clock.now().getTime() - ms)
  const owed = () =>
    sellersOwed(dueFor(clock.now(), OWED_MS), furthestDue(config.payments, clock.now()), ago(YEAR_MS))
  const told = async (what: keyof Figures, query: RawBuilder<Figures>) =>
    Number((await query.execute(db)).rows[0]?.[what] ?? Number.NaN)
  return {
    veza_ledger_stuck_refunds: () =>
      told('figure', stuckRefunds(config.payments.reconciliation, clock.now())),
    veza_ledger_buyers_owed: () => told('figure', buyersOwed(ago(OWED_MS))),
    veza_ledger_buyers_owed_minor_units: () => told('amount', buyersOwed(ago(OWED_MS))),
    veza_ledger_sellers_owed: () => told('figure', owed()),
    veza_ledger_sellers_owed_minor_units: () => told('amount', owed()),
    veza_ledger_reversals_overdue: () => told('figure', reversalsOverdue(dueFor(clock.now(), OWED_MS))),
    veza_reconciliation_unanswered: () => told('figure', unanswered(ago(ASKED_MS), clock.now())),
  }
}

interface Figures {
  /** How many. */
  readonly figure?: number
  /** Minor units, whatever the currency. */
  readonly amount?: number
}

/**
 * That a bank takes days is nothing to worry about. Stuck is what reconciliation should have asked for by now and has not,
 * what waits for money of ours, and a bank that never comes back.
 */
const stuckRefunds = (
  { stuckRefundMs, intervalMs }: { stuckRefundMs: number; intervalMs: number },
  now: Date,
) => sql<Figures>`
  SELECT count(*) AS figure FROM refunds
  WHERE status = 'pending' AND psp_refund_id IS NOT NULL AND (
    ((asked_at IS NULL OR asked_at >= ${dueFor(now, stuckRefundMs).beyond})
      AND created_at <= ${dueFor(now, stuckRefundMs + intervalMs).before})
    OR (pending_reason = 'insufficient_funds' AND created_at <= ${dueFor(now, stuckRefundMs).before})
    OR ${isDue(sql`created_at`, dueFor(now, BANK_MS))})`

/**
 * Orders whose buyers are owed money that came in, or back, before that: less what is on its way to them, and what their bank
 * holds. Whoever pays it by other means ends it by a correction of the books.
 */
const buyersOwed = (before: Date) => sql<Figures>`
  SELECT count(*) AS figure, coalesce(sum(owed.amount - moving.amount), 0) AS amount
  FROM (
    SELECT t.order_id, -sum(e.amount) FILTER (WHERE e.amount > 0 OR t.recorded_at <= ${before}) AS amount
    FROM ledger_accounts a
    JOIN ledger_entries e ON e.account_id = a.id
    JOIN ledger_transactions t ON t.id = e.transaction_id
    WHERE a.kind = 'unapplied_payments' GROUP BY t.order_id, e.currency) owed
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount FROM (
      SELECT amount FROM refunds WHERE order_id = owed.order_id AND status = 'pending'
      UNION ALL
      SELECT d.amount FROM disputes d JOIN payments p ON p.id = d.payment_id AND p.is_stray
      WHERE d.order_id = owed.order_id AND d.status = 'open') one) moving
  WHERE owed.amount > moving.amount`

/** The money of this seller and currency that nothing under way will send: what the books owe them, less all that moves. */
const leftOf = (seller: RawBuilder<unknown>, currency: RawBuilder<unknown>) => sql`(
  SELECT coalesce(sum(amount), 0) FROM (
    SELECT -coalesce(c.balance, 0) - coalesce((SELECT sum(e.amount) FROM ledger_entries e
      WHERE e.account_id = a.id AND e.id > coalesce(c.last_entry_id, 0)), 0) AS amount
    FROM ledger_accounts a LEFT JOIN ledger_checkpoints c ON c.account_id = a.id
    WHERE a.kind = 'seller_payable' AND a.user_id = ${seller} AND a.currency = ${currency}
    UNION ALL
    SELECT ${underWayOf} FROM transfers WHERE seller_id = ${seller} AND currency = ${currency}
      AND status IN ('pending', 'failed', 'reversal_pending')) part)`

/**
 * Given up before that, or come back since of what had been given up and counted as a debt; no more than the books still owe:
 * what an operator has paid by hand no row tells of.
 */
const givenUp = (before: Date) => sql`
  SELECT seller_id, least(amount, ${leftOf(sql`seller_id`, sql`currency`)}) AS amount
  FROM (
    SELECT seller_id, currency, sum(amount) AS amount FROM (
      SELECT seller_id, currency, sum(amount) AS amount FROM transfers
      WHERE status = 'permanently_failed' AND psp_transfer_id IS NULL AND updated_at <= ${before}
      GROUP BY seller_id, currency
      UNION ALL
      SELECT seller_id, currency, sum(reversed_amount - reversal_due) FROM transfers
      WHERE status = 'permanently_failed' AND psp_transfer_id IS NOT NULL AND reversed_amount > reversal_due
        AND updated_at <= ${before}
      GROUP BY seller_id, currency) one
    GROUP BY seller_id, currency) given_up`

/** Refused since before that, or due since and not tried. Where the seller has no account that takes money, they wait for it. */
const inVain = (far: Far, furthest: Date) => sql`
  SELECT t.seller_id, t.amount - t.reversal_due AS amount
  FROM (
    SELECT * FROM transfers f WHERE status = 'failed' AND EXISTS (
      SELECT FROM transfer_history WHERE transfer_id = f.id AND to_status = 'failed' AND ${isDue(sql`created_at`, far)})
    UNION ALL
    SELECT * FROM transfers WHERE status = 'pending'
      AND ${isDue(sql`next_retry_at`, { ...far, beyond: furthest })}) t
  LEFT JOIN seller_accounts s ON s.user_id = t.seller_id
  WHERE t.psp_transfer_id IS NULL
    AND (t.attempted_at IS NOT NULL OR (s.transfers_active AND s.psp_account_id IS NOT NULL))`

/** Waits for the account of somebody who will open none: they have left before that, or were reminded in vain for a year. */
const abandoned = (before: Date, yearAgo: Date) => sql`
  SELECT t.seller_id, t.amount - t.reversal_due AS amount
  FROM seller_waits w JOIN users u ON u.id = w.user_id
  JOIN transfers t ON t.seller_id = w.user_id AND t.status = 'pending' AND t.attempted_at IS NULL
  WHERE u.erased_at <= ${before} OR w.since <= ${yearAgo}`

/** Sellers who are owed money that nothing under way will send. */
const sellersOwed = (far: Far, furthest: Date, yearAgo: Date) => sql<Figures>`
  SELECT count(DISTINCT seller_id) AS figure, coalesce(sum(amount), 0) AS amount
  FROM (${givenUp(far.before)} UNION ALL ${inVain(far, furthest)}
    UNION ALL ${abandoned(far.before, yearAgo)}) owed WHERE amount > 0`

/** Transfers that have had to come back since before that. Whatever is refused or not answered is given up long before. */
const reversalsOverdue = (far: Far) => sql<Figures>`
  SELECT count(*) AS figure FROM transfers t CROSS JOIN LATERAL (
    SELECT created_at FROM transfer_history
    WHERE transfer_id = t.id AND to_status = 'reversal_pending' ORDER BY id DESC LIMIT 1) began
  WHERE t.status = 'reversal_pending' AND ${isDue(sql`began.created_at`, far)}`

/** Rows of each kind that the provider did not answer for, the last two times that a sweep looked at any: once is no fault. */
const unanswered = (since: Date, now: Date) => sql<Figures>`
  SELECT coalesce(sum(both_times), 0) AS figure
  FROM (
    SELECT min(unanswered) AS both_times
    FROM (
      SELECT one.kind, one.unanswered, row_number() OVER (PARTITION BY one.kind ORDER BY ended_at DESC) AS place
      FROM reconciliation_runs, jsonb_to_recordset(result)
        AS one (kind text, settled int, waiting int, suspicious int, unanswered int)
      WHERE reconciliation_runs.kind = 'sweep' AND ended_at BETWEEN ${since} AND ${now}
        AND one.settled + one.waiting + one.suspicious + one.unanswered > 0) looked
    WHERE place <= 2 GROUP BY kind HAVING count(*) = 2) kinds`
