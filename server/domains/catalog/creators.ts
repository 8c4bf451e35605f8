import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import type { Recipient } from '../../platform/mail/index.ts'

/** Somebody whose plan has come due. */
interface Creator extends Recipient {
  readonly username: string
  /** Neither suspended (nor their uploads) nor leaving, and still a creator: they could do it by hand. */
  readonly isActive: boolean
}

/** Undefined where they have left: nobody is written to then. */
export async function creatorOf(tx: Tx, userId: string): Promise<Creator | undefined> {
  return tx
    .selectFrom('users')
    .select(['email', 'locale', 'username'])
    .select(
      sql<boolean>`(suspended_at IS NULL AND deletion_at IS NULL AND EXISTS (SELECT FROM user_roles
        WHERE user_roles.user_id = users.id AND role = 'creator')
        AND NOT EXISTS (SELECT FROM upload_suspensions
          WHERE upload_suspensions.user_id = users.id AND lifted_at IS NULL))`.as('isActive'),
    )
    .where('id', '=', userId)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
}
