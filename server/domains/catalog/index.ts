import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { canTrack, TrackNotFound } from './policy.ts'
import { type TrackRow, trackById, trackBySlug } from './queries.ts'
import { trackView } from './view.ts'

export { attachCover, attachOriginal, attachRenditions, detachOriginal } from './attach.ts'
export { TrackNotFound } from './policy.ts'
export type { TrackRow } from './queries.ts'
export { trackById } from './queries.ts'
export { catalogRoutes, newestPage as newestTracks } from './routes.ts'
export { createTrack, publishTrack } from './service.ts'
export { trackView } from './view.ts'

/** @throws TrackNotFound unless the track is this user's own and not deleted */
export async function ownTrack(db: Db, userId: string, trackId: string): Promise<TrackRow> {
  const track = await trackById(db, trackId)
  if (!track || !canTrack({ userId }, 'change', track)) throw new TrackNotFound()
  return track
}

/** The track behind a page's address, if this viewer may know of it; `blocked` ones are told apart by 451. */
export async function findTrackBySlug(
  ctx: Pick<Context, 'db' | 'config'>,
  slug: string,
  viewer: Viewer | undefined,
): Promise<{ track: Track; blocked: boolean; own: boolean } | undefined> {
  const row = await trackBySlug(ctx.db, slug)
  if (!row || !canTrack(viewer, 'see', row)) return undefined
  return { track: trackView(ctx.config, row), blocked: row.dmcaBlocked, own: row.ownerId === viewer?.userId }
}
