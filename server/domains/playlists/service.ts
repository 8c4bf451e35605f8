import type { NewPlaylist, PlaylistPatch } from '@veza/shared/contracts/playlists.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { type Seer, slugFor } from '../catalog/index.ts'
import { assertMay, PlaylistNotFound, type Right, rightOn } from './policy.ts'
import {
  changePlaylist,
  deletePlaylist,
  insertPlaylist,
  lockPlaylist,
  type PlaylistRow,
  playlistById,
  playlistBySlug,
} from './queries.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>
const SLUG = /^[a-z0-9-]{1,80}$/

export interface Met {
  readonly playlist: PlaylistRow
  readonly right: Right
}

/** Somebody (in another window) changed what is said of the playlist since it was read. */
export class StalePlaylist extends DomainError {
  readonly playlist: PlaylistRow
  constructor(playlist: PlaylistRow) {
    super(
      409,
      'stale-version',
      'This playlist was changed in the meantime. Look at both versions and decide.',
    )
    this.playlist = playlist
  }
}

/** @throws PlaylistNotFound, NotYourPlaylist */
function judged(viewer: Seer | undefined, needed: Right, playlist: PlaylistRow | undefined): Met {
  if (!playlist) throw new PlaylistNotFound()
  return { playlist, right: assertMay(needed, rightOn(viewer, playlist)) }
}

/** @throws PlaylistNotFound */
export async function visiblePlaylist(db: Db, viewer: Viewer | undefined, id: string): Promise<Met> {
  return judged(viewer, 'view', await playlistById(db, id, viewer?.userId))
}

/** @throws PlaylistNotFound */
export async function playlistAt(db: Db, viewer: Viewer | undefined, slug: string): Promise<Met> {
  const row = SLUG.test(slug) ? await playlistBySlug(db, slug, viewer?.userId) : undefined
  return judged(viewer, 'view', row)
}

/** Held until the transaction ends, and what somebody may do with it asked under the lock. @throws PlaylistNotFound, NotYourPlaylist */
export async function heldPlaylist(
  tx: Tx,
  viewer: Pick<Viewer, 'userId'>,
  needed: Right,
  id: string,
): Promise<Met> {
  return judged(viewer, needed, await lockPlaylist(tx, id, viewer.userId))
}

/** The same id gives the same playlist. @throws DomainError 409 `id-taken` */
export function createPlaylist(
  ctx: Parts,
  viewer: Viewer,
  { id: given, ...input }: NewPlaylist,
): Promise<Met> {
  return ctx.transaction(async (tx) => {
    const own = ctx.newId()
    const id = given ?? own
    const row = {
      ...input,
      id,
      ownerId: viewer.userId,
      slug: slugFor(input.title, own),
    }
    await insertPlaylist(tx, row, ctx.clock.now())
    const found = await lockPlaylist(tx, id, viewer.userId)
    if (found?.ownerId === viewer.userId) return { playlist: found, right: 'own' }
    throw new DomainError(409, 'id-taken', 'There is a playlist with this id already: take another one.')
  })
}

/** By its owner. @throws StalePlaylist; PlaylistNotFound, NotYourPlaylist */
export function updatePlaylist(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  version: number,
  changes: PlaylistPatch,
): Promise<Met> {
  return ctx.transaction(async (tx) => {
    const { playlist } = await heldPlaylist(tx, viewer, 'own', id)
    if (playlist.version !== version) throw new StalePlaylist(playlist)
    await changePlaylist(tx, id, changes, ctx.clock.now())
    return heldPlaylist(tx, viewer, 'own', id)
  })
}

/** By its owner. @throws PlaylistNotFound, NotYourPlaylist */
export function removePlaylist(ctx: Parts, viewer: Viewer, id: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    await heldPlaylist(tx, viewer, 'own', id)
    await deletePlaylist(tx, id)
  })
}
