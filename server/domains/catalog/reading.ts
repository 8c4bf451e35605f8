import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { canTrack, TrackNotFound, UploadsSuspended } from './policy.ts'
import {
  isSuspended,
  listedTracks,
  newestTracks,
  popularTags,
  type TrackRow,
  trackById,
  trackBySlug,
  tracksByIds,
  tracksOf,
} from './queries.ts'
import { trackView } from './view.ts'
import type { Seer } from './withheld.ts'

const TAG_SUGGESTIONS = 20
/** As `slugFor` makes them; anything else names no track, and the database is not asked. */
const SLUG = /^[a-z0-9-]{1,80}$/

type Reading = Pick<Context, 'db' | 'config'>

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

interface Page {
  readonly items: Track[]
  readonly nextCursor: string | null
}

/** @throws TrackNotFound unless this viewer may see it */
export async function visibleTrack(db: Db, viewer: Viewer | undefined, id: string): Promise<TrackRow> {
  const row = await trackById(db, id)
  if (!row || !canTrack(viewer, 'see', row)) throw new TrackNotFound()
  return row
}

/** @throws TrackNotFound unless the track is this user's own and not deleted */
export async function ownTrack(db: Db, userId: string, trackId: string): Promise<TrackRow> {
  const track = await trackById(db, trackId)
  if (!track || !canTrack({ userId }, 'change', track)) throw new TrackNotFound()
  return track
}

/** @throws UploadsSuspended */
export async function assertMayUpload(db: Db, userId: string): Promise<void> {
  if (await isSuspended(db, userId)) throw new UploadsSuspended()
}

interface Found {
  readonly track: Track
  readonly blocked: boolean
  /** By the moderation; its owner and the staff see it all the same. */
  readonly withheld: boolean
  readonly own: boolean
}

/** The track behind a page's address, if this viewer may know of it; `blocked` ones are told apart by 451. */
export async function findTrackBySlug(
  ctx: Reading,
  slug: string,
  viewer: Viewer | undefined,
): Promise<Found | undefined> {
  const row = SLUG.test(slug) ? await trackBySlug(ctx.db, slug) : undefined
  return row && foundBy(ctx, viewer, row)
}

/** As above, of several at once: those that this viewer may know of, in the order of their ids as given. */
export async function findTracks(
  ctx: Reading,
  ids: readonly string[],
  viewer: Seer | undefined,
): Promise<Found[]> {
  const rows = new Map((await tracksByIds(ctx.db, ids)).map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = rows.get(id)
    return (row && foundBy(ctx, viewer, row)) ?? []
  })
}

function foundBy(ctx: Reading, viewer: Seer | undefined, row: TrackRow): Found | undefined {
  if (!canTrack(viewer, 'see', row)) return undefined
  return {
    track: trackView(ctx.config, row),
    blocked: row.dmcaBlocked,
    withheld: row.moderation !== 'none',
    own: row.ownerId === viewer?.userId,
  }
}

/** Published tracks, newest first. @throws DomainError 400 `bad-cursor` */
export async function newestPage(ctx: Reading, { cursor, limit }: PageQuery): Promise<Page> {
  const rows = await newestTracks(ctx.db, limit, cursor ? decodeCursor(cursor) : undefined)
  const positionOf = (row: TrackRow) => ({ at: row.publishedAt ?? row.createdAt, id: row.id })
  return pageFrom(rows, limit, positionOf, (row) => trackView(ctx.config, row))
}

/** One owner's published tracks, newest first. @throws DomainError 400 `bad-cursor` */
export async function publicPageOf(
  ctx: Reading,
  ownerId: string,
  { cursor, limit }: PageQuery,
): Promise<Page> {
  const rows = await newestTracks(ctx.db, limit, cursor ? decodeCursor(cursor) : undefined, ownerId)
  const positionOf = (row: TrackRow) => ({ at: row.publishedAt ?? row.createdAt, id: row.id })
  return pageFrom(rows, limit, positionOf, (row) => trackView(ctx.config, row))
}

/** The viewer's own tracks, drafts too, newest first. @throws DomainError 400 `bad-cursor` */
export async function ownPage(ctx: Reading, viewer: Viewer, { cursor, limit }: PageQuery): Promise<Page> {
  const rows = await tracksOf(ctx.db, viewer.userId, limit, cursor ? decodeCursor(cursor) : undefined)
  const positionOf = (row: TrackRow) => ({ at: row.createdAt, id: row.id })
  return pageFrom(rows, limit, positionOf, (row) => trackView(ctx.config, row))
}

/** Of these, what the viewer may come across, by id. */
export async function tracksFound(
  ctx: Reading,
  viewer: Viewer | undefined,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Track>> {
  const rows = await listedTracks(ctx.db, viewer?.userId, ids)
  return new Map(rows.map((row) => [row.id, trackView(ctx.config, row)]))
}

/** Tags of public tracks that begin with `prefix`, most used first. */
export function suggestTags(db: Db, prefix: string): Promise<{ tag: string; tracks: number }[]> {
  return popularTags(db, prefix, TAG_SUGGESTIONS)
}
