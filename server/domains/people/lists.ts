import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Person } from '@veza/shared/contracts/people.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { tracksByOwner } from '../catalog/index.ts'
import { visibleProfile } from './profile.ts'
import { blockPage, type FollowSide, followPage } from './queries.ts'
import { followedNearby, popularCreators } from './suggestion-queries.ts'
import { personView } from './view.ts'

type Reading = Pick<Context, 'db' | 'config'>

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Who follows somebody, or whom they follow; newest first. @throws PersonNotFound, DomainError 400 `bad-cursor` */
export async function followList(
  ctx: Reading,
  viewer: Viewer | undefined,
  side: FollowSide,
  { username, cursor, limit }: PageQuery & { username: string },
): Promise<{ items: Person[]; nextCursor: string | null }> {
  const { id: userId } = await visibleProfile(ctx.db, username, viewer)
  const after = cursor ? decodeCursor(cursor) : undefined
  const rows = await followPage(ctx.db, side, { userId, viewerId: viewer?.userId, limit, after })
  return pageFrom(
    rows,
    limit,
    ({ at, id }) => ({ at, id }),
    (row) => personView(ctx.config, row),
  )
}

/** Their public tracks, newest first. @throws PersonNotFound, DomainError 400 `bad-cursor` */
export async function personTracks(
  ctx: Reading,
  viewer: Viewer | undefined,
  { username, ...page }: PageQuery & { username: string },
): Promise<{ items: Track[]; nextCursor: string | null }> {
  const { id } = await visibleProfile(ctx.db, username, viewer)
  return tracksByOwner(ctx, id, page)
}

/** Whom the viewer has blocked, newest first. @throws DomainError 400 `bad-cursor` */
export async function blockList(ctx: Reading, viewer: Viewer, { cursor, limit }: PageQuery) {
  const after = cursor ? decodeCursor(cursor) : undefined
  const rows = await blockPage(ctx.db, { userId: viewer.userId, limit, after })
  return pageFrom(
    rows,
    limit,
    ({ at, id }) => ({ at, id }),
    ({ username, displayName }) => ({ username, displayName }),
  )
}

/** Whom the viewer may want to follow: whom those they follow do, then popular creators. */
export async function suggestions(ctx: Reading, { userId: viewerId }: Viewer, limit: number) {
  const near = await followedNearby(ctx.db, { viewerId, limit })
  const left = limit - near.length
  const but = near.map(({ id }) => id)
  const popular = left > 0 ? await popularCreators(ctx.db, { viewerId, limit: left, but }) : []
  return { items: [...near, ...popular].map((row) => personView(ctx.config, row)) }
}
