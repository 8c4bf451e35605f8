import { type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type AvatarRow = Selectable<DB['avatars']>

/** Begins unused: only a profile that shows it changes that. */
export async function insertAvatar(
  tx: Tx,
  avatar: { id: string; userId: string; uploadId: string | null },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('avatars')
    .values({ ...avatar, createdAt: now, unusedSince: now })
    .execute()
}

export function avatarById(db: Db, id: string): Promise<AvatarRow | undefined> {
  return db.selectFrom('avatars').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Under its lock: who shows it and who removes it meet here. */
export function lockAvatar(tx: Tx, id: string): Promise<AvatarRow | undefined> {
  return tx.selectFrom('avatars').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function markUsed(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('avatars').set({ unusedSince: null }).where('id', '=', id).execute()
}

export async function markUnused(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('avatars').set({ unusedSince: now }).where('id', '=', id).execute()
}

/** Whether pages may still show it: its objects are there, and neither its owner nor their page is hidden. */
export async function isServed(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM avatars JOIN users ON users.id = avatars.user_id
    WHERE avatars.id = ${id} AND removing_since IS NULL AND users.suspended_at IS NULL
      AND users.moderation = 'none'`.execute(db)
  return rows.length > 0
}

/** Those that nobody has shown since `before`, or whose owner is gone. */
export async function unusedAvatars(db: Db, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM avatars WHERE (unused_since IS NOT NULL OR user_id IS NULL)
      AND (unused_since < ${before} OR user_id IS NULL) LIMIT ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** From now on nobody can show it again. @returns false when a profile has taken it in the meantime */
export async function claimForRemoval(tx: Tx, id: string, before: Date, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE avatars SET removing_since = coalesce(removing_since, ${now})
    WHERE id = ${id} AND (unused_since < ${before} OR user_id IS NULL)
      AND NOT EXISTS (SELECT FROM profiles WHERE avatar_id = avatars.id)`.execute(tx)
  return numAffectedRows === 1n
}

export async function deleteAvatar(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('avatars').where('id', '=', id).where('removingSince', 'is not', null).execute()
}
