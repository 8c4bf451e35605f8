import type { Role } from '@veza/shared/contracts/accounts.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type UserRow = Selectable<DB['users']> & { roles: Role[] }

const VERIFY = 'verify-email'

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

export async function insertVerifyToken(
  tx: Tx,
  token: { tokenHash: Buffer; userId: string; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await tx
    .insertInto('emailTokens')
    .values({ ...token, purpose: VERIFY })
    .execute()
}

export async function userOfVerifyToken(tx: Tx, tokenHash: Buffer): Promise<string | undefined> {
  const found = await tx
    .selectFrom('emailTokens')
    .select('userId')
    .where('tokenHash', '=', tokenHash)
    .where('purpose', '=', VERIFY)
    .executeTakeFirst()
  return found?.userId
}

export function lockVerifyToken(tx: Tx, tokenHash: Buffer) {
  return tx
    .selectFrom('emailTokens')
    .select(['userId', 'expiresAt', 'usedAt'])
    .where('tokenHash', '=', tokenHash)
    .where('purpose', '=', VERIFY)
    .forUpdate()
    .executeTakeFirst()
}

/** With the address proved, or a newer registration made, none of the mails on the way is of use any more. */
export async function spendVerifyTokens(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx
    .updateTable('emailTokens')
    .set({ usedAt: now })
    .where('userId', '=', userId)
    .where('purpose', '=', VERIFY)
    .where('usedAt', 'is', null)
    .execute()
}

export async function hasVerifyTokenSince(db: Db, userId: string, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('emailTokens')
    .select('createdAt')
    .where('userId', '=', userId)
    .where('purpose', '=', VERIFY)
    .where('createdAt', '>', since)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
