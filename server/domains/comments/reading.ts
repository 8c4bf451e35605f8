import { type CommentMark, MARKS_MAX, type Thread } from '@veza/shared/contracts/comments.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { CommentNotFound } from './faults.ts'
import { openTrack, openTrackOfAll, type Reader } from './gate.ts'
import { commentById, newestRoots, repliesTo, rootsAfter, seenComment } from './reading-queries.ts'
import { excerptOf, markView, threadView } from './view.ts'

type Parts = Pick<Context, 'db' | 'clock'>

export interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Threads of a track, newest first. @throws as {@link openTrack}; DomainError 400 `bad-cursor` */
export async function threadPage(
  ctx: Parts,
  reader: Reader,
  trackId: string,
  { cursor, limit }: PageQuery,
): Promise<{ items: Thread[]; nextCursor: string | null }> {
  await openTrack(ctx, reader, trackId)
  const after = cursor ? decodeCursor(cursor) : undefined
  const roots = await rootsAfter(ctx.db, reader.viewer, trackId, limit, after)
  const replies = await repliesTo(
    ctx.db,
    reader.viewer,
    roots.slice(0, limit).map(({ id }) => id),
  )
  const now = ctx.clock.now()
  return pageFrom(
    roots,
    limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    (root) => threadView(reader, root, replies, now),
  )
}

/** @throws as {@link openTrack} */
export async function marksOf(ctx: Parts, reader: Reader, trackId: string): Promise<CommentMark[]> {
  await openTrack(ctx, reader, trackId)
  return (await newestRoots(ctx.db, reader.viewer, trackId, MARKS_MAX)).map(markView)
}

/** The thread that a comment of this track is in. @throws as {@link openTrack}; CommentNotFound */
export async function threadWith(
  ctx: Parts,
  reader: Reader,
  trackId: string,
  commentId: string,
): Promise<Thread> {
  await openTrack(ctx, reader, trackId)
  const comment = await seenComment(ctx.db, reader.viewer, commentId)
  if (comment?.trackId !== trackId) throw new CommentNotFound()
  const root = comment.parentId === null ? comment : await commentById(ctx.db, comment.parentId)
  if (!root) throw new CommentNotFound()
  return threadView(reader, root, await repliesTo(ctx.db, reader.viewer, [root.id]), ctx.clock.now())
}

/**
 * For whoever reports it: whose it is, and what it is called.
 * @throws CommentNotFound, also where they may not see it or its track
 */
export async function visibleComment(
  db: Db,
  viewer: Viewer | undefined,
  id: string,
): Promise<{ ownerId: string; title: string }> {
  const comment = await seenComment(db, viewer, id)
  if (!comment?.authorId) throw new CommentNotFound()
  await openTrackOfAll(db, viewer, comment.trackId)
  return { ownerId: comment.authorId, title: excerptOf(comment.text) }
}
