import { PEOPLE_MAX } from '@veza/shared/contracts/notifications.ts'
import { type RawBuilder, sql } from 'kysely'
import { seenComments } from '../comments/index.ts'
import { isPublicPerson, notHiddenFrom } from '../people/index.ts'
import { type Asked, NAMED } from './asked.ts'

/**
 * Part of a query with `notes` and `mine`: who did what a notification tells of, within its time, the newest first. Each kind by
 * an index of its own, and no more than are counted: what a million have liked costs no more than what a hundred have. Whoever
 * may not be seen, or was taken back, is not among them.
 */
export function doings({ userId, unmailedUntil }: Asked): RawBuilder<unknown> {
  const within = (at: RawBuilder<unknown>) =>
    sql`${at} BETWEEN notes.since AND notes.at
      ${unmailedUntil ? sql`AND ${at} > mine.mailed_until AND ${at} <= ${unmailedUntil}` : sql``}
      ORDER BY ${at} DESC LIMIT ${sql.lit(PEOPLE_MAX + NAMED + 1)}`
  // OFFSET 0: each by its key, and not joined, which would read all of them to have them in another order.
  const seenPerson = (id: RawBuilder<unknown>) => sql`EXISTS (SELECT FROM users
    WHERE users.id = ${id} AND ${isPublicPerson} AND ${notHiddenFrom(userId, sql`users.id`)} OFFSET 0)`
  const withTrack = sql`comments CROSS JOIN LATERAL (
    SELECT owner_id FROM tracks WHERE tracks.id = comments.track_id OFFSET 0) AS tracks`
  const seen = sql`comments.author_id <> ${userId} AND ${seenComments({ userId })}`
  return sql`(
    (SELECT follower_id AS doer_id, created_at AS done_at, NULL::uuid AS comment_id FROM follows
      WHERE notes.kind = 'follow' AND followee_id = notes.subject_id AND ${seenPerson(sql`follower_id`)}
        AND ${within(sql`created_at`)})
    UNION ALL
    (SELECT user_id, created_at, NULL FROM reactions
      WHERE notes.kind IN ('like', 'repost') AND target_id = notes.subject_id AND reactions.kind = notes.kind
        AND user_id <> ${userId} AND ${seenPerson(sql`user_id`)} AND ${within(sql`created_at`)})
    UNION ALL
    (SELECT author_id, comments.created_at, comments.id FROM ${withTrack}
      WHERE notes.kind = 'comment' AND comments.track_id = notes.subject_id AND ${seen}
        AND NOT EXISTS (SELECT FROM comments AS own
          WHERE own.id = comments.parent_id AND own.author_id = ${userId} OFFSET 0)
        AND ${within(sql`comments.created_at`)})
    UNION ALL
    (SELECT author_id, comments.created_at, comments.id FROM ${withTrack}
      WHERE notes.kind = 'reply' AND comments.parent_id = notes.subject_id AND ${seen}
        AND ${within(sql`comments.created_at`)}))`
}
