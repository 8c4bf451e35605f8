import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Thread } from '@veza/shared/contracts/comments.ts'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { type ShareKey, shareQuery } from '../domains/sharing/index.ts'
import type { Viewer } from '../http/request-context.ts'
import type { PageSources } from './sources.ts'
import type { CommentAttempt, CommentsOnPage } from './views/comments.ts'

const THREADS = 20

/** A track at an address of its own, and who reads there. */
export interface CommentPlace {
  readonly track: Track
  /** Its page; its comments are below it. */
  readonly home: string
  readonly viewer: Viewer | undefined
  /** The link that opens it. */
  readonly share?: ShareKey | undefined
}

export const addressOf = ({ home }: CommentPlace): string => `${home}/comments`

/** What all views of comments at one place have in common. @param from the page that shows them */
export function shownAt(
  place: CommentPlace,
  from: string,
  threads: readonly Thread[],
  nextCursor: string | null,
  attempt?: CommentAttempt,
): CommentsOnPage {
  const query = place.share ? `?${shareQuery(place.share)}` : ''
  const marks = `${API_PREFIX}/tracks/${place.track.id}/comments/marks${query}`
  return { threads, nextCursor, address: addressOf(place), from, marks, attempt }
}

/** Undefined where this reader gets none to see. @throws DomainError 400 `bad-cursor` */
export async function commentsAt(
  sources: PageSources,
  place: CommentPlace,
  { from, cursor, attempt }: { from: string; cursor?: string | undefined; attempt?: CommentAttempt },
): Promise<CommentsOnPage | undefined> {
  const found = await sources.commentsOf(place.track.id, place, { limit: THREADS, cursor })
  return found && shownAt(place, from, found.items, found.nextCursor, attempt)
}
