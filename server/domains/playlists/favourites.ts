import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { slugFor } from '../catalog/index.ts'
import { deleteTrack, holdsTrack } from './item-queries.ts'
import { itemPage, putInto } from './items.ts'
import { favouritesOf, insertPlaylist, lockPlaylist } from './queries.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>

/** Pages name it in the reader's language. */
const TITLE = 'Favourites'

/** The newest comes first. Safe to repeat. @throws TrackNotFound; DomainError 409 `playlist-full` */
export function favour(ctx: Parts, viewer: Viewer, trackId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const id = await heldFavourites(tx, ctx, viewer.userId)
    if (await holdsTrack(tx, id, trackId)) return
    await putInto(tx, ctx, viewer.userId, id, { trackIds: [trackId], after: null })
  })
}

/** Safe to repeat. */
export function unfavour(ctx: Parts, viewer: Viewer, trackId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    await deleteTrack(tx, await heldFavourites(tx, ctx, viewer.userId), trackId)
  })
}

/** Newest first. @throws DomainError 400 `bad-cursor` */
export async function favouritesPage(
  ctx: Pick<Context, 'db' | 'config'>,
  viewer: Viewer,
  page: { cursor?: string | undefined; limit: number },
) {
  const id = await favouritesOf(ctx.db, viewer.userId)
  return id === undefined ? { items: [], nextCursor: null } : itemPage(ctx, viewer, id, page)
}

/** There from the first time that it is asked for; of two first times at once, one makes it. */
async function heldFavourites(tx: Tx, { clock, newId }: Parts, ownerId: string): Promise<string> {
  const own = newId()
  const row = { id: own, ownerId, slug: slugFor(TITLE, own), kind: 'favourites' as const, title: TITLE }
  if ((await favouritesOf(tx, ownerId)) === undefined) await insertPlaylist(tx, row, clock.now())
  const id = (await favouritesOf(tx, ownerId)) ?? own
  await lockPlaylist(tx, id, ownerId)
  return id
}
