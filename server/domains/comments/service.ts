import { REPLIES_MAX } from '@veza/shared/contracts/comments.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { claimIdempotencyKey } from '../../platform/db/idempotency.ts'
import type { TrackRow } from '../catalog/index.ts'
import { AccountClosed, BeyondEnd, CommentNotFound, ReplyToReply, ThreadFull } from './faults.ts'
import { assertNotHidden, openTrack, type Reader } from './gate.ts'
import { canComment } from './policy.ts'
import { countReplies, holdAuthor, insertComment, lockThread } from './queries.ts'
import { type CommentRow, seenComment } from './reading-queries.ts'

export type Parts = Pick<Context, 'db' | 'clock' | 'newId' | 'transaction' | 'limits'>

/** Somebody signed in. */
export interface Writer extends Reader {
  readonly viewer: Viewer
}

interface Written {
  readonly text: string
  /** The client's: the same again is the same comment. */
  readonly key?: string | undefined
}

/**
 * Writes a comment at a moment of a track.
 * @throws RateLimited; BeyondEnd; AccountClosed; as {@link openTrack}; CommentNotFound where it was deleted and is asked for once more
 */
export async function writeComment(
  ctx: Parts,
  writer: Writer,
  trackId: string,
  { atMs, text, key }: Written & { readonly atMs: number },
): Promise<CommentRow> {
  await ctx.limits.take('comment', writer.viewer.userId)
  const track = await openTrack(ctx, writer, trackId)
  // What has no sound has its beginning.
  if (atMs > (track.durationMs ?? 0)) throw new BeyondEnd()
  const authorId = writer.viewer.userId
  return ctx.transaction(async (tx) => {
    await holdWriter(tx, writer, track)
    const now = ctx.clock.now()
    const id = ctx.newId()
    const write = { userId: authorId, route: 'comments.write', request: { trackId, atMs, text }, now }
    const first =
      key === undefined ? undefined : await claimIdempotencyKey(tx, { ...write, key, resourceId: id })
    if (!first) await insertComment(tx, { id, trackId, authorId, atMs, text, createdAt: now })
    return seen(tx, writer, first ?? id)
  })
}

/**
 * Replies to a comment.
 * @throws RateLimited; AccountClosed; CommentNotFound; ReplyToReply, ThreadFull; as {@link openTrack}
 */
export async function replyTo(
  ctx: Parts,
  writer: Writer,
  commentId: string,
  { text, key }: Written,
): Promise<CommentRow> {
  await ctx.limits.take('comment', writer.viewer.userId)
  const track = await trackOfComment(ctx, writer, commentId)
  return ctx.transaction(async (tx) => {
    await holdWriter(tx, writer, track)
    const now = ctx.clock.now()
    const id = ctx.newId()
    const authorId = writer.viewer.userId
    const write = { userId: authorId, route: 'comments.reply', request: { commentId, text }, now }
    const first =
      key === undefined ? undefined : await claimIdempotencyKey(tx, { ...write, key, resourceId: id })
    if (first) return seen(tx, writer, first)
    await lockThread(tx, commentId)
    const root = await seen(tx, writer, commentId)
    if (root.parentId !== null) throw new ReplyToReply()
    if (!canComment(writer.viewer, 'reply', root, now)) throw new CommentNotFound()
    if ((await countReplies(tx, root.id)) >= REPLIES_MAX) throw new ThreadFull()
    await insertComment(tx, { id, trackId: root.trackId, parentId: root.id, authorId, text, createdAt: now })
    return seen(tx, writer, id)
  })
}

/** The track that a comment is on, past its gate; what is not seen of its comments is as if it were not there. @throws CommentNotFound; as {@link openTrack} */
export async function trackOfComment(ctx: Parts, reader: Reader, commentId: string): Promise<TrackRow> {
  const comment = await seenComment(ctx.db, reader.viewer, commentId)
  if (!comment) throw new CommentNotFound()
  return openTrack(ctx, reader, comment.trackId)
}

/** Asked again once the account is held: whoever was blocked meanwhile writes nothing more. @throws AccountClosed, TrackNotFound */
export async function holdWriter(tx: Tx, { viewer }: Writer, track: TrackRow): Promise<void> {
  if (!(await holdAuthor(tx, viewer.userId))) throw new AccountClosed()
  await assertNotHidden(tx, viewer, track)
}

/** @throws CommentNotFound */
export async function seen(tx: Tx, { viewer }: Reader, id: string): Promise<CommentRow> {
  const row = await seenComment(tx, viewer, id)
  if (!row) throw new CommentNotFound()
  return row
}
