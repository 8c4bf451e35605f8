import type { Liked } from '@veza/shared/contracts/reactions.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { tracksByIds, trackView } from '../catalog/index.ts'
import { isBuyable, productsByIds, productView } from '../products/index.ts'
import { type LikeRow, likesAfter } from './queries.ts'
import { isOpen } from './things.ts'

interface LikesQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly locale: LicenceLanguage
}

/** What the viewer likes, newest first; rows of what they may not see any more stay, and say nothing of it. @throws DomainError 400 `bad-cursor` */
export async function likesPage(
  ctx: Pick<Context, 'db' | 'config'>,
  viewer: Viewer,
  { cursor, limit, locale }: LikesQuery,
): Promise<{ items: Liked[]; nextCursor: string | null }> {
  const rows = await likesAfter(ctx.db, viewer.userId, limit, cursor ? decodeCursor(cursor) : undefined)
  const page = pageFrom(
    rows,
    limit,
    (row) => row,
    (row) => row,
  )
  const toItem = await itemsOf(ctx, page.items, locale)
  return { items: page.items.flatMap(toItem), nextCursor: page.nextCursor }
}

async function itemsOf(
  ctx: Pick<Context, 'db' | 'config'>,
  rows: readonly LikeRow[],
  locale: LicenceLanguage,
): Promise<(row: LikeRow) => Liked | []> {
  const seen = rows.filter(({ isHidden }) => !isHidden)
  const tracks = await tracksByIds(
    ctx.db,
    seen.flatMap(({ trackId }) => trackId ?? []),
  )
  const releases = await productsByIds(
    ctx.db,
    seen.flatMap(({ productId }) => productId ?? []),
  )
  const openTracks = new Map(tracks.filter(isOpen).map((row) => [row.id, trackView(ctx.config, row)]))
  const openReleases = new Map(
    releases.filter(isBuyable).map((row) => [row.id, productView(ctx.config, row, locale)]),
  )
  return ({ at, trackId, productId }) => {
    const likedAt = at.toISOString()
    if (trackId !== null)
      return { kind: 'track', id: trackId, likedAt, track: openTracks.get(trackId) ?? null }
    if (productId !== null)
      return { kind: 'release', id: productId, likedAt, release: openReleases.get(productId) ?? null }
    return []
  }
}
