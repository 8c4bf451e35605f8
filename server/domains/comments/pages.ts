import type { Thread } from '@veza/shared/contracts/comments.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { editComment, removeComment, setHidden } from './change.ts'
import type { Reader } from './gate.ts'
import { type PageQuery, threadPage, threadWith } from './reading.ts'
import { replyTo, type Writer, writeComment } from './service.ts'

/** What a form about comments asks for. */
export type CommentChange =
  | { readonly kind: 'write'; readonly atMs: number; readonly text: string; readonly key: string }
  | { readonly kind: 'reply'; readonly id: string; readonly text: string; readonly key: string }
  | { readonly kind: 'edit'; readonly id: string; readonly text: string }
  | { readonly kind: 'delete' | 'hide' | 'show'; readonly id: string }

/** What the pages show of comments, and ask for. */
export function commentsOnPages(ctx: Context) {
  return {
    /** Undefined where this reader gets none to see, as of somebody who blocks them. @throws DomainError 400 `bad-cursor` */
    commentsOf: (
      trackId: string,
      reader: Reader,
      page: PageQuery,
    ): Promise<{ items: Thread[]; nextCursor: string | null } | undefined> =>
      orNothing(threadPage(ctx, reader, trackId, page)),
    /** The thread that a comment is in; undefined as above. */
    threadOf: (trackId: string, reader: Reader, commentId: string): Promise<Thread | undefined> =>
      orNothing(threadWith(ctx, reader, trackId, commentId)),
    /** @returns the comment that it is about. @throws RateLimited; DomainError 401, 403, 404, 409, 410, 422, 451 */
    changeComments: async (trackId: string, writer: Writer, change: CommentChange): Promise<string> => {
      switch (change.kind) {
        case 'write':
          return (await writeComment(ctx, writer, trackId, change)).id
        case 'reply':
          return (await replyTo(ctx, writer, change.id, change)).id
        case 'edit':
          return (await editComment(ctx, writer, change.id, change.text)).id
        case 'delete':
          await removeComment(ctx, writer, change.id)
          return change.id
        default:
          return (await setHidden(ctx, writer, change.id, change.kind === 'hide')).id
      }
    },
  }
}

/** What one may not see, pages leave out. */
async function orNothing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (error instanceof DomainError && [404, 410, 451].includes(error.status)) return undefined
    throw error
  }
}
