import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { rightOn } from './policy.ts'
import { playlistsOf } from './queries.ts'
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
