import { sql } from 'kysely'
import { batchLoader } from '../../platform/db/batch-loader.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** A track whose plays count now: everybody who knows of it may hear it, or could if they bought it. */
export interface CountedTrack {
  readonly id: string
  readonly ownerId: string
  readonly durationMs: number
}

/** Questions that come together are asked together. */
export function countedTracks(db: Db) {
  return batchLoader(async (ids: readonly string[]) => {
    const { rows } = await sql<CountedTrack>`
      SELECT id, owner_id AS "ownerId", duration_ms AS "durationMs" FROM tracks WHERE id = ANY(${ids}::uuid[])
        AND status = 'published' AND visibility <> 'private' AND NOT dmca_blocked AND NOT held_for_scan
        AND moderation = 'none' AND rendition_set_id IS NOT NULL AND duration_ms > 0`.execute(db)
    return new Map(rows.map((row) => [row.id, row]))
  })
}

/** @returns false where it was added before; while somebody is at it, that is waited for */
export async function claimBatch(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('playBatches')
    .values({ id, appliedAt: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Plays of one track on one day (`YYYY-MM-DD`). */
export interface DayOfTrack {
  readonly trackId: string
  readonly day: string
  readonly plays: number
}

/** @param days each once */
export async function addToDays(tx: Tx, days: readonly DayOfTrack[]): Promise<void> {
  const [trackIds, dates, plays] = columns(days)
  await sql`
    INSERT INTO play_days (track_id, day, plays)
    SELECT * FROM unnest(${trackIds}::uuid[], ${dates}::date[], ${plays}::bigint[]) ORDER BY 1, 2
    ON CONFLICT (track_id, day) DO UPDATE SET plays = play_days.plays + excluded.plays`.execute(tx)
}

export async function addToTotals(tx: Tx, days: readonly DayOfTrack[]): Promise<void> {
  const [trackIds, , plays] = columns(days)
  await sql`
    INSERT INTO play_totals (track_id, plays)
    SELECT track_id, sum(plays) FROM unnest(${trackIds}::uuid[], ${plays}::bigint[]) AS one (track_id, plays)
    GROUP BY track_id ORDER BY track_id
    ON CONFLICT (track_id) DO UPDATE SET plays = play_totals.plays + excluded.plays`.execute(tx)
}

const columns = (days: readonly DayOfTrack[]) =>
  [days.map(({ trackId }) => trackId), days.map(({ day }) => day), days.map(({ plays }) => plays)] as const

export async function totalOf(db: Db, trackId: string): Promise<number> {
  const row = await db
    .selectFrom('playTotals')
    .select('plays')
    .where('trackId', '=', trackId)
    .executeTakeFirst()
  return row?.plays ?? 0
}

export interface PlayedTrack {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly createdAt: Date
  readonly plays: number
}

/** Somebody's own, newest first; one more than `limit`. */
export async function playedTracks(
  db: Db,
  ownerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<PlayedTrack[]> {
  const rest = after ? sql`AND (tracks.created_at, tracks.id) < (${after.at}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<PlayedTrack>`
    SELECT tracks.id, slug, title, created_at AS "createdAt", coalesce(plays, 0) AS plays
    FROM tracks LEFT JOIN play_totals ON play_totals.track_id = tracks.id
    WHERE owner_id = ${ownerId} AND status <> 'deleted' AND moderation <> 'removed' ${rest}
    ORDER BY created_at DESC, tracks.id DESC LIMIT ${limit + 1}`.execute(db)
  return rows
}

/** Of all tracks that are or were somebody's own, or of one of them. */
export interface WhoseDays {
  readonly ownerId: string
  readonly trackId: string | undefined
}

const own = ({ ownerId, trackId }: WhoseDays) =>
  sql`owner_id = ${ownerId} AND (${trackId ?? null}::uuid IS NULL OR tracks.id = ${trackId ?? null}::uuid)`

/** The first day with a play. */
export async function firstDay(db: Db, whose: WhoseDays): Promise<string | undefined> {
  const { rows } = await sql<{ day: string | null }>`
    SELECT min(first.day)::text AS day FROM tracks, LATERAL (
      SELECT day FROM play_days WHERE track_id = tracks.id ORDER BY day LIMIT 1) AS first
    WHERE ${own(whose)}`.execute(db)
  return rows[0]?.day ?? undefined
}

/** Plays by day from `from` to `to`, both included; days without any are left out. */
export async function playsByDay(
  db: Db,
  whose: WhoseDays,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ day: string; plays: number }>`
    SELECT day::text AS day, sum(plays)::bigint AS plays FROM tracks JOIN play_days ON track_id = tracks.id
    WHERE ${own(whose)} AND day BETWEEN ${from}::date AND ${to}::date GROUP BY day`.execute(db)
  return new Map(rows.map(({ day, plays }) => [day, plays]))
}
