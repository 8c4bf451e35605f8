import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'
import type { Tx } from '../../platform/db/database.ts'
import { changeTrack, lockTrack, type TrackChanges, type TrackRow, tracksWith } from './queries.ts'
import { lockOwn, StaleTrack } from './service.ts'

interface Attachment {
  readonly trackId: string
  readonly ownerId: string
  readonly now: Date
  readonly seen?: number | undefined
}

/** What a track takes from a complete upload. Attaching the same again changes nothing. @throws TrackNotFound */
export function attachOriginal(tx: Tx, to: Attachment, uploadId: string): Promise<TrackRow> {
  return attach(tx, to, (track) => track.originalUploadId === uploadId, { originalUploadId: uploadId })
}

/** @param to with the version that was seen: another cover may have been taken off since. @throws StaleTrack; TrackNotFound */
export function attachCover(tx: Tx, to: Attachment, uploadId: string): Promise<TrackRow> {
  return attach(tx, to, (track) => track.coverUploadId === uploadId, { coverUploadId: uploadId })
}

/** The version moves in any case, so that a cover that was on its way does not come after. @throws TrackNotFound */
export function detachCover(tx: Tx, to: Attachment): Promise<TrackRow> {
  return attach(tx, to, () => false, { coverUploadId: null })
}

export function attachRenditions(
  tx: Tx,
  to: Attachment,
  bundleId: string,
  set: RenditionSet,
): Promise<TrackRow> {
  return attach(tx, to, (track) => track.renditionSetId === bundleId, {
    renditionSetId: bundleId,
    durationMs: set.durationMs,
    integratedLufs: set.loudness.integratedLufs,
    loudnessRangeLu: set.loudness.rangeLu,
    truePeakDbtp: set.loudness.truePeakDbtp,
    lossless: set.renditions.some(({ name }) => name === 'flac'),
  })
}

async function attach(
  tx: Tx,
  { trackId, ownerId, now, seen }: Attachment,
  isAttached: (track: TrackRow) => boolean,
  changes: TrackChanges & { status?: never },
): Promise<TrackRow> {
  const track = await lockOwn(tx, { userId: ownerId }, trackId)
  if (isAttached(track)) return track
  if (seen !== undefined && track.version !== seen) throw new StaleTrack(track)
  await changeTrack(tx, trackId, track.version, changes, now)
  return lockOwn(tx, { userId: ownerId }, trackId)
}

/** Takes an upload off every track that has it: its bytes turned out not to be what was announced. */
export async function detachUpload(tx: Tx, uploadId: string, now: Date): Promise<void> {
  for (const id of await tracksWith(tx, uploadId)) {
    const track = await lockTrack(tx, id)
    if (!track) continue
    const originalUploadId = track.originalUploadId === uploadId ? null : track.originalUploadId
    const coverUploadId = track.coverUploadId === uploadId ? null : track.coverUploadId
    await changeTrack(tx, id, track.version, { originalUploadId, coverUploadId }, now)
  }
}
