import type { Comment, CommentMark, Thread } from '@veza/shared/contracts/comments.ts'
import type { Reader } from './gate.ts'
import { deedsOn } from './policy.ts'
import type { CommentRow } from './reading-queries.ts'

const EXCERPT_LENGTH = 80

/** How a comment begins, in one line: what it is called. */
export function excerptOf(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  const letters = [...line]
  return letters.length <= EXCERPT_LENGTH ? line : `${letters.slice(0, EXCERPT_LENGTH - 1).join('')}…`
}

export function commentView({ viewer, share }: Reader, row: CommentRow, now: Date): Comment {
  const may = deedsOn(viewer, row, now)
  return {
    id: row.id,
    atMs: row.atMs,
    author:
      row.username === null || row.displayName === null
        ? null
        : { username: row.username, displayName: row.displayName },
    text: row.text,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    isHidden: row.hiddenAt !== null,
    isWithheld: row.moderation !== 'none',
    // Where a link alone leads, a moderator does not come.
    may: share ? may.filter((deed) => deed !== 'report') : may,
  }
}

export const threadView = (
  reader: Reader,
  root: CommentRow,
  replies: readonly CommentRow[],
  now: Date,
): Thread => ({
  ...commentView(reader, root, now),
  replies: replies
    .filter(({ parentId }) => parentId === root.id)
    .map((reply) => commentView(reader, reply, now)),
})

export const markView = (row: CommentRow): CommentMark => ({
  id: row.id,
  atMs: row.atMs ?? 0,
  author: row.displayName ?? '',
  text: excerptOf(row.text),
})
