import type { Playlist, PlaylistItem } from '@veza/shared/contracts/playlists.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { itemPage } from './items.ts'
import { playlistAt } from './service.ts'
import { playlistView } from './view.ts'

export interface FoundPlaylist {
  readonly playlist: Playlist
  readonly items: readonly PlaylistItem[]
  readonly nextCursor: string | null
}

/** What the page of a playlist shows. */
export function playlistsOnPages(ctx: Context) {
  return {
    /** @throws PlaylistNotFound; DomainError 400 `bad-cursor` */
    findPlaylist: async (
      slug: string,
      viewer: Viewer | undefined,
      page: { cursor?: string; limit: number },
    ): Promise<FoundPlaylist> => {
      const met = await playlistAt(ctx.db, viewer, slug)
      return {
        playlist: playlistView(ctx.config, met),
        ...(await itemPage(ctx, viewer, met.playlist.id, page)),
      }
    },
  }
}
