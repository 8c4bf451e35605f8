import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { type Due, isDue, longestFirst } from './due.ts'
import type { Waiting } from './queries.ts'

/** A dispute is asked about each day: two later its end is known, if there is one. */
const UNANSWERED_MS = 2 * DAY_MS
/** By then every bank has decided, whatever it was told. */
const UNDECIDED_MS = 120 * DAY_MS

/**
 * Refunds that the provider made after ours had failed, of what was then asked for again, or beside one of ours: the buyer may
 * have the money twice. Until somebody has corrected the books of the order, or their bank has sent one of the two back.
 */
export async function lateRefunds(db: Db): Promise<number> {
  const { rows } = await sql<{ figure: number }>`
    SELECT count(*)::int AS figure FROM refunds late JOIN refunds first ON first.id = late.late_for
    WHERE late.late_for IS NOT NULL AND late.status NOT IN ('failed', 'returned') AND EXISTS (
      SELECT FROM refunds other WHERE other.order_id = late.order_id AND other.id <> late.id AND other.status NOT IN ('failed', 'returned')
        AND other.order_item_id IS NOT DISTINCT FROM late.order_item_id AND other.created_at >= first.created_at)
    AND NOT EXISTS (
      SELECT FROM ledger_transactions WHERE order_id = late.order_id AND kind = 'correction'
        AND recorded_at >= late.created_at)`.execute(db)
  return rows[0]?.figure ?? Number.NaN
}

const rested = sql<Date>`coalesce(asked_at, created_at)`

/** Disputes that no bank has decided, as far as we were told. */
export function undecidedDisputes(db: Db, due: Due): Promise<Waiting[]> {
  return db
    .selectFrom('disputes')
    .select(['id', 'pspDisputeId as objectId'])
    .where('status', 'in', ['inquiry', 'open'])
    .where(isDue(rested, due))
    .orderBy(longestFirst(rested, due))
    .orderBy('id')
    .limit(due.limit)
    .execute()
}

/** Disputes of which nobody has told the end: their day has passed without evidence of ours, or every bank's time has. */
export async function overdueDisputes(db: Db, now: Date): Promise<number> {
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const { rows } = await sql<{ figure: number }>`
    SELECT count(*)::int AS figure FROM disputes WHERE status IN ('inquiry', 'open')
      AND ((needs_response AND evidence_due_at <= ${ago(UNANSWERED_MS)})
        OR coalesce(evidence_due_at, created_at) <= ${ago(UNDECIDED_MS)})`.execute(db)
  return rows[0]?.figure ?? Number.NaN
}
