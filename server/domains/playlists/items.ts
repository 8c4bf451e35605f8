import { PLAYLIST_ITEMS_MAX, type PlaylistItem } from '@veza/shared/contracts/playlists.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { isRepeated } from '../../platform/db/idempotency.ts'
import { TrackNotFound, tracksByIds, trackView } from '../catalog/index.ts'
import { hiddenAmong } from '../people/index.ts'
import {
  countItems,
  deleteItem,
  type ItemRow,
  insertItems,
  isInPlaylist,
  itemsAfter,
  placeItem,
  positionOf,
} from './item-queries.ts'
import { showsTrack } from './policy.ts'
import { positionsAt } from './positions.ts'
import { heldPlaylist, type Met } from './service.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>
const CURSOR = /^[0-9A-Za-z]{1,140}$/

export interface Added {
  readonly trackIds: readonly string[]
  readonly after?: string | null | undefined
}

/**
 * Puts tracks into a playlist; what others put there at the same time stays too.
 * @throws PlaylistNotFound, NotYourPlaylist, TrackNotFound, PlaceGone; DomainError 409 `playlist-full`
 */
export function addItems(ctx: Parts, viewer: Viewer, id: string, added: Added, key?: string): Promise<Met> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const write = {
      userId: viewer.userId,
      route: 'playlists.add',
      key,
      request: { id, added },
      resourceId: id,
      now,
    }
    const isDone = await isRepeated(tx, write)
    await heldPlaylist(tx, viewer, 'edit', id)
    if (!isDone) await putInto(tx, ctx, viewer.userId, id, added)
    return heldPlaylist(tx, viewer, 'edit', id)
  })
}

/** Puts a track into a playlist that it is not in. Safe to repeat. @throws as {@link addItems} */
export function addOnce(ctx: Parts, viewer: Viewer, id: string, trackId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    await heldPlaylist(tx, viewer, 'edit', id)
    if (await isInPlaylist(tx, id, trackId)) return
    await putInto(tx, ctx, viewer.userId, id, { trackIds: [trackId] })
  })
}

/** Into a playlist that is held. @throws as {@link addItems} */
export async function putInto(
  tx: Tx,
  { clock, newId }: Pick<Parts, 'clock' | 'newId'>,
  userId: string,
  playlistId: string,
  { trackIds, after }: Added,
): Promise<void> {
  const seen = await shownTracks(
    tx,
    userId,
    trackIds.map((trackId) => ({ trackId, addedBy: userId })),
  )
  if (trackIds.some((trackId) => !seen.has(trackId))) throw new TrackNotFound()
  if ((await countItems(tx, playlistId)) + trackIds.length > PLAYLIST_ITEMS_MAX)
    throw new DomainError(
      409,
      'playlist-full',
      `A playlist has room for ${PLAYLIST_ITEMS_MAX} tracks. Make another one for the rest.`,
    )
  const positions = await positionsAt(tx, { playlistId, after }, trackIds.length)
  const rows = trackIds.flatMap((trackId, at) => {
    const position = positions[at]
    return position === undefined
      ? []
      : [{ id: newId(), playlistId, trackId, position, addedBy: userId, addedAt: clock.now() }]
  })
  await insertItems(tx, rows)
}

/** Writes the row that is moved, and no other. Safe to repeat. @throws PlaylistNotFound, NotYourPlaylist, ItemNotFound, PlaceGone */
export function moveItem(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  itemId: string,
  after: string | null,
): Promise<void> {
  return ctx.transaction(async (tx) => {
    await heldPlaylist(tx, viewer, 'edit', id)
    if ((await positionOf(tx, id, itemId)) === undefined) throw new ItemNotFound()
    if (after === itemId) return
    const [position] = await positionsAt(tx, { playlistId: id, after, moved: itemId }, 1)
    if (position !== undefined) await placeItem(tx, itemId, position)
  })
}

/** Safe to repeat. @throws PlaylistNotFound, NotYourPlaylist */
export function takeItem(ctx: Parts, viewer: Viewer, id: string, itemId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    await heldPlaylist(tx, viewer, 'edit', id)
    await deleteItem(tx, id, itemId)
  })
}

/** Rows in their order, for a caller that has made sure that they may be seen. @throws DomainError 400 `bad-cursor` */
export async function itemPage(
  ctx: Pick<Context, 'db' | 'config'>,
  viewer: Viewer | undefined,
  playlistId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: PlaylistItem[]; nextCursor: string | null }> {
  if (cursor !== undefined && !CURSOR.test(cursor))
    throw new DomainError(400, 'bad-cursor', 'The cursor is not one of ours: start again without it.')
  const rows = await itemsAfter(ctx.db, playlistId, limit, cursor)
  const page = rows.slice(0, limit)
  const shown = await shownTracks(ctx.db, viewer?.userId, page)
  return {
    items: page.map((row) => itemView(ctx, row, shown)),
    nextCursor: rows.length > limit ? (page.at(-1)?.position ?? null) : null,
  }
}

type Shown = Awaited<ReturnType<typeof shownTracks>>

function itemView(ctx: Pick<Context, 'config'>, row: ItemRow, shown: Shown): PlaylistItem {
  const track = shown.get(row.trackId)
  const isSeen = track && shown.keyed.has(`${row.trackId} ${row.addedBy}`)
  return {
    id: row.id,
    track: isSeen ? trackView(ctx.config, track) : null,
    addedBy: row.addedByName,
    addedAt: row.addedAt.toISOString(),
  }
}

/** Those of the tracks that somebody may see in a playlist: of a row it matters who has put it there. */
export async function shownTracks(
  db: Db,
  viewerId: string | undefined,
  rows: readonly { readonly trackId: string; readonly addedBy: string | null }[],
) {
  const tracks = new Map(
    (
      await tracksByIds(
        db,
        rows.map(({ trackId }) => trackId),
      )
    ).map((track) => [track.id, track]),
  )
  const owners = [...new Set([...tracks.values()].map(({ ownerId }) => ownerId))]
  const hidden = await hiddenAmong(db, viewerId, owners)
  const seen = rows.filter(({ trackId, addedBy }) => {
    const track = tracks.get(trackId)
    return track && !hidden.has(track.ownerId) && showsTrack(track, { viewerId, addedBy })
  })
  const keyed = new Set(seen.map(({ trackId, addedBy }) => `${trackId} ${addedBy}`))
  const ids = new Set(seen.map(({ trackId }) => trackId))
  return Object.assign(new Map([...tracks].filter(([id]) => ids.has(id))), { keyed })
}

class ItemNotFound extends DomainError {
  constructor() {
    super(404, 'item-not-found', 'This row is no longer in the playlist. Load it again.')
  }
}
