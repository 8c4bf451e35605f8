import type { Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

type CollaboratorRow = Selectable<DB['playlistCollaborators']>

/** First come, first named. */
export function collaboratorsOf(db: Db, playlistId: string) {
  return db
    .selectFrom('playlistCollaborators')
    .innerJoin('users', 'users.id', 'playlistCollaborators.userId')
    .select(['userId', 'may', 'users.username', 'users.displayName'])
    .where('playlistId', '=', playlistId)
    .orderBy('playlistCollaborators.createdAt')
    .orderBy('userId')
    .execute()
}

/** What they may do is the newest that was said. */
export async function keepCollaborator(tx: Tx, row: CollaboratorRow): Promise<void> {
  await tx
    .insertInto('playlistCollaborators')
    .values(row)
    .onConflict((conflict) => conflict.columns(['playlistId', 'userId']).doUpdateSet({ may: row.may }))
    .execute()
}

export async function deleteCollaborator(tx: Tx, playlistId: string, userId: string): Promise<void> {
  await tx
    .deleteFrom('playlistCollaborators')
    .where('playlistId', '=', playlistId)
    .where('userId', '=', userId)
    .execute()
}
