import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Viewer } from '../../http/request-context.ts'

export type TrackAction = 'see' | 'change'

interface Subject {
  readonly ownerId: string
  readonly status: string
  readonly visibility: string
}

/** Who may do what with a track. Staff act through moderation, not here. */
export function canTrack(
  viewer: Pick<Viewer, 'userId'> | undefined,
  action: TrackAction,
  track: Subject,
): boolean {
  if (track.status === 'deleted') return false
  if (viewer?.userId === track.ownerId) return true
  return action === 'see' && track.status === 'published' && track.visibility !== 'private'
}

/** What a track that one may not see, and one that never was, both answer. */
export class TrackNotFound extends DomainError {
  constructor() {
    super(404, 'track-not-found', 'There is no such track, or it is not public.')
  }
}
