import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { Recipient } from '../../platform/mail/index.ts'

type Row = Selectable<DB['uploadSuspensions']>
export type SuspensionRow = Row & { readonly username: string; readonly upheldNow: number }

/** Two notices that are upheld at once are counted one after the other. */
export async function lockStrikes(tx: Tx, userId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`strikes:${userId}`}, 0))`.execute(tx)
}

/** Upheld since then, and not taken back. */
export async function upheldAgainst(db: Db, userId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ upheld: number }>`SELECT ${upheld(sql`${userId}`, since)} AS upheld`.execute(
    db,
  )
  return rows[0]?.upheld ?? 0
}

const upheld = (userId: ReturnType<typeof sql>, since: Date) => sql<number>`(
  SELECT count(*) FROM dmca_notices JOIN tracks ON tracks.id = dmca_notices.track_id
  WHERE tracks.owner_id = ${userId} AND dmca_notices.status IN ('taken_down', 'counter_noticed')
    AND taken_down_at > ${since})`

/** @returns false where one stands already */
export async function insertSuspension(tx: Tx, row: Insertable<DB['uploadSuspensions']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('uploadSuspensions')
    .values(row)
    .onConflict((conflict) => conflict.column('userId').where('liftedAt', 'is', null).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export function lockSuspension(tx: Tx, id: string): Promise<Row | undefined> {
  return tx.selectFrom('uploadSuspensions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function markLifted(
  tx: Tx,
  id: string,
  lifted: Pick<Updateable<DB['uploadSuspensions']>, 'liftedAt' | 'liftedBy' | 'liftReason'>,
): Promise<void> {
  await tx.updateTable('uploadSuspensions').set(lifted).where('id', '=', id).execute()
}

/** Newest first; one more than `limit`. */
export function suspensionRows(
  db: Db,
  since: Date,
  limit: number,
  after: Cursor | undefined,
): Promise<SuspensionRow[]> {
  let query = db
    .selectFrom('uploadSuspensions')
    .innerJoin('users', 'users.id', 'uploadSuspensions.userId')
    .selectAll('uploadSuspensions')
    .select('users.username')
    .select(upheld(sql`users.id`, since).as('upheldNow'))
  if (after)
    query = query.where(
      sql<boolean>`(upload_suspensions.created_at, upload_suspensions.id) < (${after.at}, ${after.id})`,
    )
  return query
    .orderBy('uploadSuspensions.createdAt', 'desc')
    .orderBy('uploadSuspensions.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** @returns undefined of one who has left */
export function creatorById(db: Db, id: string): Promise<Recipient | undefined> {
  return db
    .selectFrom('users')
    .select(['email', 'locale'])
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
}
