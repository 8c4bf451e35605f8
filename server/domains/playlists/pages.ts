import type { Playlist, PlaylistItem } from '@veza/shared/contracts/playlists.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { addOnce, itemPage } from './items.ts'
import { playlistAt, visiblePlaylist } from './service.ts'
import { playlistView } from './view.ts'

export interface FoundPlaylist {
  readonly playlist: Playlist
  readonly items: readonly PlaylistItem[]
  readonly nextCursor: string | null
}

/** What the page of a playlist shows. */
export function playlistsOnPages(ctx: Context) {
  return {
    /** @param name as its address has it, or its id. @throws PlaylistNotFound; DomainError 400 `bad-cursor` */
    findPlaylist: async (
      name: string,
      viewer: Viewer | undefined,
      page: { cursor?: string; limit: number },
    ): Promise<FoundPlaylist> => {
      const isId = idSchema.safeParse(name).success
      const met = await (isId ? visiblePlaylist(ctx.db, viewer, name) : playlistAt(ctx.db, viewer, name))
      return {
        playlist: playlistView(ctx.config, met),
        ...(await itemPage(ctx, viewer, met.playlist.id, page)),
      }
    },
    /** Puts it in where it is not in. Safe to repeat. @throws PlaylistNotFound, NotYourPlaylist, TrackNotFound; DomainError 409 `playlist-full` */
    addToPlaylist: (playlistId: string, viewer: Viewer, trackId: string): Promise<void> =>
      addOnce(ctx, viewer, playlistId, trackId),
  }
}
