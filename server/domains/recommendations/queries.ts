import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { isActivePerson, notHiddenFrom } from '../people/index.ts'
import { isOffered } from './offered.ts'

/** What is recommended by; the newest say most. */
const LIKES = 50
const ROWS = 100
const HALF_LIFE_DAYS = 90
/** Of one creator in one list. */
const EACH = 3
/** Of each creator, so many are looked through for what may be shown. */
const OF_CREATOR = 24
/** How many genres are looked through, and how much of each. */
const GENRES = 3
const OF_GENRE = 50

/** A track that others are found by, and how much it says. */
export interface Seed {
  readonly id: string
  readonly weight: number
}

/** The tracks that somebody liked last. */
export async function likedSeeds(db: Db, userId: string, now: Date): Promise<Seed[]> {
  const { rows } = await sql<Seed>`
    SELECT track_id AS id, 0.5 ^ (greatest(0, extract(epoch FROM ${now}::timestamptz - newest.created_at))
        / ${(HALF_LIFE_DAYS * DAY_MS) / 1000}::double precision) AS weight
    FROM (SELECT target_id, created_at FROM reactions WHERE user_id = ${userId} AND kind = 'like'
        ORDER BY created_at DESC, target_id DESC LIMIT ${LIKES}) AS newest
      JOIN reaction_targets ON reaction_targets.id = newest.target_id WHERE track_id IS NOT NULL`.execute(db)
  return rows
}

/** All that is in a playlist. Those put in last are what is asked by: of the rest, only that it is there. */
export async function playlistSeeds(db: Db, playlistId: string): Promise<{ seeds: Seed[]; all: string[] }> {
  const { rows } = await sql<{ id: string }>`
    SELECT track_id AS id FROM playlist_items WHERE playlist_id = ${playlistId}
    GROUP BY track_id ORDER BY max(added_at) DESC, track_id`.execute(db)
  const all = rows.map(({ id }) => id)
  return { seeds: all.slice(0, ROWS).map((id) => ({ id, weight: 1 })), all }
}

export interface Question {
  readonly seeds: readonly Seed[]
  /** Not these. */
  readonly but: readonly string[]
  readonly viewerId: string | undefined
  /** On whose page it stands: nothing of whom they have blocked, or who have blocked them. */
  readonly hostId?: string
  /** Nothing that the viewer likes already, or that is their own. */
  readonly isForViewer?: boolean
  readonly limit: number
}

/** A track and its creator, each by their key: few are asked for, and the planner would think of many. */
const byKey = (id: RawBuilder<unknown>) => sql`
  LATERAL (SELECT * FROM tracks WHERE tracks.id = ${id} OFFSET 0) AS tracks,
  LATERAL (SELECT * FROM users WHERE users.id = tracks.owner_id OFFSET 0) AS users`

/** What of these tracks, as `tracks` and `users`, may be recommended there. */
const fits = ({ viewerId, hostId, isForViewer }: Question) => sql<boolean>`(${isOffered} AND ${isActivePerson}
  AND ${notHiddenFrom(viewerId, sql`tracks.owner_id`)} AND ${notHiddenFrom(hostId, sql`tracks.owner_id`)}
  AND ${
    isForViewer
      ? sql`tracks.owner_id <> ${viewerId} AND NOT EXISTS (
          SELECT FROM reaction_targets JOIN reactions ON target_id = reaction_targets.id
          WHERE track_id = tracks.id AND user_id = ${viewerId} AND kind = 'like')`
      : sql`true`
  })`

/** What those who like these like as well, the nearest first. */
export async function coLiked(db: Db, question: Question): Promise<string[]> {
  const { seeds, but, limit } = question
  const { rows } = await sql<{ id: string }>`
    WITH near AS MATERIALIZED (
      SELECT related_id, sum(score * weight) AS score
      FROM unnest(${seeds.map(({ id }) => id)}::uuid[], ${seeds.map(({ weight }) => weight)}::double precision[]) AS seeds (id, weight),
        LATERAL (SELECT related_id, score FROM related_tracks WHERE track_id = seeds.id OFFSET 0) AS related
      WHERE related_id <> ALL(${but}::uuid[]) GROUP BY related_id),
    placed AS (
      SELECT tracks.id, near.score, row_number() OVER (PARTITION BY owner_id ORDER BY near.score DESC, tracks.id) AS place
      FROM near, ${byKey(sql`related_id`)} WHERE ${fits(question)})
    SELECT id FROM placed WHERE place <= ${EACH} ORDER BY score DESC, id LIMIT ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

export interface Similar {
  readonly id: string
  readonly because: 'creator' | 'genre'
}

/** The newest of the same creators, then of the genres that most of these have. */
export async function similar(db: Db, question: Question): Promise<Similar[]> {
  const { seeds, but, limit } = question
  const open = sql`status = 'published' AND visibility = 'public' AND NOT dmca_blocked AND id <> ALL(${but}::uuid[])`
  const { rows } = await sql<Similar>`
    WITH seeds AS MATERIALIZED (
      SELECT owner_id, lower(genre) AS genre FROM tracks WHERE id = ANY(${seeds.map(({ id }) => id)}::uuid[]) AND status <> 'deleted'),
    found AS MATERIALIZED (
      SELECT newest.id, 'creator' AS because FROM (SELECT DISTINCT owner_id FROM seeds) AS creators, LATERAL (
        SELECT id FROM tracks WHERE tracks.owner_id = creators.owner_id AND ${open}
        ORDER BY published_at DESC, id DESC LIMIT ${OF_CREATOR}) AS newest
      UNION ALL
      SELECT newest.id, 'genre' FROM (
        SELECT genre FROM seeds WHERE genre <> '' GROUP BY genre ORDER BY count(*) DESC, genre LIMIT ${GENRES}) AS genres, LATERAL (
        SELECT id FROM tracks WHERE lower(tracks.genre) = genres.genre AND ${open}
        ORDER BY published_at DESC, id DESC LIMIT ${OF_GENRE}) AS newest),
    placed AS (
      SELECT tracks.id, because, published_at, row_number() OVER (PARTITION BY owner_id ORDER BY because, published_at DESC, tracks.id) AS place
      FROM (SELECT id, min(because) AS because FROM found GROUP BY id) AS once,
        ${byKey(sql`once.id`)} WHERE ${fits(question)})
    SELECT id, because FROM placed WHERE place <= ${EACH} ORDER BY because, published_at DESC, id LIMIT ${limit}`.execute(
    db,
  )
  return rows
}
