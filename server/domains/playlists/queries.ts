import type { PlaylistPatch } from '@veza/shared/contracts/playlists.ts'
import { type Selectable, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import { notHiddenFrom } from '../people/index.ts'
import type { Subject } from './policy.ts'

export type PlaylistRow = Selectable<DB['playlists']> &
  Subject & { readonly username: string; readonly displayName: string; readonly items: number }

/** Playlists as one viewer meets them. */
const met = (db: Db, viewerId: string | undefined) =>
  db
    .selectFrom('playlists')
    .innerJoin('users', 'users.id', 'playlists.ownerId')
    .selectAll('playlists')
    .select(['users.username', 'users.displayName'])
    .select([
      sql<boolean>`(users.suspended_at IS NULL AND users.deletion_at IS NULL AND users.erased_at IS NULL)`.as(
        'ownerIsActive',
      ),
      sql<boolean>`NOT ${notHiddenFrom(viewerId, sql`playlists.owner_id`)}`.as('isHidden'),
      sql<Subject['invitedTo']>`(SELECT may FROM playlist_collaborators
        WHERE playlist_id = playlists.id AND user_id = ${viewerId ?? null}::uuid)`.as('invitedTo'),
      sql<number>`(SELECT count(*)::integer FROM playlist_items WHERE playlist_id = playlists.id)`.as(
        'items',
      ),
    ])

export const playlistById = (
  db: Db,
  id: string,
  viewerId: string | undefined,
): Promise<PlaylistRow | undefined> => met(db, viewerId).where('playlists.id', '=', id).executeTakeFirst()

export const playlistBySlug = (
  db: Db,
  slug: string,
  viewerId: string | undefined,
): Promise<PlaylistRow | undefined> => met(db, viewerId).where('playlists.slug', '=', slug).executeTakeFirst()

export const playlistsByIds = (
  db: Db,
  ids: readonly string[],
  viewerId: string | undefined,
): Promise<PlaylistRow[]> =>
  ids.length === 0 ? Promise.resolve([]) : met(db, viewerId).where('playlists.id', 'in', ids).execute()

/** Held until the transaction ends: rows of one playlist are changed one after the other. */
export async function lockPlaylist(
  tx: Tx,
  id: string,
  viewerId: string | undefined,
): Promise<PlaylistRow | undefined> {
  await tx.selectFrom('playlists').select('id').where('id', '=', id).forNoKeyUpdate().execute()
  return playlistById(tx, id, viewerId)
}

/** Their own, and those they were asked to and may still see; newest first; one more than `limit`. */
export function playlistsOf(
  db: Db,
  userId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<PlaylistRow[]> {
  let query = met(db, userId).where(
    sql<boolean>`((playlists.owner_id = ${userId} AND playlists.moderation <> 'removed') OR (
      playlists.moderation = 'none' AND users.suspended_at IS NULL AND users.deletion_at IS NULL AND ${notHiddenFrom(userId, sql`playlists.owner_id`)}
      AND playlists.id IN (SELECT playlist_id FROM playlist_collaborators WHERE user_id = ${userId})))`,
  )
  if (after)
    query = query.where(sql<boolean>`(playlists.created_at, playlists.id) < (${after.at}, ${after.id}::uuid)`)
  return query
    .orderBy('playlists.createdAt', 'desc')
    .orderBy('playlists.id', 'desc')
    .limit(limit + 1)
    .execute()
}

type NewRow = Pick<Selectable<DB['playlists']>, 'id' | 'ownerId' | 'slug' | 'title'> &
  Omit<PlaylistPatch, 'title'>

/** @returns false where there is one of this id already */
export async function insertPlaylist(tx: Tx, row: NewRow, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('playlists')
    .values({ ...row, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function changePlaylist(tx: Tx, id: string, changes: PlaylistPatch, now: Date): Promise<void> {
  await tx
    .updateTable('playlists')
    .set({ ...changes, version: sql`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

export async function deletePlaylist(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('playlists').where('id', '=', id).execute()
}
