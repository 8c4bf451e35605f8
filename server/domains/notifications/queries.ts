import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { isActivePerson, notHiddenFrom } from '../people/index.ts'
import { type Asked, mine, NAMED, type NotificationRow } from './asked.ts'
import { doings } from './doings.ts'

/**
 * Part of a query with `notes`: what it was done to, as its reader may know of it; a row without anything of a follow. One's own is
 * there also while it is private, as for those who have its link; of others, what everybody may hear.
 */
function thing({ userId }: Asked) {
  const target = (column: 'track_id' | 'product_id') =>
    sql`(SELECT ${sql.ref(column)} FROM reaction_targets WHERE reaction_targets.id = notes.subject_id)`
  return sql`(
    SELECT 'track' AS thing_kind, tracks.id AS thing_id, tracks.title, tracks.slug FROM tracks JOIN users ON users.id = owner_id
      WHERE tracks.id = CASE notes.kind WHEN 'comment' THEN notes.subject_id
          WHEN 'reply' THEN (
            SELECT track_id FROM comments WHERE comments.id = notes.subject_id AND author_id = ${userId})
          WHEN 'follow' THEN NULL ELSE ${target('track_id')} END
        AND tracks.status <> 'deleted' AND NOT dmca_blocked AND tracks.moderation = 'none'
        AND (owner_id = ${userId} OR (tracks.status = 'published' AND visibility <> 'private' AND NOT held_for_scan
          AND ${isActivePerson} AND ${notHiddenFrom(userId, sql`owner_id`)}))
    UNION ALL
    SELECT 'release', products.id, products.title, products.slug FROM products
      WHERE notes.kind IN ('like', 'repost') AND products.id = ${target('product_id')} AND seller_id = ${userId}
        AND products.status = 'on-sale' AND products.moderation = 'none'
    UNION ALL
    SELECT NULL, NULL, NULL, NULL WHERE notes.kind = 'follow')`
}

const wanted = ({ userId, unreadOnly, unmailedUntil, after }: Asked) => sql`notes.user_id = ${userId}
  AND NOT notes.kind = ANY (mine.off)
  ${unreadOnly ? sql`AND notes.read_at IS NULL` : sql``}
  ${unmailedUntil ? sql`AND notes.at > mine.mailed_until` : sql``}
  ${after ? sql`AND (notes.at, notes.id) < (${after.at}, ${after.id}::uuid)` : sql``}`

/** What others have done with what is somebody's, the newest first. */
export async function toldRows(db: Db, asked: Asked): Promise<NotificationRow[]> {
  const { rows } = await sql<NotificationRow>`WITH ${mine(asked)}
    SELECT notes.id, notes.kind, notes.at, notes.read_at IS NOT NULL AS is_read, told.people, told.doers, thing.*,
      last.id AS comment_id, last.text
    FROM mine CROSS JOIN notifications AS notes CROSS JOIN LATERAL ${thing(asked)} AS thing
      CROSS JOIN LATERAL (
        WITH done AS MATERIALIZED ${doings(asked)}
        SELECT (SELECT count(DISTINCT doer_id)::int FROM done) AS doers,
          (SELECT comment_id FROM done ORDER BY done_at DESC LIMIT 1) AS comment_id,
          (SELECT jsonb_agg(jsonb_build_object('username', username, 'displayName', display_name) ORDER BY done_at DESC)
            FROM (SELECT doer_id, max(done_at) AS done_at FROM done GROUP BY doer_id
                ORDER BY max(done_at) DESC, doer_id LIMIT ${sql.lit(NAMED)}) AS named
              JOIN users ON users.id = doer_id) AS people) AS told
      LEFT JOIN comments AS last ON last.id = told.comment_id
    WHERE ${wanted(asked)} AND told.doers > 0
    ORDER BY notes.at DESC, notes.id DESC LIMIT ${asked.limit}`.execute(db)
  return rows
}

/** How many of them there are; counted up to the limit. */
export async function countTold(db: Db, asked: Asked): Promise<number> {
  const { rows } = await sql<{ count: number }>`WITH ${mine(asked)}
    SELECT count(*)::int AS count FROM (
      SELECT FROM mine CROSS JOIN notifications AS notes CROSS JOIN LATERAL ${thing(asked)} AS thing
      WHERE ${wanted(asked)} AND EXISTS ${doings(asked)} LIMIT ${asked.limit}) AS counted`.execute(db)
  return rows[0]?.count ?? 0
}
