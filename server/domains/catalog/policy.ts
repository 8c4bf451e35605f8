import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Viewer } from '../../http/request-context.ts'

export type TrackAction = 'see' | 'change'

interface Subject {
  readonly ownerId: string
  readonly status: string
  readonly visibility: string
  /** Its original waits for the virus scan, or did not pass it. */
  readonly heldForScan: boolean
}

/** Who may do what with a track. Staff act through moderation, not here. */
export function canTrack(
  viewer: Pick<Viewer, 'userId'> | undefined,
  action: TrackAction,
  track: Subject,
): boolean {
  if (track.status === 'deleted') return false
  if (viewer?.userId === track.ownerId) return true
  const isPublic = track.status === 'published' && track.visibility !== 'private' && !track.heldForScan
  return action === 'see' && isPublic
}

/** What a track that one may not see, and one that never was, both answer. */
export class TrackNotFound extends DomainError {
  constructor() {
    super(404, 'track-not-found', 'There is no such track, or it is not public.')
  }
}
