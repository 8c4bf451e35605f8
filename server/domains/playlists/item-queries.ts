import { type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type ItemRow = Selectable<DB['playlistItems']> & { readonly addedByName: string | null }

/** In their order; one more than `limit`. */
export function itemsAfter(
  db: Db,
  playlistId: string,
  limit: number,
  after: string | undefined,
): Promise<ItemRow[]> {
  let query = db
    .selectFrom('playlistItems')
    .leftJoin('users', 'users.id', 'playlistItems.addedBy')
    .selectAll('playlistItems')
    .select('users.username as addedByName')
    .where('playlistId', '=', playlistId)
  if (after !== undefined) query = query.where('position', '>', after)
  return query
    .orderBy('position')
    .limit(limit + 1)
    .execute()
}

export async function countItems(db: Db, playlistId: string): Promise<number> {
  const { count } = await db
    .selectFrom('playlistItems')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('playlistId', '=', playlistId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function isInPlaylist(db: Db, playlistId: string, trackId: string): Promise<boolean> {
  const found = await db
    .selectFrom('playlistItems')
    .select('id')
    .where('playlistId', '=', playlistId)
    .where('trackId', '=', trackId)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export async function positionOf(db: Db, playlistId: string, itemId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('playlistItems')
    .select('position')
    .where('playlistId', '=', playlistId)
    .where('id', '=', itemId)
    .executeTakeFirst()
  return row?.position
}

/** The nearest position beyond one, leaving a row out; from the start or the end where there is none. */
export async function neighbour(
  db: Db,
  playlistId: string,
  { beyond, without, last }: { beyond?: string | undefined; without?: string | undefined; last?: boolean },
): Promise<string | null> {
  let query = db.selectFrom('playlistItems').select('position').where('playlistId', '=', playlistId)
  if (beyond !== undefined) query = query.where('position', '>', beyond)
  if (without !== undefined) query = query.where('id', '<>', without)
  const row = await query
    .orderBy('position', last ? 'desc' : 'asc')
    .limit(1)
    .executeTakeFirst()
  return row?.position ?? null
}

export type NewItem = Pick<
  Selectable<DB['playlistItems']>,
  'id' | 'playlistId' | 'trackId' | 'position' | 'addedBy' | 'addedAt'
>

const BATCH = 500

export async function insertItems(tx: Tx, rows: readonly NewItem[]): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH)
    await tx
      .insertInto('playlistItems')
      .values(rows.slice(at, at + BATCH))
      .execute()
}

export async function placeItem(tx: Tx, id: string, position: string): Promise<void> {
  await tx.updateTable('playlistItems').set({ position }).where('id', '=', id).execute()
}

/** Gives every row a new position, in one statement. */
export async function placeAll(tx: Tx, ids: readonly string[], positions: readonly string[]): Promise<void> {
  await sql`UPDATE playlist_items SET position = placed.position
    FROM unnest(${ids}::uuid[], ${positions}::text[]) AS placed(id, position)
    WHERE playlist_items.id = placed.id`.execute(tx)
}

/** Safe to repeat. */
export async function deleteItem(tx: Tx, playlistId: string, id: string): Promise<void> {
  await tx.deleteFrom('playlistItems').where('playlistId', '=', playlistId).where('id', '=', id).execute()
}
