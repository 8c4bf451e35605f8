import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import { isActivePerson, notHiddenFrom } from '../people/index.ts'

/** Only what happened in so many days counts, and half of it after so many. */
const DAYS = 14
const HALF_LIFE_DAYS = 2
/** Pressing a button says more than listening does, and showing it to others more than that. */
const WEIGHTS = { like: 3, repost: 5 }
/** Of one creator, so that a good week of one does not fill the list. */
const EACH = 3
/** More than are shown: what is withdrawn meanwhile, or not for this viewer, leaves no gap. */
const RANKED = 200

/** Held to the end of the transaction: of two who write the same list, the second one begins where the first has ended. */
export async function lockList(tx: Tx, list: 'trending' | 'featured'): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`discovery:${list}`}, 0))`.execute(tx)
}

/** Replaces the ranking. A day of plays counts as if all were heard at its noon (UTC). @returns how many are ranked */
export async function rankTracks(tx: Tx, now: Date): Promise<number> {
  const since = new Date(now.getTime() - DAYS * DAY_MS)
  await tx.deleteFrom('trending').execute()
  const { numAffectedRows } = await sql`
    WITH signs AS (
      SELECT track_id, plays::double precision AS weight, (day + time '12:00') AT TIME ZONE 'UTC' AS at
      FROM play_days WHERE day >= (${since}::timestamptz AT TIME ZONE 'UTC')::date
      UNION ALL
      SELECT tracks.id, CASE reactions.kind WHEN 'like' THEN ${WEIGHTS.like}::int ELSE ${WEIGHTS.repost}::int END, reactions.created_at
      FROM reactions JOIN reaction_targets ON reaction_targets.id = reactions.target_id
        JOIN tracks ON tracks.id = reaction_targets.track_id JOIN users ON users.id = reactions.user_id
      WHERE reactions.created_at >= ${since} AND reactions.user_id <> tracks.owner_id AND ${isActivePerson}),
    scores AS (
      SELECT track_id, sum(weight * 0.5 ^ (greatest(0, extract(epoch FROM ${now}::timestamptz - at)) / ${(HALF_LIFE_DAYS * DAY_MS) / 1000}::double precision)) AS score
      FROM signs GROUP BY track_id),
    placed AS (
      SELECT tracks.id, score, row_number() OVER (PARTITION BY owner_id ORDER BY score DESC, tracks.id) AS place
      FROM scores JOIN tracks ON tracks.id = track_id JOIN users ON users.id = owner_id
      WHERE status = 'published' AND visibility = 'public' AND NOT dmca_blocked AND NOT held_for_scan
        AND tracks.moderation = 'none' AND ${isActivePerson})
    INSERT INTO trending (track_id, position, score)
    SELECT id, row_number() OVER (ORDER BY score DESC, id), score FROM placed
    WHERE place <= ${EACH} ORDER BY score DESC, id LIMIT ${RANKED}`.execute(tx)
  return Number(numAffectedRows)
}

/** In their order; without those of whom the viewer has blocked, or who have blocked the viewer. */
export async function rankedTracks(db: Db, viewerId: string | undefined): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT tracks.id FROM trending JOIN tracks ON tracks.id = track_id JOIN users ON users.id = owner_id
    WHERE ${isActivePerson} AND ${notHiddenFrom(viewerId, sql`owner_id`)} ORDER BY position`.execute(db)
  return rows.map(({ id }) => id)
}

export interface ChosenRow {
  readonly trackId: string | null
  readonly productId: string | null
  readonly until: Date | null
  readonly title: string
  readonly ownerId: string
  /** Neither suspended nor leaving. */
  readonly isOwnerActive: boolean
}

/** In their order. */
export async function chosenRows(db: Db): Promise<ChosenRow[]> {
  const { rows } = await sql<ChosenRow>`
    SELECT track_id, product_id, until, coalesce(tracks.title, products.title) AS title,
      users.id AS owner_id, ${isActivePerson} AS is_owner_active
    FROM featured LEFT JOIN tracks ON tracks.id = track_id LEFT JOIN products ON products.id = product_id
      JOIN users ON users.id = coalesce(tracks.owner_id, products.seller_id)
    ORDER BY featured.position`.execute(db)
  return rows
}

export interface Choice {
  readonly kind: 'track' | 'release'
  readonly id: string
  readonly until: Date | null
}

export async function replaceChosen(tx: Tx, choices: readonly Choice[]): Promise<void> {
  await tx.deleteFrom('featured').execute()
  if (choices.length === 0) return
  const rows = choices.map(({ kind, id, until }, at) => ({
    position: at + 1,
    trackId: kind === 'track' ? id : null,
    productId: kind === 'release' ? id : null,
    until,
  }))
  await tx.insertInto('featured').values(rows).execute()
}
