import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import type { CollaboratorRight, Playlist } from '@veza/shared/contracts/playlists.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { isWithheld, type Seer } from '../catalog/index.ts'

export type Right = Playlist['right']

/** What decides of a playlist, as one viewer stands to it. */
export interface Subject {
  readonly ownerId: string
  readonly visibility: string
  /** Neither suspended nor leaving. */
  readonly ownerIsActive: boolean
  /** Owner or viewer has blocked the other. */
  readonly isHidden: boolean
  readonly invitedTo: CollaboratorRight | null
  readonly moderation: Moderation
}

/** What somebody may do with a playlist; undefined where they may not know of it. A block outweighs an invitation. */
export function rightOn(viewer: Seer | undefined, playlist: Subject): Right | undefined {
  if (isWithheld(viewer, playlist)) return undefined
  if (viewer?.userId === playlist.ownerId) return 'own'
  if (!playlist.ownerIsActive || playlist.isHidden) return undefined
  return playlist.invitedTo ?? (playlist.visibility === 'public' ? 'view' : undefined)
}

const enough = {
  view: ['view', 'edit', 'own'],
  edit: ['edit', 'own'],
  own: ['own'],
} as const satisfies Record<Right, readonly Right[]>

/** @throws PlaylistNotFound, NotYourPlaylist */
export function assertMay(needed: Right, right: Right | undefined): Right {
  if (right === undefined) throw new PlaylistNotFound()
  if (!enough[needed].some((one) => one === right)) throw new NotYourPlaylist()
  return right
}

interface ListedTrack {
  readonly ownerId: string
  readonly status: string
  readonly visibility: string
  readonly dmcaBlocked: boolean
  readonly heldForScan: boolean
  readonly moderation: Moderation
}

/**
 * Whether a playlist shows a track to somebody. An unlisted one is shown to others only where its own creator has put it there:
 * nobody else may make it found.
 */
export function showsTrack(
  track: ListedTrack,
  { viewerId, addedBy }: { viewerId: string | undefined; addedBy: string | null },
): boolean {
  if (track.status === 'deleted' || track.dmcaBlocked) return false
  if (isWithheld(viewerId === undefined ? undefined : { userId: viewerId }, track)) return false
  if (viewerId !== undefined && track.ownerId === viewerId) return true
  if (track.status !== 'published' || track.heldForScan) return false
  if (track.visibility === 'unlisted')
    return addedBy !== null && (addedBy === track.ownerId || addedBy === viewerId)
  return track.visibility === 'public'
}

/** What a playlist that one may not see, and one that never was, both answer. */
export class PlaylistNotFound extends DomainError {
  constructor() {
    super(404, 'playlist-not-found', 'There is no such playlist, or it is not public.')
  }
}

export class NotYourPlaylist extends DomainError {
  constructor() {
    super(
      403,
      'not-your-playlist',
      'You may not change this playlist. Ask its owner, or make a copy of your own.',
    )
  }
}

/** The row that was named as neighbour has gone meanwhile. */
export class PlaceGone extends DomainError {
  constructor() {
    super(
      409,
      'place-gone',
      'The row after which this should stand is no longer there. Load the playlist again.',
    )
  }
}
