import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { claimIdempotencyKey } from '../../platform/db/idempotency.ts'
import { slugFor } from '../catalog/index.ts'
import { insertItems, itemsAfter } from './item-queries.ts'
import { shownTracks } from './items.ts'
import { insertPlaylist } from './queries.ts'
import { heldPlaylist, type Met, visiblePlaylist } from './service.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>
const ALL = 1_000_000

/**
 * A private playlist of one's own with the rows of another that one may see: those whose tracks one may see, in their order.
 * The same `Idempotency-Key` makes one.
 * @throws PlaylistNotFound
 */
export function duplicate(ctx: Parts, viewer: Viewer, id: string, key?: string): Promise<Met> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const copyId = ctx.newId()
    const { userId } = viewer
    const write = { userId, route: 'playlists.duplicate', request: { id }, resourceId: copyId, now }
    const first = key === undefined ? undefined : await claimIdempotencyKey(tx, { ...write, key })
    if (first) return heldPlaylist(tx, viewer, 'own', first)
    const { playlist } = await visiblePlaylist(tx, viewer, id)
    const { title, description } = playlist
    const row = {
      id: copyId,
      ownerId: userId,
      slug: slugFor(title, copyId),
      title,
    }
    await insertPlaylist(tx, { ...row, description, visibility: 'private' }, now)
    const rows = await itemsAfter(tx, id, ALL, undefined)
    const { keyed } = await shownTracks(tx, userId, rows)
    const seen = rows.filter(({ trackId, addedBy }) => keyed.has(`${trackId} ${addedBy}`))
    await insertItems(
      tx,
      // Their positions serve here as well.
      seen.map(({ trackId, position }) => ({
        id: ctx.newId(),
        playlistId: copyId,
        trackId,
        position,
        addedBy: userId,
        addedAt: now,
      })),
    )
    return heldPlaylist(tx, viewer, 'own', copyId)
  })
}
