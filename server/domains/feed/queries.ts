import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { isActivePerson, isPublicPerson, notHiddenFrom } from '../people/index.ts'

/** Something that came into a feed. */
export interface EventRow extends Cursor {
  readonly kind: 'track' | 'release'
  readonly thingId: string
  /** Of a repost; the three are null of what its owner published. */
  readonly targetId: string | null
  readonly reposterId: string | null
  readonly username: string | null
  readonly displayName: string | null
}

/** Whom the viewer follows and may see. Looked up once, and each by their key: all else is asked of each of them, by an index. */
const followed = (viewerId: string) => sql`followed AS MATERIALIZED (
    SELECT people.* FROM follows, LATERAL (
      SELECT users.id, users.username, users.display_name FROM users
      WHERE users.id = follows.followee_id AND ${isPublicPerson} OFFSET 0) AS people
    WHERE follows.follower_id = ${viewerId} AND ${notHiddenFrom(viewerId, sql`people.id`)})`

/** By its key, however many there are. */
const targetOf = (id: RawBuilder<unknown>) => sql`LATERAL (
    SELECT track_id, product_id FROM reaction_targets WHERE reaction_targets.id = ${id} OFFSET 0) AS target`

/** Newest first; one more than `limit`. Nothing is judged here but whose it is and that it is out. */
export async function eventsAfter(
  db: Db,
  viewerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<EventRow[]> {
  const newest = (at: RawBuilder<unknown>, id: RawBuilder<unknown>) =>
    sql`${after ? sql`AND (${at}, ${id}) < (${after.at}, ${after.id}::uuid)` : sql``}
      ORDER BY ${at} DESC, ${id} DESC LIMIT ${limit + 1}`
  const { rows } = await sql<EventRow>`
    WITH ${followed(viewerId)}, events AS MATERIALIZED (
      SELECT event.*, CASE WHEN event.target_id IS NOT NULL THEN followed.id END AS reposter_id,
        CASE WHEN event.target_id IS NOT NULL THEN followed.username END AS username,
        CASE WHEN event.target_id IS NOT NULL THEN followed.display_name END AS display_name
      FROM followed, LATERAL (
        (SELECT 'track' AS published, published_at AS at, tracks.id, NULL::uuid AS target_id FROM tracks
          WHERE owner_id = followed.id AND status = 'published' AND visibility = 'public' AND NOT dmca_blocked
            AND NOT held_for_scan AND moderation = 'none' ${newest(sql`published_at`, sql`tracks.id`)})
        UNION ALL
        (SELECT 'release', on_sale_at, products.id, NULL FROM products
          WHERE seller_id = followed.id AND kind = 'release' AND status = 'on-sale' AND moderation = 'none'
          ${newest(sql`on_sale_at`, sql`products.id`)})
        UNION ALL
        (SELECT NULL, created_at, target_id, target_id FROM reactions WHERE user_id = followed.id AND kind = 'repost'
          ${newest(sql`created_at`, sql`target_id`)})
      ) AS event
      ORDER BY event.at DESC, event.id DESC, reposter_id LIMIT ${limit + 1})
    SELECT events.at, events.id, events.target_id, reposter_id, username, display_name,
      coalesce(published, CASE WHEN track_id IS NULL THEN 'release' ELSE 'track' END) AS kind,
      coalesce(track_id, product_id, events.id) AS thing_id
    FROM events LEFT JOIN ${targetOf(sql`events.target_id`)} ON true
    ORDER BY events.at DESC, events.id DESC, reposter_id`.execute(db)
  return rows
}

const areApart = (one: RawBuilder<unknown>, other: RawBuilder<unknown>) =>
  sql`EXISTS (SELECT FROM blocks WHERE blocker_id = ${one} AND blocked_id = ${other})
    OR EXISTS (SELECT FROM blocks WHERE blocker_id = ${other} AND blocked_id = ${one})`

export const keyOf = ({ targetId, reposterId }: Pick<EventRow, 'targetId' | 'reposterId'>): string =>
  `${targetId} ${reposterId}`

/**
 * Those of these reposts by which something came into the feed: its owner is not followed, nobody who is followed had reposted it
 * before, and nobody concerned has blocked another. Asked of each whom the viewer follows, so that what a million have reposted
 * costs no more than what one has.
 */
export async function firstReposts(
  db: Db,
  viewerId: string,
  reposts: readonly EventRow[],
): Promise<ReadonlySet<string>> {
  if (reposts.length === 0) return new Set()
  const { rows } = await sql<Pick<EventRow, 'targetId' | 'reposterId'>>`
    WITH ${followed(viewerId)}, asked AS MATERIALIZED (
      SELECT given.*, coalesce(tracks.owner_id, products.seller_id) AS owner_id
      FROM unnest(${reposts.map(({ targetId }) => targetId)}::uuid[], ${reposts.map(({ reposterId }) => reposterId)}::uuid[],
          ${reposts.map(({ at }) => at)}::timestamptz[]) AS given (target_id, reposter_id, at)
        JOIN ${targetOf(sql`given.target_id`)} ON true
        LEFT JOIN tracks ON tracks.id = track_id LEFT JOIN products ON products.id = product_id)
    SELECT asked.target_id, asked.reposter_id FROM asked JOIN users ON users.id = asked.owner_id
    WHERE ${isActivePerson} AND ${notHiddenFrom(viewerId, sql`asked.owner_id`)}
      AND NOT (${areApart(sql`asked.reposter_id`, sql`asked.owner_id`)})
      AND asked.owner_id NOT IN (SELECT id FROM followed)
      AND NOT EXISTS (SELECT FROM followed, LATERAL (
        SELECT created_at FROM reactions WHERE user_id = followed.id AND kind = 'repost' AND target_id = asked.target_id
        OFFSET 0) AS theirs
        WHERE (theirs.created_at, followed.id) < (asked.at, asked.reposter_id)
          AND NOT (${areApart(sql`followed.id`, sql`asked.owner_id`)}))`.execute(db)
  return new Set(rows.map(keyOf))
}
