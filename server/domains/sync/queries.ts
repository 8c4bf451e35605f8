import type { SyncKind } from '@veza/shared/contracts/sync.ts'
import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Place } from './cursor.ts'

/** How far one can read now without passing anything that is still to come. */
export interface Frontier {
  readonly history: number
  /** The oldest transaction that may still write. */
  readonly oldestRunning: string
  /** The first one that has not begun. */
  readonly next: string
}

export async function frontier(db: Db): Promise<Frontier> {
  const { rows } = await sql<Frontier>`
    SELECT sync_history() AS history, pg_snapshot_xmin(pg_current_snapshot())::text AS "oldestRunning",
      pg_snapshot_xmax(pg_current_snapshot())::text AS next`.execute(db)
  const [row] = rows
  if (!row) throw new Error('a SELECT without FROM gave no row')
  return row
}

export interface Change {
  readonly xid: string
  readonly kind: SyncKind
  readonly id: string
}

/** A user's changes after a place and before a transaction, in their order; one more than `limit`. */
export async function changesAfter(
  db: Db,
  userId: string,
  { history, before }: { history: number; before: string },
  { xid, after }: Place,
  limit: number,
): Promise<Change[]> {
  const position = after
    ? sql`(xid, kind, entity_id) > (${xid}::xid8, ${after.kind}, ${after.id}::uuid)`
    : sql`xid >= ${xid}::xid8`
  const { rows } = await sql<Change>`
    SELECT xid::text AS xid, kind, entity_id AS id FROM sync_changes
    WHERE user_id = ${userId} AND history = ${history} AND ${position} AND xid < ${before}::xid8
    ORDER BY sync_changes.xid, kind, entity_id LIMIT ${limit + 1}`.execute(db)
  return rows
}

/** Whether changes from a place on are all still there. */
export async function isWhole(db: Db, history: number, { xid }: Place): Promise<boolean> {
  const { rows } = await sql<{ gap: boolean }>`
    SELECT EXISTS (SELECT FROM sync_horizon WHERE history = ${history} AND xid > ${xid}::xid8) AS gap`.execute(
    db,
  )
  return rows[0]?.gap === false
}

/** Says that changes up to a moment will be missing. */
export async function moveHorizon(tx: Tx, before: Date): Promise<void> {
  await sql`
    WITH gone AS (
      SELECT xid FROM sync_changes WHERE changed_at <= ${before} AND history = sync_history() ORDER BY xid DESC LIMIT 1)
    INSERT INTO sync_horizon (history, xid) SELECT sync_history(), (xid::text::numeric + 1)::text::xid8 FROM gone
    ON CONFLICT (only_one) DO UPDATE SET history = excluded.history,
      xid = CASE WHEN sync_horizon.history = excluded.history AND sync_horizon.xid > excluded.xid
        THEN sync_horizon.xid ELSE excluded.xid END`.execute(tx)
}

/** Those of these users of whose own something has come into sight between two frontiers of one history. */
export async function changedUsers(
  db: Db,
  users: readonly string[],
  from: Frontier,
  to: Frontier,
): Promise<Set<string>> {
  if (users.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM unnest(${users}::uuid[]) AS id
    WHERE EXISTS (SELECT FROM sync_changes WHERE user_id = id AND history = ${to.history}
      AND xid >= ${from.oldestRunning}::xid8 AND xid < ${to.oldestRunning}::xid8)`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
