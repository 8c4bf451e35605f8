import type { Context } from '../../context.ts'
import { CommentNotFound, NotYourComment, NotYourTrack, TooLateToEdit } from './faults.ts'
import { canComment, isEditable } from './policy.ts'
import { changeComment, deleteComment, lockThread } from './queries.ts'
import { type CommentRow, seenComment } from './reading-queries.ts'
import { holdWriter, type Parts, seen, trackOfComment, type Writer } from './service.ts'

/**
 * Changes one's own. Safe to repeat, within the time.
 * @throws RateLimited; AccountClosed; CommentNotFound, NotYourComment, TooLateToEdit; as the track's page
 */
export async function editComment(ctx: Parts, writer: Writer, id: string, text: string): Promise<CommentRow> {
  await ctx.limits.take('comment', writer.viewer.userId)
  const track = await trackOfComment(ctx, writer, id)
  return ctx.transaction(async (tx) => {
    await holdWriter(tx, writer, track)
    await lockThread(tx, id)
    const comment = await seen(tx, writer, id)
    // The clock is asked under the lock: waiting for it buys no time.
    const now = ctx.clock.now()
    if (comment.authorId !== writer.viewer.userId) throw new NotYourComment()
    if (!isEditable(comment, now)) throw new TooLateToEdit()
    if (!canComment(writer.viewer, 'edit', comment, now)) throw new CommentNotFound()
    if (comment.text !== text) await changeComment(tx, id, { text, editedAt: now })
    return seen(tx, writer, id)
  })
}

/** Deletes one's own, also where one may not see the track any more. Safe to repeat. @throws CommentNotFound, NotYourComment */
export function removeComment(
  ctx: Pick<Context, 'transaction' | 'clock'>,
  { viewer }: Writer,
  id: string,
): Promise<void> {
  return ctx.transaction(async (tx) => {
    const held = await lockThread(tx, id)
    const isOwn = held?.authorId === viewer.userId
    // What is gone, and what they do not see, is one and the same to others.
    if (!held || (!isOwn && !(await seenComment(tx, viewer, id)))) return
    if (!isOwn) throw new NotYourComment()
    // What the moderation has removed stays, for the appeal.
    if (held.moderation === 'removed') throw new CommentNotFound()
    await deleteComment(tx, held)
  })
}

/**
 * Hides a comment on one's own track, or shows it again. Safe to repeat.
 * @throws CommentNotFound, NotYourTrack
 */
export function setHidden(
  ctx: Pick<Context, 'transaction' | 'clock'>,
  { viewer }: Writer,
  id: string,
  isHidden: boolean,
): Promise<CommentRow> {
  return ctx.transaction(async (tx) => {
    await lockThread(tx, id)
    const comment = await seen(tx, { viewer }, id)
    const now = ctx.clock.now()
    if (comment.trackOwnerId !== viewer.userId || comment.authorId === viewer.userId) throw new NotYourTrack()
    if (canComment(viewer, isHidden ? 'hide' : 'show', comment, now))
      await changeComment(tx, id, { hiddenAt: isHidden ? now : null })
    return seen(tx, { viewer }, id)
  })
}
