import type { Queue } from '@veza/shared/contracts/listening.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type QueueRow = Selectable<DB['queues']>
export type ItemRow = Selectable<DB['queueItems']>

/** A queue with its items, in the order in which they play. */
export interface WholeQueue extends QueueRow {
  readonly items: readonly ItemRow[]
}

export const queueRow = (db: Db, userId: string): Promise<QueueRow | undefined> =>
  db.selectFrom('queues').selectAll().where('userId', '=', userId).executeTakeFirst()

export const itemsOf = (db: Db, userId: string): Promise<ItemRow[]> =>
  db.selectFrom('queueItems').selectAll().where('userId', '=', userId).orderBy('position').execute()

/** Held until the transaction ends: one queue is changed by one device after the other. */
export async function holdQueue(tx: Tx, userId: string, now: Date): Promise<WholeQueue> {
  await tx
    .insertInto('queues')
    .values({ userId, updatedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await tx
    .selectFrom('queues')
    .selectAll()
    .where('userId', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  return { ...row, items: await itemsOf(tx, userId) }
}

type QueueChanges = Partial<
  Pick<QueueRow, 'currentId' | 'positionMs' | 'shuffle'> & { repeat: Queue['repeat'] }
>

/** Says that the queue has changed, and what of it besides its items. */
export async function writeQueue(tx: Tx, userId: string, changes: QueueChanges, now: Date): Promise<void> {
  await tx
    .updateTable('queues')
    .set({ ...changes, version: sql`version + 1`, updatedAt: now })
    .where('userId', '=', userId)
    .execute()
}

/** Unless another item has become the current one. */
export async function writePosition(
  db: Db,
  userId: string,
  { itemId, positionMs }: { itemId: string; positionMs: number },
  now: Date,
): Promise<void> {
  await db
    .updateTable('queues')
    .set({ positionMs, version: sql`version + 1`, updatedAt: now })
    .where('userId', '=', userId)
    .where('currentId', '=', itemId)
    .where('positionMs', '<>', positionMs)
    .execute()
}

export type NewItem = Insertable<DB['queueItems']>

export async function insertItems(tx: Tx, rows: readonly NewItem[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('queueItems').values(rows).execute()
}

export async function deleteItems(tx: Tx, userId: string, ids: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('queueItems')
    .where('userId', '=', userId)
    .where('id', '=', sql<string>`ANY(${ids}::uuid[])`)
    .execute()
}

interface Placed {
  readonly id: string
  readonly position: string
  readonly unshuffled: string | null
}

/** Gives items new positions, in one statement. */
export async function placeItems(tx: Tx, userId: string, placed: readonly Placed[]): Promise<void> {
  const [ids, positions, unshuffled] = [
    placed.map(({ id }) => id),
    placed.map(({ position }) => position),
    placed.map((one) => one.unshuffled),
  ]
  await sql`UPDATE queue_items SET position = placed.position, unshuffled = placed.unshuffled
    FROM unnest(${ids}::uuid[], ${positions}::text[], ${unshuffled}::text[]) AS placed(id, position, unshuffled)
    WHERE queue_items.user_id = ${userId} AND queue_items.id = placed.id`.execute(tx)
}
