import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import { isPublicPerson, notHiddenFrom } from '../people/index.ts'
import { type Asked, mine, type NotificationRow } from './asked.ts'
import type { Seen } from './marks.ts'

const isOpen = sql`tracks.status = 'published' AND tracks.visibility = 'public' AND NOT tracks.dmca_blocked
  AND NOT tracks.held_for_scan AND tracks.moderation = 'none'`

/** A release is out once it is on sale and all its tracks are public; no row before. */
const out = sql`LATERAL (
  SELECT greatest(products.on_sale_at, max(published_at)) AS at FROM product_tracks JOIN tracks ON tracks.id = track_id
  WHERE product_id = products.id HAVING bool_and(${isOpen}) OFFSET 0) AS out`

const isOnSale = sql`products.kind = 'release' AND products.status = 'on-sale' AND products.moderation = 'none'`

/** What came out with a release is told of by the release. */
const cameWithRelease = sql`EXISTS (SELECT FROM product_tracks AS placed JOIN products ON products.id = placed.product_id
    CROSS JOIN ${out}
  WHERE placed.track_id = tracks.id AND ${isOnSale}
    AND out.at BETWEEN tracks.published_at - interval '1 day' AND tracks.published_at + interval '1 day')`

/** Releases that may have come out since: by when they went on sale, or by their tracks; both by indexes. */
const releasesSince = (since: RawBuilder<unknown>) => sql`(
    SELECT products.id FROM products WHERE seller_id = followed.id AND ${isOnSale} AND on_sale_at > ${since}
    UNION
    SELECT placed.product_id FROM tracks CROSS JOIN LATERAL (
        SELECT product_id FROM product_tracks WHERE track_id = tracks.id AND kind = 'release' OFFSET 0) AS placed
      WHERE owner_id = followed.id AND ${isOpen} AND published_at > ${since}) AS recent
  CROSS JOIN LATERAL (SELECT * FROM products WHERE products.id = recent.id AND ${isOnSale} OFFSET 0) AS products
  CROSS JOIN ${out}`

/**
 * What those whom somebody follows have published since, the newest first. Kept nowhere: gathered from each of them when it is
 * asked for, as the feed is.
 */
function published(asked: Asked): RawBuilder<unknown> {
  const { userId, oldest, unreadOnly, unmailedUntil, ids, after, limit } = asked
  const since = sql`greatest(followed.since, ${oldest}${unreadOnly ? sql`, mine.publications_read_at` : sql``}
    ${unmailedUntil ? sql`, mine.mailed_until` : sql``})`
  const newest = (at: RawBuilder<unknown>, thingId: RawBuilder<unknown>) => sql`${at} > ${since}
    ${unreadOnly ? sql`AND NOT EXISTS (SELECT FROM publication_reads WHERE user_id = ${userId} AND thing_id = ${thingId})` : sql``}
    ${unmailedUntil ? sql`AND ${at} <= ${unmailedUntil}` : sql``}
    ${ids ? sql`AND ${thingId} = ANY (${ids}::uuid[])` : sql``}
    ${after ? sql`AND (${at}, ${thingId}) < (${after.at}, ${after.id}::uuid)` : sql``}
    ORDER BY ${at} DESC, ${thingId} DESC LIMIT ${limit}`
  return sql`WITH ${mine(asked)}, followed AS MATERIALIZED (
      SELECT people.*, follows.created_at AS since FROM mine CROSS JOIN follows CROSS JOIN LATERAL (
        SELECT users.id, users.username, users.display_name FROM users
        WHERE users.id = follows.followee_id AND ${isPublicPerson} OFFSET 0) AS people
      WHERE follows.follower_id = ${userId} AND NOT 'publication' = ANY (mine.off)
        AND ${notHiddenFrom(userId, sql`people.id`)})
    SELECT event.*, followed.username, followed.display_name, mine.publications_read_at
    FROM mine CROSS JOIN followed CROSS JOIN LATERAL (
      (SELECT 'track' AS thing_kind, tracks.id, published_at AS at, title, slug FROM tracks
        WHERE owner_id = followed.id AND ${isOpen} AND NOT ${cameWithRelease} AND ${newest(sql`published_at`, sql`tracks.id`)})
      UNION ALL
      (SELECT 'release', products.id, out.at, title, slug FROM ${releasesSince(since)}
        WHERE ${newest(sql`out.at`, sql`products.id`)})
    ) AS event ORDER BY event.at DESC, event.id DESC LIMIT ${limit}`
}

export async function publicationRows(db: Db, asked: Asked): Promise<NotificationRow[]> {
  const { rows } = await sql<NotificationRow>`SELECT id, at, 'publication' AS kind,
      at <= publications_read_at OR EXISTS (
        SELECT FROM publication_reads WHERE user_id = ${asked.userId} AND thing_id = event.id) AS is_read,
      jsonb_build_array(jsonb_build_object('username', username, 'displayName', display_name)) AS people, 1 AS doers,
      thing_kind, id AS thing_id, title, slug, NULL AS comment_id, NULL AS text
    FROM (${published(asked)}) AS event ORDER BY at DESC, id DESC`.execute(db)
  return rows
}

/** Counted up to the limit. */
export async function countPublications(db: Db, asked: Asked): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (${published(asked)}) AS event`.execute(db)
  return rows[0]?.count ?? 0
}

/** Of what is told as unread, and no later than it was seen: so that none can be made up. Safe to repeat. */
export async function readPublications(
  tx: Tx,
  { userId, oldest }: Pick<Asked, 'userId' | 'oldest'>,
  { ids, until }: Seen,
  now: Date,
): Promise<void> {
  const asked: Asked = { userId, place: 'page', limit: ids.length, oldest, unreadOnly: true, ids }
  await sql`INSERT INTO publication_reads (user_id, thing_id, read_at)
    SELECT ${userId}, id, ${now} FROM (${published(asked)}) AS event WHERE at <= ${until}
    ORDER BY id ON CONFLICT DO NOTHING`.execute(tx)
}
