import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { rightOn } from './policy.ts'
import { playlistsByIds, playlistsOf } from './queries.ts'
import { playlistView } from './view.ts'

/** One's own, and those one was asked to; newest first. @throws DomainError 400 `bad-cursor` */
export async function ownPlaylists(
  ctx: Pick<Context, 'db' | 'config'>,
  { userId }: Viewer,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const rows = await playlistsOf(ctx.db, userId, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(
    rows,
    limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    (playlist) => playlistView(ctx.config, { playlist, right: rightOn({ userId }, playlist) ?? 'view' }),
  )
}

/** Of these, what the viewer may see, by id. */
export async function playlistsFound(
  ctx: Pick<Context, 'db' | 'config'>,
  viewer: Viewer | undefined,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Playlist>> {
  const rows = await playlistsByIds(ctx.db, ids, viewer?.userId)
  return new Map(
    rows.flatMap((playlist) => {
      const right = rightOn(viewer, playlist)
      return right ? [[playlist.id, playlistView(ctx.config, { playlist, right })] as const] : []
    }),
  )
}
