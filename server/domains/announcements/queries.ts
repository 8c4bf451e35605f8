import { DISMISSALS_COUNTED } from '@veza/shared/contracts/announcements.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type AnnouncementRow = Selectable<DB['announcements']>
export type CountedRow = AnnouncementRow & { readonly dismissals: number }

const counted = (db: Db) =>
  db
    .selectFrom('announcements')
    .selectAll()
    .select(
      sql<number>`(SELECT count(*)::integer FROM (SELECT FROM announcement_dismissals
        WHERE announcement_id = announcements.id LIMIT ${DISMISSALS_COUNTED}) AS dismissed)`.as('dismissals'),
    )

/** Those that are not over: there are few. */
export const notOver = (db: Db, now: Date): Promise<AnnouncementRow[]> =>
  db
    .selectFrom('announcements')
    .selectAll()
    .where((is) => is.or([is('shownUntil', 'is', null), is('shownUntil', '>', now)]))
    .execute()

/** Which of these somebody has dismissed. */
export async function dismissedAmong(
  db: Db,
  userId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('announcementDismissals')
    .select('announcementId')
    .where('userId', '=', userId)
    .where('announcementId', 'in', ids)
    .execute()
  return new Set(rows.map(({ announcementId }) => announcementId))
}

/** The announcement and the account are held meanwhile: of what is gone, or of who has left, nothing is written. */
export async function insertDismissal(db: Db, userId: string, id: string, now: Date): Promise<void> {
  await sql`
    INSERT INTO announcement_dismissals (user_id, announcement_id, created_at)
    SELECT users.id, announcements.id, ${now} FROM announcements, users
    WHERE announcements.id = ${id} AND users.id = ${userId} AND users.erased_at IS NULL
    FOR KEY SHARE
    ON CONFLICT DO NOTHING`.execute(db)
}

/** Newest first; one more than `limit`. */
export function newestFirst(db: Db, limit: number, after: Cursor | undefined): Promise<CountedRow[]> {
  let query = counted(db)
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id}::uuid)`)
  return query
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

export const announcementById = (db: Db, id: string): Promise<CountedRow | undefined> =>
  counted(db).where('id', '=', id).executeTakeFirst()

/** Held to the end of the transaction, also where it is not there yet: of two who write it, the second sees what the first did. */
export async function lockAnnouncement(tx: Tx, id: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`announcement:${id}`}, 0))`.execute(tx)
}

/** Under {@link lockAnnouncement}. */
export async function putAnnouncement(tx: Tx, row: Insertable<DB['announcements']>): Promise<void> {
  const { id: _, createdAt: __, ...terms } = row
  await tx
    .insertInto('announcements')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ ...terms, version: sql`announcements.version + 1` }),
    )
    .execute()
}

/** Under {@link lockAnnouncement}. */
export async function endAnnouncement(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('announcements')
    .set({ shownUntil: now, updatedAt: now, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

/** Its dismissals go with it. */
export async function deleteAnnouncement(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('announcements').where('id', '=', id).execute()
}
