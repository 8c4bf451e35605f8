import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { BookGauge, BookQuestions } from '../../platform/telemetry/books.ts'
import { booksBegan } from './balance-queries.ts'
import { type Due, dueFor, isDue } from './due.ts'
import { lateRefunds, overdueDisputes } from './late.ts'
import { BANK_REST_MS } from './queries.ts'
import { lastRun, lastRunInShort, type RunKind } from './runs.ts'
import { standingQuestions } from './standing.ts'

const EVERY_MS = MINUTE_MS
const GIVEN_UP_SHOWN_MS = 7 * DAY_MS
const DUE_SOON_MS = 2 * DAY_MS
/** A bank that takes longer has forgotten it. */
const BANK_MS = 14 * DAY_MS
/** Longer than anybody who reads the figures may be away. */
const FRESH_MS = 2 * HOUR_MS
/** So far the clocks of two machines may be apart. */
const CLOCKS_DIFFER_MS = MINUTE_MS

type Parts = Pick<Context, 'clock' | 'config' | 'db' | 'log' | 'payments' | 'telemetry'>

/** Lets the figures tell of money that is stuck, and of books that do not hold. */
export function watchBooks(ctx: Parts): void {
  const questions = Object.fromEntries(
    Object.entries(questionsOf(ctx)).map(([name, ask]) => [name, told(ctx, name, ask)]),
  ) as BookQuestions
  ctx.telemetry.books.watch(questions, () => ctx.clock.now().getTime(), EVERY_MS)
}

const told =
  ({ log }: Parts, figure: string, ask: () => Promise<number>) =>
  async () => {
    try {
      return await ask()
    } catch (error) {
      log.warn({ err: error, figure }, 'reconciliation: a figure could not be asked for')
      throw error
    }
  }

function questionsOf(ctx: Parts): Record<BookGauge, () => Promise<number>> {
  const { db, clock, config, payments } = ctx
  const { orphanRefundMs } = config.payments.reconciliation
  const ago = (ms: number) => new Date(clock.now().getTime() - ms)
  const count = async (query: RawBuilder<{ figure: number }>) =>
    Number((await query.execute(db)).rows[0]?.figure ?? Number.NaN)
  return {
    ...standingQuestions(ctx),
    veza_ledger_orphan_refunds: () => count(orphans(dueFor(clock.now(), orphanRefundMs))),
    veza_ledger_stuck_orders: () => count(stuckOrders(ctx)),
    veza_ledger_failed_transfers_at_max_retry: () => count(givenUp(ago(GIVEN_UP_SHOWN_MS))),
    veza_ledger_reversals_pending: () =>
      count(sql`SELECT count(*) AS figure FROM transfers WHERE status = 'reversal_pending'`),
    veza_ledger_imbalance_minor_units: async () =>
      (await count(imbalanceSince(ago(FRESH_MS)))) + (await imbalanceFound(ctx)),
    veza_ledger_findings: async () => (await lastRunInShort(db, 'ledger'))?.found ?? 0,
    veza_ledger_unchecked_seconds: () => secondsSince(ctx, 'ledger'),
    veza_balance_differences: async () => (await lastRunInShort(db, 'balance'))?.found ?? 0,
    veza_balance_uncompared_seconds: async () => (payments.isAvailable ? secondsSince(ctx, 'balance') : 0),
    veza_disputes_due_soon: () =>
      count(sql`SELECT count(*) AS figure FROM disputes WHERE status IN ('inquiry', 'open')
        AND evidence_due_at BETWEEN ${clock.now()} AND ${ago(-DUE_SOON_MS)}`),
    veza_ledger_late_refunds: () => lateRefunds(db),
    veza_ledger_overdue_disputes: () => overdueDisputes(db, clock.now()),
    // Where there is no provider, there is nobody to ask, and nothing is late.
    veza_reconciliation_last_run_timestamp_seconds: async () =>
      payments.isAvailable ? secondsOf(await lastEnd(ctx, 'sweep')) : secondsOf(clock.now()),
  }
}

const secondsOf = (at: Date | undefined): number => Math.floor((at?.getTime() ?? 0) / 1000)

/** @throws Error where it lies in our future: one of two clocks is wrong, and how late it is cannot be told */
async function lastEnd({ db, clock }: Parts, kind: RunKind): Promise<Date | undefined> {
  const endedAt = (await lastRunInShort(db, kind))?.endedAt
  if (endedAt && endedAt.getTime() - clock.now().getTime() > CLOCKS_DIFFER_MS)
    throw new Error(`the last run (${kind}) ended in the future, at ${endedAt.toISOString()}`)
  return endedAt
}

/** Since a run of this kind last came to its end; where none ever did, since there is anything for it to look at. */
async function secondsSince(ctx: Parts, kind: RunKind): Promise<number> {
  const now = ctx.clock.now()
  const at = (await lastEnd(ctx, kind)) ?? (await booksBegan(ctx.db)) ?? now
  return Math.max(0, Math.floor((now.getTime() - at.getTime()) / 1000))
}

type Far = Pick<Due, 'before' | 'beyond'>

const orphans = (far: Far) => sql<{ figure: number }>`
  SELECT count(*) AS figure FROM refunds WHERE status = 'pending' AND psp_refund_id IS NULL
    AND ${isDue(sql`coalesce(attempted_at, created_at)`, far)}`

const givenUp = (since: Date) => sql<{ figure: number }>`
  SELECT count(*) AS figure FROM transfers WHERE status = 'permanently_failed' AND updated_at >= ${since}`

/**
 * That a page is open, or that a bank takes days, is nothing to worry about. Stuck is what reconciliation should have asked
 * for by now and has not, a page that ended long since, and a bank that never comes back.
 */
function stuckOrders({ clock, config }: Parts) {
  const { stuckOrderMs, intervalMs } = config.payments.reconciliation
  const now = clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const unasked = sql`(asked_at IS NULL OR asked_at >= ${dueFor(now, stuckOrderMs).beyond})`
  return sql<{ figure: number }>`
    SELECT count(*) AS figure FROM payments
    WHERE status = 'pending' AND (psp_session_id IS NOT NULL OR psp_payment_intent_id IS NOT NULL) AND (
      (${unasked} AND created_at <=
        CASE WHEN processing_at IS NULL THEN ${ago(stuckOrderMs + intervalMs)}::timestamptz ELSE ${ago(BANK_REST_MS + intervalMs)} END)
      OR (processing_at IS NULL AND expires_at <= ${ago(stuckOrderMs)})
      OR processing_at <= ${ago(BANK_MS)})`
}

/** By the index of when they were recorded: what is older has been looked at while it was new, and by the daily check. */
const imbalanceSince = (since: Date) => sql<{ figure: number }>`
  SELECT coalesce(sum(abs(off)), 0)::bigint AS figure FROM ledger_transactions t, LATERAL (
    SELECT sum(e.amount) AS off FROM ledger_entries e WHERE e.transaction_id = t.id GROUP BY e.currency) one
  WHERE t.recorded_at >= ${since}`

async function imbalanceFound({ db }: Parts): Promise<number> {
  const findings = (await lastRun(db, 'ledger'))?.result ?? []
  return findings
    .filter(({ check }) => check === 'transaction-sums-to-zero')
    .reduce((sum, { actual }) => sum + Math.abs(Number(actual)), 0)
}
