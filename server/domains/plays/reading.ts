import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { ownTrack } from '../catalog/index.ts'
import { dayAfter, dayOf } from './day.ts'
import { firstDay, playedTracks, playsByDay } from './queries.ts'

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** One's own tracks with their plays, newest first. @throws DomainError 400 `bad-cursor` */
export async function playsOfTracks(ctx: Pick<Context, 'db'>, viewer: Viewer, { cursor, limit }: PageQuery) {
  const rows = await playedTracks(ctx.db, viewer.userId, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(
    rows,
    limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    ({ id, slug, title, plays }) => ({ track: { id, slug, title }, plays }),
  )
}

/**
 * Every day, the newest first, back to the first one with a play; the cursor is the last day that was told.
 * @throws TrackNotFound unless it is their own
 */
export async function playsOfDays(
  ctx: Pick<Context, 'db' | 'clock'>,
  viewer: Viewer,
  { cursor, limit, trackId }: PageQuery & { readonly trackId?: string | undefined },
) {
  if (trackId) await ownTrack(ctx.db, viewer.userId, trackId)
  const whose = { ownerId: viewer.userId, trackId }
  const today = dayOf(ctx.clock.now())
  const before = cursor ? dayAfter(cursor, -1) : today
  const to = before < today ? before : today
  const first = await firstDay(ctx.db, whose)
  if (first === undefined || first > to) return { items: [], nextCursor: null }
  const wanted = dayAfter(to, 1 - limit)
  const from = wanted > first ? wanted : first
  const plays = await playsByDay(ctx.db, whose, { from, to })
  const items: { day: string; plays: number }[] = []
  for (let day = to; day >= from; day = dayAfter(day, -1)) items.push({ day, plays: plays.get(day) ?? 0 })
  return { items, nextCursor: from > first ? from : null }
}
