import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Locale } from '../../platform/mail/index.ts'
import { isActivePerson } from '../people/index.ts'
import type { SettingsRow } from './settings-queries.ts'

/** Where the last batch ended. */
export interface Due {
  readonly id: string
  readonly digestAt: Date
}

/** Whose mail is due, the longest first. */
export async function dueDigests(db: Db, now: Date, after: Due | undefined, limit: number): Promise<Due[]> {
  const beyond = after ? sql`AND (digest_at, user_id) > (${after.digestAt}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<Due>`SELECT user_id AS id, digest_at FROM notification_settings
    WHERE digest <> 'off' AND digest_at <= ${now} ${beyond} ORDER BY digest_at, user_id LIMIT ${limit}`.execute(
    db,
  )
  return rows
}

/** Undefined where it is not due any more, or somebody else is at it. */
export async function lockDue(tx: Tx, userId: string, now: Date): Promise<SettingsRow | undefined> {
  return tx
    .selectFrom('notificationSettings')
    .selectAll()
    .where('userId', '=', userId)
    .where('digest', '<>', 'off')
    .where('digestAt', '<=', now)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

export interface DigestReader {
  readonly username: string
  readonly email: string
  readonly locale: Locale
}

/** Undefined of those who get no such mail: suspended, leaving, gone, or with an address that is not proved. */
export async function digestReader(db: Db, userId: string): Promise<DigestReader | undefined> {
  const { rows } = await sql<DigestReader>`SELECT username, email, locale FROM users
    WHERE id = ${userId} AND ${isActivePerson} AND erased_at IS NULL`.execute(db)
  return rows[0]
}
