import type { Moderation, TargetKind } from '@veza/shared/contracts/moderation.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { setTrackModeration, visibleTrack } from '../catalog/index.ts'
import { setPageModeration, visibleProfileById } from '../people/index.ts'
import { setPlaylistModeration, visiblePlaylist } from '../playlists/index.ts'
import { setReleaseModeration, visibleRelease } from '../products/index.ts'

interface Target {
  /** Whose it is. @throws DomainError as whatever shows it does, the same for what is not there and what they may not see */
  readonly ownerSeenBy: (db: Db, viewer: Viewer, id: string) => Promise<string>
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
    ownerSeenBy: async (db, viewer, id) => (await visibleTrack(db, viewer, id)).ownerId,
    moderate: setTrackModeration,
  },
  release: {
    ownerSeenBy: async (db, viewer, id) => (await visibleRelease(db, viewer, id)).sellerId,
    moderate: setReleaseModeration,
  },
  playlist: {
    ownerSeenBy: async (db, viewer, id) => (await visiblePlaylist(db, viewer, id)).playlist.ownerId,
    moderate: setPlaylistModeration,
  },
  profile: {
    ownerSeenBy: async (db, viewer, id) => (await visibleProfileById(db, id, viewer)).id,
    moderate: setPageModeration,
  },
}
