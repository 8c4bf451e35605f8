import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'

/** As far as they were seen; safe to repeat. @returns whether there is such a row of theirs */
export async function readTold(
  tx: Tx,
  { userId, id, seenUntil }: { userId: string; id: string; seenUntil: Date },
  now: Date,
): Promise<boolean> {
  const found = await tx
    .selectFrom('notifications')
    .select('id')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  if (!found) return false
  await tx
    .updateTable('notifications')
    .set({ readAt: now })
    .where('id', '=', id)
    .where('readAt', 'is', null)
    .where('at', '<=', seenUntil)
    .execute()
  return true
}

/** What somebody has seen: some by their names, and no later than they were seen. */
export interface Seen {
  readonly ids: readonly string[]
  readonly until: Date
}

/** Of these kinds, all until then, and those named. In the order of their ids, so that two such calls never wait for each other. */
export async function readAllTold(
  tx: Tx,
  told: { userId: string; kinds: readonly string[]; until: Date; named?: Seen },
  now: Date,
): Promise<void> {
  const { userId, kinds, until, named } = told
  await sql`UPDATE notifications SET read_at = ${now} WHERE id IN (
    SELECT id FROM notifications WHERE user_id = ${userId} AND read_at IS NULL AND kind = ANY (${kinds}::text[])
      AND (at <= ${until} ${named ? sql`OR id = ANY (${named.ids}::uuid[]) AND at <= ${named.until}` : sql``})
      ORDER BY id FOR NO KEY UPDATE)`.execute(tx)
}

/** Never back. */
export async function readPublicationsUntil(tx: Tx, userId: string, until: Date): Promise<void> {
  await sql`UPDATE notification_settings SET publications_read_at = greatest(publications_read_at, ${until})
    WHERE user_id = ${userId}`.execute(tx)
  await sql`DELETE FROM publication_reads WHERE user_id = ${userId} AND read_at <= ${until}`.execute(tx)
}
