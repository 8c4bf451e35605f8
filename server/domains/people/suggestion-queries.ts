import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { isPublic, notHiddenFrom, type PersonRow, personColumns } from './queries.ts'

/** How many of one's newest follows are asked, and how many of the newest of each count: 10,000 rows at most. */
const ASKED = 100
const EACH = 100

interface SuggestionQuery {
  readonly viewerId: string
  readonly limit: number
}

/** Followed by those whom the viewer follows, by how many of them. */
export async function followedNearby(db: Db, { viewerId, limit }: SuggestionQuery): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    WITH asked AS (
      SELECT followee_id FROM follows WHERE follower_id = ${viewerId}
      ORDER BY created_at DESC, followee_id DESC LIMIT ${ASKED}
    ), named AS (
      SELECT theirs.followee_id AS id, count(*) AS times FROM asked, LATERAL (
        SELECT followee_id FROM follows WHERE follower_id = asked.followee_id
        ORDER BY created_at DESC, followee_id DESC LIMIT ${EACH}
      ) AS theirs
      WHERE theirs.followee_id <> ${viewerId} GROUP BY theirs.followee_id
    )
    SELECT ${personColumns(viewerId)}
    FROM named JOIN users ON users.id = named.id JOIN profiles ON profiles.user_id = users.id
    WHERE ${isSuggestible(viewerId)} ORDER BY named.times DESC, users.id LIMIT ${limit}`.execute(db)
  return rows
}

/** Creators by their followers, but for those named already. */
export async function popularCreators(
  db: Db,
  { viewerId, limit, but }: SuggestionQuery & { but: readonly string[] },
): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    SELECT ${personColumns(viewerId)}
    FROM profiles JOIN users ON users.id = profiles.user_id
    WHERE EXISTS (SELECT FROM user_roles WHERE user_id = users.id AND role = 'creator')
      AND users.id <> ${viewerId} AND users.id <> ALL (${but}::uuid[]) AND ${isSuggestible(viewerId)}
    ORDER BY profiles.followers DESC, profiles.user_id DESC LIMIT ${limit}`.execute(db)
  return rows
}

const isSuggestible = (viewerId: string) => sql`${isPublic}
  AND NOT EXISTS (SELECT FROM follows WHERE follower_id = ${viewerId} AND followee_id = users.id)
  AND ${notHiddenFrom(viewerId, sql`users.id`)}`
