import type { Role } from '@veza/shared/contracts/accounts.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type UserRow = Selectable<DB['users']> & { roles: Role[] }

/** What is left of deleted accounts is nobody: it is found by no question. */
const users = (db: Db) =>
  db
    .selectFrom('users')
    .selectAll('users')
    .select(sql<Role[]>`ARRAY(SELECT role FROM user_roles WHERE user_id = users.id)`.as('roles'))
    .where('erasedAt', 'is', null)

export function userById(db: Db, id: string): Promise<UserRow | undefined> {
  return users(db).where('id', '=', id).executeTakeFirst()
}

export function userByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return users(db).where('email', '=', email).executeTakeFirst()
}

/** Neither an account's nor held for somebody. */
export async function isUsernameFree(db: Db, username: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    SELECT NOT EXISTS (SELECT FROM users WHERE username = ${username})
       AND NOT EXISTS (SELECT FROM username_holds WHERE username = ${username}) AS free`.execute(db)
  return rows[0]?.free ?? false
}

/** @returns false when the address or the username was taken in the meantime */
export async function insertUser(tx: Tx, user: Insertable<DB['users']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Whoever changes what an account's verify tokens stand for, or uses one, holds this first, then the tokens. */
export function lockUser(tx: Tx, id: string) {
  return tx
    .selectFrom('users')
    .selectAll()
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Puts a newer registration in place of one that nobody has proved. @returns false when its username was taken */
export async function replaceUnprovedUser(
  tx: Tx,
  id: string,
  newest: Omit<Insertable<DB['users']>, 'id' | 'email' | 'emailVerifiedAt' | 'suspendedAt'>,
): Promise<boolean> {
  const update = tx
    .updateTable('users')
    .set(newest)
    .where('id', '=', id)
    .where('emailVerifiedAt', 'is', null)
    .executeTakeFirst()
  try {
    return (await update).numUpdatedRows === 1n
  } catch (error) {
    if (error instanceof Error && 'constraint' in error && error.constraint === 'users_username_key')
      return false
    throw error
  }
}

/** @returns false when somebody was faster */
export async function holdUsername(tx: Tx, username: string, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('usernameHolds')
    .values({ username, heldAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Safe to repeat. */
export async function grantRoles(tx: Tx, userId: string, roles: readonly Role[], now: Date): Promise<void> {
  if (roles.length === 0) return
  await tx
    .insertInto('userRoles')
    .values(roles.map((role) => ({ userId, role, grantedAt: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function markEmailVerified(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx
    .updateTable('users')
    .set({ emailVerifiedAt: now, updatedAt: now })
    .where('id', '=', userId)
    .where('emailVerifiedAt', 'is', null)
    .execute()
}

export async function setPassword(
  tx: Tx,
  userId: string,
  passwordHash: string | null,
  now: Date,
): Promise<void> {
  await tx.updateTable('users').set({ passwordHash, updatedAt: now }).where('id', '=', userId).execute()
}

/** The account has this address from now on, and it counts as proved. @returns false when somebody else has it */
export async function setEmail(tx: Tx, userId: string, email: string, now: Date): Promise<boolean> {
  const update = tx
    .updateTable('users')
    .set({ email, emailVerifiedAt: now, updatedAt: now })
    .where('id', '=', userId)
    .execute()
  try {
    await update
    return true
  } catch (error) {
    // The transaction is of no use after this: its owner must throw.
    if (error instanceof Error && 'constraint' in error && error.constraint === 'users_email_key')
      return false
    throw error
  }
}

/** Removes an account that nobody has proved, and that nothing belongs to. @returns false when it is not such a one */
export async function removeUnprovedUser(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('users')
    .where('id', '=', id)
    .where('emailVerifiedAt', 'is', null)
    .where('suspendedAt', 'is', null)
    .where('erasedAt', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('sessions').select('id').whereRef('sessions.userId', '=', 'users.id'))),
    )
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Changes what the owner says of themselves. @returns false when the row has another version by now */
export async function changeUser(
  tx: Tx,
  id: string,
  expectedVersion: number,
  changes: Pick<Updateable<DB['users']>, 'locale'>,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('users')
    .set({ ...changes, version: sql`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .where('version', '=', expectedVersion)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** @param deletionAt null: the account stays */
export async function setDeletion(tx: Tx, userId: string, deletionAt: Date | null, now: Date): Promise<void> {
  await tx
    .updateTable('users')
    .set({ deletionAt, updatedAt: now })
    .where('id', '=', userId)
    .where('erasedAt', 'is', null)
    .execute()
}
