import { COMMENT_EDIT_MS, type CommentDeed, commentDeedSchema } from '@veza/shared/contracts/comments.ts'
import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import { isWithheld, type Seer } from '../catalog/index.ts'

/** What decides of a comment, once it is one that the viewer sees. */
export interface CommentSubject {
  /** Null where it was deleted. */
  readonly authorId: string | null
  readonly trackOwnerId: string
  readonly parentId: string | null
  readonly hiddenAt: Date | null
  readonly moderation: Moderation
  readonly createdAt: Date
}

/** Whether the staff looks, having shown that it does: what others do not see is theirs to read. */
export const seesAll = (viewer: Seer | undefined): boolean =>
  !isWithheld(viewer, { ownerId: '', moderation: 'removed' })

/** The time is over with the last of its 15 minutes. */
export const isEditable = ({ createdAt }: Pick<CommentSubject, 'createdAt'>, now: Date): boolean =>
  now.getTime() < createdAt.getTime() + COMMENT_EDIT_MS

/** Who may do what with a comment that they see. Staff act through moderation, not here. */
export function canComment(
  viewer: Seer | undefined,
  deed: CommentDeed,
  comment: CommentSubject,
  now: Date,
): boolean {
  if (!viewer || comment.authorId === null) return false
  const isAuthor = viewer.userId === comment.authorId
  const ownsTrack = viewer.userId === comment.trackOwnerId
  const isOpen = comment.moderation === 'none'
  if (deed === 'reply') return isOpen && comment.hiddenAt === null && comment.parentId === null
  if (deed === 'edit') return isAuthor && isOpen && isEditable(comment, now)
  if (deed === 'delete') return isAuthor
  if (deed === 'report') return !isAuthor
  const isHidden = comment.hiddenAt !== null
  return ownsTrack && !isAuthor && isHidden === (deed === 'show')
}

export const deedsOn = (viewer: Seer | undefined, comment: CommentSubject, now: Date): CommentDeed[] =>
  commentDeedSchema.options.filter((deed) => canComment(viewer, deed, comment, now))
