import type { Selectable, Updateable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type SettingsRow = Selectable<DB['notificationSettings']>

const settings = (db: Db, userId: string) =>
  db.selectFrom('notificationSettings').selectAll().where('userId', '=', userId)

export const settingsById = (db: Db, userId: string): Promise<SettingsRow | undefined> =>
  settings(db, userId).executeTakeFirst()

/** One change at a time, until the transaction ends. Undefined of who has left. */
export const lockSettings = (tx: Tx, userId: string): Promise<SettingsRow | undefined> =>
  settings(tx, userId).forUpdate().executeTakeFirst()

export async function changeSettingsRow(
  tx: Tx,
  userId: string,
  changes: Updateable<DB['notificationSettings']>,
): Promise<void> {
  await tx.updateTable('notificationSettings').set(changes).where('userId', '=', userId).execute()
}
