import type { UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { attachCover, attachOriginal, attachRenditions, type TrackRow } from '../catalog/index.ts'
import { ownBundle } from './bundles.ts'
import type { UploadRow } from './queries.ts'
import { ownUpload } from './sessions.ts'
import { queueTranscode } from './transcode.ts'

type Attaching = Pick<Context, 'db' | 'transaction' | 'clock' | 'jobs'>

/** Gives a track its original; with `transcode`, the server makes the renditions. Safe to repeat. */
export async function giveOriginal(
  ctx: Attaching,
  userId: string,
  { id: trackId, uploadId, transcode }: { id: string; uploadId: string; transcode: boolean },
): Promise<TrackRow> {
  const upload = await completeUpload(ctx, userId, uploadId, 'original')
  const now = ctx.clock.now()
  return ctx.transaction(async (tx) => {
    const track = await attachOriginal(tx, { trackId, ownerId: userId, now }, upload.id)
    if (transcode && !track.renditionSetId) await queueTranscode(ctx, tx, trackId, upload.id)
    return track
  })
}

export async function giveCover(
  ctx: Attaching,
  userId: string,
  { id: trackId, uploadId }: { id: string; uploadId: string },
): Promise<TrackRow> {
  const upload = await completeUpload(ctx, userId, uploadId, 'cover')
  return ctx.transaction((tx) =>
    attachCover(tx, { trackId, ownerId: userId, now: ctx.clock.now() }, upload.id),
  )
}

export async function giveRenditions(
  ctx: Attaching,
  userId: string,
  { id: trackId, bundleId }: { id: string; bundleId: string },
): Promise<TrackRow> {
  const bundle = await ownBundle(ctx, userId, bundleId)
  if (bundle.trackId !== trackId)
    throw new DomainError(409, 'other-track', 'These renditions were uploaded for another track.')
  if (bundle.status !== 'complete' || bundle.purgedAt)
    throw new DomainError(409, 'bundle-not-complete', 'These renditions are not completely uploaded yet.')
  return ctx.transaction((tx) =>
    attachRenditions(tx, { trackId, ownerId: userId, now: ctx.clock.now() }, bundle.id, bundle.renditionSet),
  )
}

async function completeUpload(
  ctx: Attaching,
  userId: string,
  id: string,
  purpose: UploadPurpose,
): Promise<UploadRow> {
  const upload = await ownUpload(ctx, userId, id)
  if (upload.purpose !== purpose)
    throw new DomainError(
      409,
      'other-purpose',
      `This upload is ${upload.purpose === 'cover' ? 'a cover' : 'an original'}.`,
    )
  if (upload.status !== 'complete' || upload.purgedAt)
    throw new DomainError(409, 'upload-not-complete', 'This upload is not complete yet.')
  if (upload.integrity === 'corrupt')
    throw new DomainError(
      409,
      'upload-corrupt',
      'The stored file is not the one that was announced. Upload it again.',
    )
  return upload
}
