import type { Role } from '@veza/shared/contracts/accounts.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Selectable, sql } from 'kysely'
import type { Cursor } from '../../../platform/db/cursor.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export interface AccountRow {
  readonly id: string
  readonly email: string | null
  readonly username: string
  readonly displayName: string
  readonly roles: Role[]
  readonly emailVerifiedAt: Date | null
  readonly suspendedAt: Date | null
  readonly suspendedUntil: Date | null
  readonly deletionAt: Date | null
  readonly secondFactor: boolean
  readonly createdAt: Date
}

export interface AccountDetailRow extends AccountRow {
  readonly totp: boolean
  readonly passkeys: number
  readonly recoveryCodesLeft: number
  readonly sessions: number
  readonly lastSeenAt: Date | null
  readonly tracks: number
  readonly releases: number
  readonly orders: number
  readonly sales: number
}

const hasTotp = sql`EXISTS (SELECT FROM totp_secrets WHERE user_id = users.id AND confirmed_at IS NOT NULL)`
const columns = sql`users.id, users.email, users.username, users.display_name, users.email_verified_at,
  users.suspended_at, users.suspended_until, users.deletion_at, users.created_at, ARRAY(SELECT role FROM user_roles WHERE user_id = users.id) AS roles,
  ${hasTotp} OR EXISTS (SELECT FROM passkeys WHERE user_id = users.id) AS second_factor`

/** For a pattern: with nothing in it that stands for something else. */
const asItIs = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

/** Newest first; one row more than asked for, so that the caller knows whether there are more. */
export async function findAccounts(
  db: Db,
  query: string,
  limit: number,
  after: Cursor | undefined,
): Promise<AccountRow[]> {
  const handle = `${asItIs(query.replace(/^@/, ''))}%`
  const name = `%${asItIs(query)}%`
  const id = idSchema.safeParse(query).data ?? null
  // What is shown of an account is looked up for those on the page alone.
  const { rows } = await sql<AccountRow>`
    SELECT ${columns} FROM (
      SELECT * FROM users
      WHERE erased_at IS NULL
        ${
          query === ''
            ? sql``
            : sql`AND (email LIKE ${handle} OR username LIKE ${handle}
          OR search_fold(display_name) LIKE search_fold(${name}) OR id = ${id})`
        }
        ${after ? sql`AND (created_at, id) < (${after.at}, ${after.id})` : sql``}
      ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}) AS users
    ORDER BY created_at DESC, id DESC`.execute(db)
  return rows
}

export async function accountById(db: Db, id: string, now: Date): Promise<AccountDetailRow | undefined> {
  const live = sql`FROM sessions
    WHERE user_id = users.id AND revoked_at IS NULL AND expires_at > ${now} AND users.suspended_at IS NULL`
  const { rows } = await sql<AccountDetailRow>`
    SELECT ${columns}, ${hasTotp} AS totp,
      (SELECT count(*) FROM passkeys WHERE user_id = users.id) AS passkeys,
      (SELECT count(*) FROM recovery_codes WHERE user_id = users.id AND used_at IS NULL) AS recovery_codes_left,
      (SELECT count(*) ${live}) AS sessions,
      (SELECT max(last_seen_at) FROM sessions WHERE user_id = users.id) AS last_seen_at,
      (SELECT count(*) FROM tracks WHERE owner_id = users.id AND status <> 'deleted') AS tracks,
      (SELECT count(*) FROM products WHERE seller_id = users.id AND kind = 'release') AS releases,
      (SELECT count(*) FROM orders WHERE buyer_id = users.id) AS orders,
      (SELECT count(DISTINCT order_id) FROM order_items WHERE seller_id = users.id) AS sales
    FROM users WHERE id = ${id} AND erased_at IS NULL`.execute(db)
  return rows[0]
}

/**
 * One change of this account at a time. Weaker than `lockUser`: two admins who change each other's accounts are named as
 * actors in the other's row, and would wait for each other for ever.
 */
export function lockAccount(tx: Tx, id: string) {
  return tx
    .selectFrom('users')
    .select(['id', 'email', 'username', 'locale', 'suspendedAt'])
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export type EventRow = Selectable<DB['accountEvents']> & { readonly actorName: string | null }

/** Newest first; one row more than asked for. */
export function eventsOf(
  db: Db,
  userId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<EventRow[]> {
  return db
    .selectFrom('accountEvents')
    .leftJoin('users', 'users.id', 'accountEvents.actorId')
    .selectAll('accountEvents')
    .select('users.username as actorName')
    .where('accountEvents.userId', '=', userId)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(at, account_events.id) < (${after?.at}, ${after?.id})`),
    )
    .orderBy('at', 'desc')
    .orderBy('accountEvents.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** @returns false when the account had it already */
export async function insertRole(tx: Tx, userId: string, role: Role, grantedAt: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('userRoles')
    .values({ userId, role, grantedAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** @returns false when the account did not have it */
export async function deleteRole(tx: Tx, userId: string, role: Role): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('userRoles')
    .where('userId', '=', userId)
    .where('role', '=', role)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Admins that may sign in. Two who would each take the other's role come one after the other. */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ userId: string }>`
    SELECT user_roles.user_id FROM user_roles JOIN users ON users.id = user_roles.user_id
    WHERE role = 'admin' AND suspended_at IS NULL AND email_verified_at IS NOT NULL
    ORDER BY user_roles.user_id FOR UPDATE OF user_roles`.execute(tx)
  return rows.map(({ userId }) => userId)
}
