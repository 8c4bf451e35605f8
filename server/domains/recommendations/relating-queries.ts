import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import { isActivePerson } from '../people/index.ts'
import { isOffered } from './offered.ts'

/**
 * So many different people have to like two tracks before one leads to the other: of fewer, who watches a list could tell who
 * likes what.
 */
export const FLOOR = 5
/** Of a track, its newest likes count, and of each who gave one their newest: 25,000 rows a track at most. */
const LIKERS = 500
const LIKES_OF_EACH = 50
/** After so long, a like says half as much. */
const HALF_LIFE_DAYS = 180
/** Of one creator, so that who likes all of somebody's does not fill the list. */
const EACH = 3
/** More than are shown: what is withdrawn meanwhile, or not for a viewer, leaves no gap. */
const KEPT = 20
/** Taken in one transaction. */
const PORTION = 50

/** Held to the end of the transaction: of two runs, one portion comes after the other. */
export async function lockRelating(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('recommendations', 0))`.execute(tx)
}

export interface Source {
  /** Of `reaction_targets`. */
  readonly id: string
  readonly trackId: string
}

/** The next tracks that enough people like, in the order of their ids. */
export async function sourcesAfter(db: Db, after: string): Promise<Source[]> {
  const { rows } = await sql<Source>`
    SELECT id, track_id FROM reaction_targets
    WHERE id > ${after}::uuid AND track_id IS NOT NULL AND likes >= ${FLOOR} ORDER BY id LIMIT ${PORTION}`.execute(
    db,
  )
  return rows
}

/**
 * Replaces what is near these tracks. Nearness is that of two sets of people (the cosine), a like weighing the less the older it is.
 * Nobody's liking their own work counts, nor that of suspended accounts.
 */
export async function relate(tx: Tx, sources: readonly Source[], now: Date): Promise<void> {
  await sql`DELETE FROM related_tracks WHERE track_id = ANY(${sources.map(({ trackId }) => trackId)}::uuid[])`.execute(
    tx,
  )
  await relation(
    sources.map(({ id }) => id),
    now,
  ).execute(tx)
}

/** What those who like some tracks like as well, put into the table. */
const relation = (targetIds: readonly string[], now: Date) => sql`
  WITH sources AS MATERIALIZED (
    SELECT reaction_targets.id, track_id, owner_id, least(likes, ${LIKERS}) AS likes
    FROM reaction_targets JOIN tracks ON tracks.id = track_id JOIN users ON users.id = owner_id
    WHERE reaction_targets.id = ANY(${targetIds}::uuid[]) AND ${isOffered} AND ${isActivePerson}),
  likers AS MATERIALIZED (
    SELECT sources.id AS source_id, theirs.* FROM sources, LATERAL (
      SELECT user_id, created_at FROM reactions WHERE target_id = sources.id AND kind = 'like'
      ORDER BY created_at DESC LIMIT ${LIKERS}) AS theirs, LATERAL (
      SELECT FROM users WHERE users.id = theirs.user_id AND ${isActivePerson} OFFSET 0) AS people
    WHERE user_id <> owner_id),
  pairs AS MATERIALIZED (
    SELECT source_id, theirs.target_id, count(*) AS people,
      sum(0.5 ^ (greatest(0, extract(epoch FROM ${now}::timestamptz - least(likers.created_at, theirs.created_at)))
        / ${(HALF_LIFE_DAYS * DAY_MS) / 1000}::double precision)) AS weight
    FROM likers, LATERAL (
      SELECT target_id, created_at FROM reactions WHERE user_id = likers.user_id AND kind = 'like'
      ORDER BY created_at DESC, target_id DESC LIMIT ${LIKES_OF_EACH}) AS theirs
    WHERE theirs.target_id <> source_id GROUP BY source_id, theirs.target_id HAVING count(*) >= ${FLOOR}),
  placed AS (
    SELECT sources.track_id, tracks.id AS related_id,
      weight / sqrt(sources.likes::double precision * near.likes) AS score,
      row_number() OVER (PARTITION BY source_id, tracks.owner_id
        ORDER BY weight / sqrt(near.likes) DESC, tracks.id) AS place
    FROM pairs JOIN sources ON sources.id = source_id JOIN reaction_targets AS near ON near.id = target_id
      JOIN tracks ON tracks.id = near.track_id JOIN users ON users.id = tracks.owner_id
    WHERE near.likes > 0 AND ${isOffered} AND ${isActivePerson}
      AND people - (${isLikedByOwner(sql`source_id`)} AND ${isLikedByOwner(sql`target_id`)})::integer >= ${FLOOR}),
  ranked AS (
    SELECT *, row_number() OVER (PARTITION BY track_id ORDER BY score DESC, related_id) AS rank FROM placed
    WHERE place <= ${EACH} AND score > 0)
  INSERT INTO related_tracks (track_id, related_id, score, computed_at)
  SELECT track_id, related_id, score, ${now}::timestamptz FROM ranked WHERE rank <= ${KEPT}`

/** The creator of what is near is one of those counted: their liking their own is no sign. */
const isLikedByOwner = (target: RawBuilder<unknown>) =>
  sql`EXISTS (SELECT FROM reactions WHERE user_id = tracks.owner_id AND kind = 'like' AND reactions.target_id = pairs.${target})`

/** What no run has found again. @returns how many */
export async function forgetRelated(db: Db, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`DELETE FROM related_tracks WHERE computed_at < ${before}`.execute(db)
  return Number(numAffectedRows ?? 0)
}
