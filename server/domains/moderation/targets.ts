import type { Moderation, TargetKind } from '@veza/shared/contracts/moderation.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { setTrackModeration, visibleTrack } from '../catalog/index.ts'
import { setCommentModeration, visibleComment } from '../comments/index.ts'
import { setPageModeration, visibleProfileById } from '../people/index.ts'
import { setPlaylistModeration, visiblePlaylist } from '../playlists/index.ts'
import { setReleaseModeration, visibleRelease } from '../products/index.ts'
import { setReviewModeration, visibleReview } from '../reviews/index.ts'

interface Seen {
  readonly ownerId: string
  readonly title: string
}

interface Target {
  /** Whose it is, and what it is called. @throws DomainError as whatever shows it does, the same for what is not there and what they may not see */
  readonly seenBy: (db: Db, viewer: Viewer, id: string) => Promise<Seen>
  /** @returns false where it is deleted, and where the id is another’s by now */
  readonly moderate: (
    tx: Tx,
    which: { id: string; ownerId: string; now: Date },
    ask: () => Promise<Moderation>,
  ) => Promise<boolean>
}

/** All that can be reported. What comes next is one line here, and its name in the contract and in two CHECKs. */
export const targets: Readonly<Record<TargetKind, Target>> = {
  track: {
    seenBy: visibleTrack,
    moderate: setTrackModeration,
  },
  release: {
    seenBy: async (db, viewer, id) => {
      const { sellerId: ownerId, title } = await visibleRelease(db, viewer, id)
      return { ownerId, title: title ?? '' }
    },
    moderate: setReleaseModeration,
  },
  playlist: {
    seenBy: async (db, viewer, id) => (await visiblePlaylist(db, viewer, id)).playlist,
    moderate: setPlaylistModeration,
  },
  comment: {
    seenBy: visibleComment,
    moderate: setCommentModeration,
  },
  review: {
    seenBy: visibleReview,
    moderate: setReviewModeration,
  },
  profile: {
    seenBy: async (db, viewer, id) => {
      const { displayName: title } = await visibleProfileById(db, id, viewer)
      return { ownerId: id, title }
    },
    moderate: setPageModeration,
  },
}
