import type { UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import {
  attachCover,
  attachOriginal,
  attachRenditions,
  detachCover,
  ownTrack,
  type TrackRow,
} from '../catalog/index.ts'
import { BundleNotFound } from './bundles.ts'
import { canUpload } from './policy.ts'
import { type BundleRow, lockBundle, lockCoverOf, lockUpload, touch, type UploadRow } from './queries.ts'
import { Infected } from './scan.ts'
import { UploadNotFound } from './sessions.ts'
import { queueTranscode } from './transcode-queue.ts'

type Attaching = Pick<Context, 'transaction' | 'clock' | 'jobs'>

/** Gives a track its original; with `transcode`, the server makes the renditions. Safe to repeat. */
export function giveOriginal(
  ctx: Attaching,
  userId: string,
  { id: trackId, uploadId, transcode }: { id: string; uploadId: string; transcode: boolean },
): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const upload = await lockUsable(tx, userId, uploadId, 'original')
    const before = await ownTrack(tx, userId, trackId)
    const track = await attachOriginal(tx, { trackId, ownerId: userId, now }, upload.id)
    await letGo(tx, 'uploads', before.originalUploadId, upload.id, now)
    if (transcode) await queueTranscode(ctx, tx, trackId, upload.id)
    return track
  })
}

export function giveCover(
  ctx: Attaching,
  userId: string,
  { id: trackId, uploadId, seen }: { id: string; uploadId: string; seen?: number | undefined },
): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    await lockCoverOf(tx, trackId)
    const upload = await lockUsable(tx, userId, uploadId, 'cover')
    const before = await ownTrack(tx, userId, trackId)
    const track = await attachCover(tx, { trackId, ownerId: userId, now, seen }, upload.id)
    await letGo(tx, 'uploads', before.coverUploadId, upload.id, now)
    return track
  })
}

/** Takes the cover off; its file is kept for a while, as of one that was replaced. Safe to repeat. */
export function takeCoverOff(ctx: Attaching, userId: string, trackId: string): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    await lockCoverOf(tx, trackId)
    const { coverUploadId } = await ownTrack(tx, userId, trackId)
    // In the order of those who give one: the upload, then the track.
    if (coverUploadId !== null) await touch(tx, 'uploads', coverUploadId, now)
    return await detachCover(tx, { trackId, ownerId: userId, now })
  })
}

export function giveRenditions(
  ctx: Attaching,
  userId: string,
  { id: trackId, bundleId }: { id: string; bundleId: string },
): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const bundle = await lockCompleteBundle(tx, userId, trackId, bundleId)
    const before = await ownTrack(tx, userId, trackId)
    const track = await attachRenditions(
      tx,
      { trackId, ownerId: userId, now },
      bundle.id,
      bundle.renditionSet,
    )
    await letGo(tx, 'bundles', before.renditionSetId, bundle.id, now)
    return track
  })
}

/** Listeners may hold addresses of what is replaced: it is kept for a while from now on. */
async function letGo(tx: Tx, table: 'uploads' | 'bundles', old: string | null, taken: string, now: Date) {
  if (old && old !== taken) await touch(tx, table, old, now)
}

/** For another domain that shows an upload no longer. */
export function letUploadGo(tx: Tx, id: string, now: Date): Promise<void> {
  return touch(tx, 'uploads', id, now)
}

/** Locked, so that neither the sweeper nor the verification can change it before the track has it. */
export async function lockUsable(
  tx: Tx,
  userId: string,
  id: string,
  purpose: UploadPurpose,
): Promise<UploadRow> {
  const upload = await lockUpload(tx, id)
  if (!upload || !canUpload({ userId }, 'give', upload)) throw new UploadNotFound()
  if (upload.purpose !== purpose)
    throw new DomainError(
      409,
      'other-purpose',
      `This upload is ${upload.purpose === 'cover' ? 'a cover' : `an ${upload.purpose}`}.`,
    )
  if (upload.status !== 'complete')
    throw new DomainError(409, 'upload-not-complete', 'This upload is not complete, or no longer there.')
  // An avatar is proved and looked at as it is made, which tells better what is wrong with it.
  if (upload.integrity === 'corrupt' && purpose !== 'avatar')
    throw new DomainError(
      409,
      'upload-corrupt',
      'The stored file is not the one that was announced. Upload it again.',
    )
  if (upload.scan === 'infected') throw new Infected()
  return upload
}

async function lockCompleteBundle(tx: Tx, userId: string, trackId: string, id: string): Promise<BundleRow> {
  const bundle = await lockBundle(tx, id)
  if (!bundle || !canUpload({ userId }, 'give', bundle)) throw new BundleNotFound()
  if (bundle.trackId !== trackId)
    throw new DomainError(409, 'other-track', 'These renditions were uploaded for another track.')
  if (bundle.status !== 'complete')
    throw new DomainError(
      409,
      'bundle-not-complete',
      'These renditions are not complete, or no longer there.',
    )
  return bundle
}
