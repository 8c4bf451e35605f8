import { sql } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'

/** Accounts whose day has come, in the order of their ids. */
export function accountsToErase(
  db: Db,
  now: Date,
  afterId: string,
  limit: number,
): Promise<{ id: string }[]> {
  return db
    .selectFrom('users')
    .select('id')
    .where('deletionAt', '<=', now)
    .where('erasedAt', 'is', null)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
}

interface Reference {
  readonly name: string
  readonly column: string
  readonly onDelete: 'c' | 'n'
}

/**
 * Does to the rows that point to a user what removing the user's row would: those by ON DELETE CASCADE go, those by SET
 * NULL point to nobody. The schema itself says so for each table, so that none can be forgotten here.
 */
export async function deleteAsCascadeWould(tx: Tx, userId: string): Promise<void> {
  const { rows } = await sql<Reference>`
    SELECT relname AS name, attname AS column, confdeltype AS on_delete
    FROM pg_constraint
    JOIN pg_class ON pg_class.oid = conrelid
    JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND confrelid = 'users'::regclass AND confdeltype IN ('c', 'n')
    ORDER BY relname, attname`.execute(tx)
  for (const { name, column, onDelete } of rows) {
    const [table, reference] = [sql.table(name), sql.ref(column)]
    if (onDelete === 'c') await sql`DELETE FROM ${table} WHERE ${reference} = ${userId}`.execute(tx)
    else await sql`UPDATE ${table} SET ${reference} = NULL WHERE ${reference} = ${userId}`.execute(tx)
  }
}

/** What somebody did to the accounts of others stays written there; where they sat when they did it is theirs. */
export async function forgetActorsAddress(tx: Tx, actorId: string): Promise<void> {
  await tx.updateTable('accountEvents').set({ address: '' }).where('actorId', '=', actorId).execute()
}

/** What the staff wrote of one account may name another: the person who leaves is taken out of it, the rest stays. */
export async function forgetInReasons(tx: Tx, names: readonly string[]): Promise<void> {
  const literal = names.map((name) => name.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&'))
  const whole = `(?<![\\w.-])(${literal.join('|')})(?![\\w-])`
  await sql`
    UPDATE account_events
    SET detail = detail || jsonb_build_object('reason', regexp_replace(detail->>'reason', ${whole}, '—', 'gi'))
    WHERE detail->>'reason' ~* ${whole}`.execute(tx)
}

/** Keeps a name from everybody, until then. */
export async function holdUsernameUntil(tx: Tx, username: string, now: Date, heldUntil: Date): Promise<void> {
  await tx
    .insertInto('usernameHolds')
    .values({ username, heldAt: now, heldUntil })
    .onConflict((conflict) => conflict.column('username').doUpdateSet({ heldUntil }))
    .execute()
}

/** Leaves a row without a person. Its username is one that nobody can ask for. */
export async function makeNameless(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx
    .updateTable('users')
    .set({
      email: null,
      username: `~${userId}`,
      displayName: '',
      passwordHash: null,
      emailVerifiedAt: null,
      // Nobody is left whom its end could concern.
      suspendedUntil: null,
      locale: 'en',
      erasedAt: now,
      updatedAt: now,
    })
    .where('id', '=', userId)
    .execute()
}
