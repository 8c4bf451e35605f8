import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { ownTrack } from '../catalog/index.ts'
import { bundleById, requestTranscode, transcodeProgress } from '../uploads/index.ts'

/** What can be heard of one's own track, and how far the server's transcoder is. @throws TrackNotFound */
export async function hlsStatus(ctx: Pick<Context, 'db'>, { userId }: Viewer, id: string) {
  const track = await ownTrack(ctx.db, userId, id)
  const bundle = track.renditionSetId ? await bundleById(ctx.db, track.renditionSetId) : undefined
  return {
    playable: bundle !== undefined,
    renditions: bundle?.renditionSet.renditions.map(({ name }) => name) ?? [],
    transcode: await transcodeProgress(ctx.db, id),
  }
}

/** @throws TrackNotFound; DomainError 409 where there is no original */
export async function askForTranscode(
  ctx: Pick<Context, 'db' | 'clock' | 'jobs' | 'transaction'>,
  viewer: Viewer,
  id: string,
) {
  await requestTranscode(ctx, await ownTrack(ctx.db, viewer.userId, id))
  return hlsStatus(ctx, viewer, id)
}
