import { sql } from 'kysely'
import type { Viewer } from '../../http/request-context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Seer } from '../catalog/index.ts'
import { isActivePerson, notHiddenFrom } from '../people/index.ts'
import { type CommentSubject, seesAll } from './policy.ts'

export interface CommentRow extends CommentSubject {
  readonly id: string
  readonly trackId: string
  readonly atMs: number | null
  readonly text: string
  readonly editedAt: Date | null
  /** Null where it was deleted. */
  readonly username: string | null
  readonly displayName: string | null
}

const columns = sql`comments.id, comments.track_id, comments.parent_id, comments.author_id, comments.at_ms, comments.text,
  comments.hidden_at, comments.moderation, comments.created_at, comments.edited_at,
  authors.username, authors.display_name, tracks.owner_id AS track_owner_id
  FROM comments JOIN tracks ON tracks.id = comments.track_id LEFT JOIN users AS authors ON authors.id = comments.author_id`

/**
 * Part of a query with `tracks`: whether this viewer sees a comment, deleted ones not. Of somebody who is suspended or leaves nobody
 * else sees any; nor, on a track, of somebody whom its owner has blocked, or who has blocked its owner.
 */
function seenBy(viewer: Seer | undefined, row: 'comments' | 'replies' | 'roots') {
  const of = (column: string) => sql.ref(`${row}.${column}`)
  const viewerId = sql`${viewer?.userId ?? null}::uuid`
  return sql<boolean>`(${of('authorId')} IS NOT NULL AND (${seesAll(viewer)}
    OR (${of('authorId')} = ${viewerId} AND ${of('moderation')} <> 'removed')
    OR (${of('moderation')} = 'none' AND (${of('hiddenAt')} IS NULL OR tracks.owner_id = ${viewerId})
      AND EXISTS (SELECT FROM users WHERE users.id = ${of('authorId')} AND ${isActivePerson})
      AND ${notHiddenFrom(viewer?.userId, of('authorId'))} AND ${notHiddenFrom(sql`tracks.owner_id`, of('authorId'))})))`
}

/** As above, of the row `comments`; a reply is seen where what it replies to is, or was. */
export const seenComments = (viewer: Seer | undefined) =>
  sql<boolean>`(${seenBy(viewer, 'comments')} AND (comments.parent_id IS NULL OR EXISTS (
    SELECT FROM comments AS roots WHERE roots.id = comments.parent_id
      AND (roots.author_id IS NULL OR ${seenBy(viewer, 'roots')}))))`

/** Comments, no replies, newest first; of deleted ones those to which there are replies to be seen; one more than `limit`. */
export async function rootsAfter(
  db: Db,
  viewer: Viewer | undefined,
  trackId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<CommentRow[]> {
  const beyond = after
    ? sql`AND (comments.created_at, comments.id) < (${after.at}, ${after.id}::uuid)`
    : sql``
  const { rows } = await sql<CommentRow>`SELECT ${columns}
    WHERE comments.track_id = ${trackId} AND comments.parent_id IS NULL
      AND (${seenBy(viewer, 'comments')} OR (comments.author_id IS NULL AND EXISTS (
        SELECT FROM comments AS replies WHERE replies.parent_id = comments.id AND ${seenBy(viewer, 'replies')})))
      ${beyond} ORDER BY comments.created_at DESC, comments.id DESC LIMIT ${limit + 1}`.execute(db)
  return rows
}

/** Oldest first. */
export async function repliesTo(
  db: Db,
  viewer: Viewer | undefined,
  rootIds: readonly string[],
): Promise<CommentRow[]> {
  if (rootIds.length === 0) return []
  const { rows } = await sql<CommentRow>`SELECT ${columns}
    WHERE comments.parent_id = ANY(${rootIds}::uuid[]) AND ${seenBy(viewer, 'comments')}
    ORDER BY comments.created_at, comments.id`.execute(db)
  return rows
}

/** Undefined where this viewer may not see it. */
export async function seenComment(
  db: Db,
  viewer: Viewer | undefined,
  id: string,
): Promise<CommentRow | undefined> {
  const { rows } = await sql<CommentRow>`SELECT ${columns}
    WHERE comments.id = ${id} AND ${seenComments(viewer)}`.execute(db)
  return rows[0]
}

/** The newest comments, no replies, that this viewer sees. */
export async function newestRoots(
  db: Db,
  viewer: Viewer | undefined,
  trackId: string,
  limit: number,
): Promise<CommentRow[]> {
  const { rows } = await sql<CommentRow>`SELECT ${columns}
    WHERE comments.track_id = ${trackId} AND comments.parent_id IS NULL AND ${seenBy(viewer, 'comments')}
    ORDER BY comments.created_at DESC, comments.id DESC LIMIT ${limit}`.execute(db)
  return rows
}

/** A comment that is there, as if everybody saw it: for who has asked already, or asks under its lock. */
export async function commentById(db: Db, id: string): Promise<CommentRow | undefined> {
  const { rows } = await sql<CommentRow>`SELECT ${columns} WHERE comments.id = ${id}`.execute(db)
  return rows[0]
}
