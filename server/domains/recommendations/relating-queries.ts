import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import { isActivePerson } from '../people/index.ts'
import { isOffered } from './offered.ts'

/**
 * So many different people have to like two tracks before one leads to the other, and each of the two has to be liked by very many
 * more: of a track that nobody but one person and a few accounts of one's own like, the list would tell what that person likes.
 */
export const FLOOR = 5
export const KNOWN_TO = 20
/** Accounts and likes made for the purpose have to be made long before. */
const ACCOUNT_DAYS = 7
const LIKE_DAYS = 1
/** Of a track, its newest likes count, and of each who gave one their newest: 25,000 rows a track at most. */
const LIKERS = 500
const LIKES_OF_EACH = 50
/** After so long, a like says half as much. */
const HALF_LIFE_DAYS = 180
/** Of one creator, so that who likes all of somebody's does not fill the list. */
const EACH = 3
/** More than are shown: what is withdrawn meanwhile, or not for a viewer, leaves no gap. */
const KEPT = 20
/** So many of the nearest are looked at more closely, for who likes them. */
const CLOSER = 60
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
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
export async function sourcesAfter(db: Db, after: string, portion: number = PORTION): Promise<Source[]> {
  const { rows } = await sql<Source>`
    SELECT id, track_id FROM reaction_targets
    WHERE id > ${after}::uuid AND track_id IS NOT NULL AND likes >= ${KNOWN_TO} ORDER BY id LIMIT ${portion}`.execute(
    db,
  )
  return rows
}

/**
 * Replaces what is near these tracks. Nearness is that of two sets of people (the cosine), a like weighing the less the older it is.
 * Nobody's liking their own work counts, nor that of accounts that are suspended or new, nor a like of today.
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
  counted AS MATERIALIZED (${likersOf(sql`SELECT id, owner_id FROM sources`, now)}),
  likers AS MATERIALIZED (
    SELECT of_id AS source_id, user_id, created_at FROM counted
    WHERE of_id IN (SELECT of_id FROM counted GROUP BY of_id HAVING count(*) >= ${KNOWN_TO})),
  pairs AS MATERIALIZED (
    SELECT source_id, theirs.target_id, count(*) AS people,
      sum(0.5 ^ (greatest(0, extract(epoch FROM ${now}::timestamptz - least(likers.created_at, theirs.created_at)))
        / ${(HALF_LIFE_DAYS * DAY_MS) / 1000}::double precision)) AS weight
    FROM likers, LATERAL (
      SELECT target_id, created_at FROM reactions
      WHERE user_id = likers.user_id AND kind = 'like' AND created_at <= ${before(now, LIKE_DAYS)}
      ORDER BY created_at DESC, target_id DESC LIMIT ${LIKES_OF_EACH}) AS theirs
    WHERE theirs.target_id <> source_id GROUP BY source_id, theirs.target_id HAVING count(*) >= ${FLOOR}),
  placed AS (
    SELECT sources.track_id, tracks.id AS related_id, tracks.owner_id, near.id AS near_id,
      weight / sqrt(sources.likes::double precision * near.likes) AS score,
      row_number() OVER (PARTITION BY source_id, tracks.owner_id
        ORDER BY weight / sqrt(near.likes) DESC, tracks.id) AS place
    FROM pairs JOIN sources ON sources.id = source_id JOIN reaction_targets AS near ON near.id = target_id
      JOIN tracks ON tracks.id = near.track_id JOIN users ON users.id = tracks.owner_id
    WHERE near.likes >= ${KNOWN_TO} AND ${isOffered} AND ${isActivePerson}
      AND people - (${isLikedByOwner(sql`source_id`)} AND ${isLikedByOwner(sql`target_id`)})::integer >= ${FLOOR}),
  nearest AS (
    SELECT *, row_number() OVER (PARTITION BY track_id ORDER BY score DESC, related_id) AS rank FROM placed
    WHERE place <= ${EACH} AND score > 0),
  closer AS MATERIALIZED (SELECT * FROM nearest WHERE rank <= ${CLOSER}),
  known AS MATERIALIZED (
    SELECT of_id FROM (${likersOf(sql`SELECT DISTINCT near_id AS id, owner_id FROM closer`, now)}) AS theirs
    GROUP BY of_id HAVING count(*) >= ${KNOWN_TO}),
  ranked AS (
    SELECT *, row_number() OVER (PARTITION BY track_id ORDER BY rank) AS at FROM closer WHERE near_id IN (SELECT of_id FROM known))
  INSERT INTO related_tracks (track_id, related_id, score, computed_at)
  SELECT track_id, related_id, score, ${now}::timestamptz FROM ranked WHERE at <= ${KEPT}`

const before = (now: Date, days: number) => sql`${new Date(now.getTime() - days * DAY_MS)}::timestamptz`

/** The newest likes that count, of these targets, each with its owner. */
const likersOf = (targets: RawBuilder<unknown>, now: Date) => sql`
    SELECT targets.id AS of_id, theirs.* FROM (${targets}) AS targets, LATERAL (
      SELECT user_id, created_at FROM reactions
      WHERE target_id = targets.id AND kind = 'like' AND created_at <= ${before(now, LIKE_DAYS)}
      ORDER BY created_at DESC LIMIT ${LIKERS}) AS theirs, LATERAL (
      SELECT FROM users WHERE users.id = theirs.user_id AND users.created_at <= ${before(now, ACCOUNT_DAYS)} AND ${isActivePerson}
      OFFSET 0) AS people
    WHERE user_id <> owner_id`

/** The creator of what is near is one of those counted: their liking their own is no sign. */
const isLikedByOwner = (target: RawBuilder<unknown>) =>
  sql`EXISTS (SELECT FROM reactions WHERE user_id = tracks.owner_id AND kind = 'like' AND reactions.target_id = pairs.${target})`

export interface Round {
  readonly begunAt: Date
  /** All up to this one are done. */
  readonly afterId: string
}

/** How far the round that was begun has come; of none, a new one. */
export async function roundGoingOn(tx: Tx, now: Date): Promise<Round> {
  const { rows } = await sql<Round>`
    INSERT INTO relating_round (begun_at, after_id) VALUES (${now}, ${FIRST_ID})
    ON CONFLICT (is_only) DO UPDATE SET is_only = true RETURNING begun_at, after_id`.execute(tx)
  return rows[0] ?? { begunAt: now, afterId: FIRST_ID }
}

export async function comeTo(tx: Tx, afterId: string): Promise<void> {
  await tx.updateTable('relatingRound').set({ afterId }).execute()
}

/** What the round has not found again goes, and the next one begins anew. */
export async function endRound(tx: Tx, { begunAt }: Round): Promise<void> {
  await sql`DELETE FROM related_tracks WHERE computed_at < ${begunAt}`.execute(tx)
  await tx.deleteFrom('relatingRound').execute()
}
