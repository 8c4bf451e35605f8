import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { TrackBlocked, TrackNotFound, type TrackRow, visibleTrack } from '../catalog/index.ts'
import { hiddenAmong } from '../people/index.ts'
import { openShare, type ShareKey } from '../sharing/index.ts'

/** Who asks, and by which link they came. */
export interface Reader {
  readonly viewer: Viewer | undefined
  readonly share?: ShareKey | undefined
}

type Parts = Pick<Context, 'db' | 'clock'>

/**
 * What stands before everything about comments: the track, as its page shows it to this reader, or a link does; and of
 * nobody who has blocked them, or is blocked by them.
 * @throws TrackNotFound, TrackBlocked; ShareNotFound, ShareGone
 */
export async function openTrack(ctx: Parts, { viewer, share }: Reader, id: string): Promise<TrackRow> {
  const track = await trackSeenBy(ctx.db, viewer, id).catch((error: unknown) => {
    if (!(error instanceof TrackNotFound) || !share) throw error
    return sharedTrack(ctx, share, id)
  })
  await assertNotHidden(ctx.db, viewer, track)
  return track
}

/** As above, of whoever comes by no link. @throws TrackNotFound, TrackBlocked */
export async function openTrackOfAll(db: Db, viewer: Viewer | undefined, id: string): Promise<void> {
  await assertNotHidden(db, viewer, await trackSeenBy(db, viewer, id))
}

async function trackSeenBy(db: Db, viewer: Viewer | undefined, id: string): Promise<TrackRow> {
  const track = await visibleTrack(db, viewer, id)
  if (track.dmcaBlocked) throw new TrackBlocked()
  return track
}

async function sharedTrack(ctx: Parts, share: ShareKey, id: string): Promise<TrackRow> {
  const { track } = await openShare(ctx, share)
  if (track.id !== id) throw new TrackNotFound()
  return track
}

/** @throws TrackNotFound */
export async function assertNotHidden(
  db: Db,
  viewer: Viewer | undefined,
  { ownerId }: Pick<TrackRow, 'ownerId'>,
): Promise<void> {
  const hidden = await hiddenAmong(db, viewer?.userId, [ownerId])
  if (hidden.size > 0) throw new TrackNotFound()
}
