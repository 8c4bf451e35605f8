import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Config } from '../../config/config.ts'
import type { Met } from './service.ts'

export function playlistView(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { playlist: row, right }: Met,
): Playlist {
  return {
    id: row.id,
    slug: row.slug,
    version: row.version,
    title: row.title,
    description: row.description,
    visibility: row.visibility,
    owner: { username: row.username, displayName: row.displayName },
    right,
    items: row.items,
    url: `${publicUrl}/playlists/${row.slug}`,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
