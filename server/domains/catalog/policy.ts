import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { isWithheld, type Seer } from './withheld.ts'

export type TrackAction = 'see' | 'change'

interface Subject {
  readonly ownerId: string
  readonly status: string
  readonly visibility: string
  /** Its original waits for the virus scan, or did not pass it. */
  readonly heldForScan: boolean
  readonly moderation: Moderation
}

/** Who may do what with a track. Staff act through moderation, not here; they see what it withholds. */
export function canTrack(viewer: Seer | undefined, action: TrackAction, track: Subject): boolean {
  if (track.status === 'deleted') return false
  const isOwner = viewer?.userId === track.ownerId
  if (action === 'change') return isOwner
  if (isWithheld(viewer, track)) return false
  return isOwner || (track.status === 'published' && track.visibility !== 'private' && !track.heldForScan)
}

/** After several upheld copyright notices; the staff decides how it goes on. */
export class UploadsSuspended extends DomainError {
  constructor() {
    super(
      403,
      'uploads-suspended',
      'After several copyright notices that were upheld, this account may not upload or publish for now. Answer the mail about it, and somebody looks at it.',
      { link: { path: BLOCKED_BY.path, rel: 'help' } },
    )
  }
}

/** Who blocks it, and why: RFC 7725, 4. */
export const BLOCKED_BY = { path: '/legal/dmca', rel: 'blocked-by' } as const

/** Taken down after a copyright notice: nobody hears it, its owner as little as those who bought it. */
export class TrackBlocked extends DomainError {
  constructor() {
    super(
      451,
      'blocked',
      'This track is not available because of a copyright notice. The page behind `Link` says what that means, and how its creator can answer.',
      { link: BLOCKED_BY },
    )
  }
}

/** What a track that one may not see, and one that never was, both answer. */
export class TrackNotFound extends DomainError {
  constructor() {
    super(404, 'track-not-found', 'There is no such track, or it is not public.')
  }
}
