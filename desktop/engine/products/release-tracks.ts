import { type SyncTrack, syncTrackSchema } from '@veza/shared/contracts/sync.ts'
import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import { coverNameSchema } from '@veza/shared/studio/media.ts'
import type { TrackEnds } from '@veza/shared/studio/seams.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { localTrackOf } from '../library/mirror.ts'
import { findReport } from '../library/reports.ts'
import { getTrack } from '../library/tracks.ts'
import { type AccountKey, openAccount } from '../sync/accounts.ts'
import { getItem } from '../sync/items.ts'

/**
 * Tracks of an account's server as a release of them asks, in the order of these ids; what is not there is left out.
 * @returns also those that lie here and nobody has listened to
 */
export function releaseTracks(
  db: Sqlite,
  whose: AccountKey,
  ids: readonly string[],
): { readonly tracks: ReleaseTrack[]; readonly unheard: string[] } {
  const account = openAccount(db, whose).id
  const unheard: string[] = []
  const tracks = ids.flatMap((id) => {
    const item = getItem(db, { account, kind: 'track', id })
    if (!item?.shown || item.isGone) return []
    const localId = localTrackOf(db, account, id)?.trackId
    const ends = localId === undefined ? null : endsOf(db, localId)
    if (localId !== undefined && ends === null) unheard.push(localId)
    return [
      { ...asThere(syncTrackSchema.parse(item.shown)), ...asHere(db, localId), entryId: localId ?? id, ends },
    ]
  })
  return { tracks, unheard }
}

function asThere(track: SyncTrack) {
  const { id, title, durationMs, status, visibility, hasOriginal, hasRenditions, lossless, url } = track
  return { id, title, durationMs, status, visibility, hasOriginal, hasRenditions, lossless, url }
}

function asHere(db: Sqlite, localId: string | undefined) {
  const track = localId === undefined ? undefined : getTrack(db, localId)
  return { cover: coverNameSchema.safeParse(track?.coverFile).data ?? null }
}

function endsOf(db: Sqlite, localId: string): TrackEnds | null {
  const report = findReport(db, localId)
  if (report === undefined) return null
  const { sampleRate, channels, isLossless, preflight } = report
  const { startSeconds, endSeconds } = preflight.silence
  const ms = (seconds: number) => Math.max(0, Math.round(seconds * 1_000))
  return { sampleRate, channels, isLossless, startSilenceMs: ms(startSeconds), endSilenceMs: ms(endSeconds) }
}
