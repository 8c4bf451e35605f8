import type { Recommended } from '@veza/shared/contracts/recommendations.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { TrackBlocked, TrackNotFound, tracksFound, visibleTrack } from '../catalog/index.ts'
import { hiddenAmong } from '../people/index.ts'
import { assertMay, visiblePlaylist } from '../playlists/index.ts'
import { coLiked, likedSeeds, playlistSeeds, type Question, similar } from './queries.ts'

type Reading = Pick<Context, 'db' | 'config'>

/**
 * What those who like a track like as well; where few do, what is of the same creator or genre.
 * @throws TrackNotFound; TrackBlocked
 */
export async function relatedTo(
  ctx: Reading,
  viewer: Viewer | undefined,
  trackId: string,
  limit: number,
): Promise<Recommended[]> {
  const { ownerId: hostId, dmcaBlocked } = await visibleTrack(ctx.db, viewer, trackId)
  if (dmcaBlocked) throw new TrackBlocked()
  const hidden = await hiddenAmong(ctx.db, viewer?.userId, [hostId])
  if (hidden.size > 0) throw new TrackNotFound()
  const seeds = [{ id: trackId, weight: 1 }]
  return recommended(ctx, viewer, { seeds, but: [trackId], viewerId: viewer?.userId, hostId, limit })
}

/** What somebody may like, by what they like; nothing while they like nothing. */
export async function recommendedTo(
  ctx: Reading & Pick<Context, 'clock'>,
  viewer: Viewer,
  limit: number,
): Promise<Recommended[]> {
  const { userId: viewerId } = viewer
  const seeds = await likedSeeds(ctx.db, viewerId, ctx.clock.now())
  const but = seeds.map(({ id }) => id)
  return recommended(ctx, viewer, { seeds, but, viewerId, isForViewer: true, limit })
}

/** What goes with a playlist, for those who may put something in. @throws PlaylistNotFound, NotYourPlaylist */
export async function recommendedFor(
  ctx: Reading,
  viewer: Viewer,
  playlistId: string,
  limit: number,
): Promise<Recommended[]> {
  const { playlist, right } = await visiblePlaylist(ctx.db, viewer, playlistId)
  assertMay('edit', right)
  const { seeds, all } = await playlistSeeds(ctx.db, playlistId)
  const seen = await tracksFound(
    ctx,
    viewer,
    seeds.map(({ id }) => id),
  )
  // What a row hides from this viewer leads to nothing either.
  const shown = seeds.filter(({ id }) => seen.has(id))
  const question = { seeds: shown, but: all, viewerId: viewer.userId, hostId: playlist.ownerId, limit }
  return recommended(ctx, viewer, question)
}

async function recommended(
  ctx: Reading,
  viewer: Viewer | undefined,
  question: Question,
): Promise<Recommended[]> {
  if (question.seeds.length === 0) return []
  const near = await coLiked(ctx.db, question)
  const left = question.limit - near.length
  const others =
    left > 0 ? await similar(ctx.db, { ...question, but: [...question.but, ...near], limit: left }) : []
  const found = [...near.map((id) => ({ id, because: 'likes' as const })), ...others]
  const tracks = await tracksFound(
    ctx,
    viewer,
    found.map(({ id }) => id),
  )
  return found.flatMap(({ id, because }) => {
    const track = tracks.get(id)
    return track ? [{ because, track }] : []
  })
}
