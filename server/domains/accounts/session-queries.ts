import type { Role, Transport } from '@veza/shared/contracts/accounts.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { AnswerClaim } from './access-token.ts'

export type SessionRow = Selectable<DB['sessions']>

const SESSIONS_MAX = 100
const RECENT_MAX = 20

export async function insertSession(tx: Tx, session: Insertable<DB['sessions']>): Promise<void> {
  await tx.insertInto('sessions').values(session).execute()
}

export async function insertRefreshToken(
  tx: Tx,
  token: { tokenHash: Buffer; sessionId: string; issuedAt: Date; expiresAt: Date },
): Promise<void> {
  await tx.insertInto('refreshTokens').values(token).execute()
}

/** The session that a refresh token belongs to, whatever has become of either. */
export function sessionOfToken(
  db: Db,
  tokenHash: Buffer,
  transport: Transport,
): Promise<{ id: string } | undefined> {
  return db
    .selectFrom('refreshTokens')
    .innerJoin('sessions', 'sessions.id', 'refreshTokens.sessionId')
    .select('sessions.id')
    .where('tokenHash', '=', tokenHash)
    .where('transport', '=', transport)
    .executeTakeFirst()
}

/** Everything that happens to a family of tokens happens one after the other under this lock. */
export function lockSessionOfToken(tx: Tx, tokenHash: Buffer): Promise<SessionRow | undefined> {
  return tx
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', (eb) =>
      eb.selectFrom('refreshTokens').select('sessionId').where('tokenHash', '=', tokenHash),
    )
    .forUpdate()
    .executeTakeFirst()
}

export function refreshToken(
  db: Db,
  tokenHash: Buffer,
): Promise<Selectable<DB['refreshTokens']> | undefined> {
  return db.selectFrom('refreshTokens').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst()
}

/** Spends the family's live tokens, of which there is one at most. */
export async function spendTokens(tx: Tx, sessionId: string, now: Date): Promise<void> {
  await tx
    .updateTable('refreshTokens')
    .set({ usedAt: now })
    .where('sessionId', '=', sessionId)
    .where('usedAt', 'is', null)
    .execute()
}

export async function markRepeated(tx: Tx, tokenHash: Buffer, now: Date): Promise<void> {
  await tx.updateTable('refreshTokens').set({ repeatedAt: now }).where('tokenHash', '=', tokenHash).execute()
}

export async function renewSession(
  tx: Tx,
  id: string,
  seen: { lastSeenAt: Date; expiresAt: Date; userAgent: string; address: string } & AnswerState,
): Promise<void> {
  await tx.updateTable('sessions').set(seen).where('id', '=', id).execute()
}

/** Where an account was lately: its sessions that were seen last, and those who set a password by our mail. */
export async function recentAddresses(db: Db, email: string, since: Date): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    SELECT address FROM (
      (SELECT s.address FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE u.email = ${email} AND s.last_seen_at > ${since} ORDER BY s.last_seen_at DESC LIMIT ${RECENT_MAX})
      UNION
      (SELECT e.address FROM account_events e JOIN users u ON u.id = e.user_id
        WHERE u.email = ${email} AND e.kind = 'password-reset' AND e.at > ${since}
        ORDER BY e.at DESC LIMIT ${RECENT_MAX})) AS recent`.execute(db)
  return rows.map(({ address }) => address)
}

export type RevokeReason =
  | 'logout'
  | 'ended'
  | 'reuse'
  | 'password-changed'
  | 'password-reset'
  | 'email-change-undone'
  | 'deletion'

/** @returns false when it had already ended */
export async function revokeSession(
  tx: Tx,
  id: string,
  revokeReason: RevokeReason,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({ revokedAt: now, revokeReason })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends every session of a user, but for one that may be named, or that one alone. @returns how many there were */
export async function revokeSessions(
  tx: Tx,
  userId: string,
  revokeReason: RevokeReason,
  now: Date,
  { exceptId, onlyId }: { readonly exceptId?: string; readonly onlyId?: string | undefined } = {},
): Promise<number> {
  let update = tx
    .updateTable('sessions')
    .set({ revokedAt: now, revokeReason })
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
  if (exceptId !== undefined) update = update.where('id', '<>', exceptId)
  if (onlyId !== undefined) update = update.where('id', '=', onlyId)
  const { numUpdatedRows } = await update.executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Which answer a session gave last, and whether an access token of it was ever shown. */
export type AnswerState = Pick<SessionRow, 'rotations' | 'repeats' | 'answerArrived'>

/** @returns false where another answer has taken its place meanwhile */
export async function markArrived(tx: Tx, id: string, { rotation, repeat }: AnswerClaim): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({ answerArrived: true })
    .where('id', '=', id)
    .where('rotations', '=', rotation)
    .where('repeats', '=', repeat)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export interface LiveSession extends AnswerState {
  readonly transport: Transport
  readonly lastSeenAt: Date
  readonly factorAt: Date | null
  readonly roles: Role[]
}

/** A session that holds, of a user who may sign in, with the roles of this moment; by two primary keys. */
export function liveSession(db: Db, id: string, userId: string, now: Date): Promise<LiveSession | undefined> {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.userId')
    .select(['sessions.lastSeenAt', 'sessions.factorAt', 'sessions.transport'])
    .select(['sessions.rotations', 'sessions.repeats', 'sessions.answerArrived'])
    .select(sql<Role[]>`ARRAY(SELECT role FROM user_roles WHERE user_id = users.id)`.as('roles'))
    .where('sessions.id', '=', id)
    .where('users.id', '=', userId)
    .where('sessions.revokedAt', 'is', null)
    .where('sessions.expiresAt', '>', now)
    .where('users.suspendedAt', 'is', null)
    .where('users.erasedAt', 'is', null)
    .executeTakeFirst()
}

/** Those of these sessions that hold, of users who may sign in. */
export async function liveAmong(db: Db, ids: readonly string[], now: Date): Promise<Set<string>> {
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.userId')
    .select('sessions.id')
    .where('sessions.id', '=', sql<string>`ANY(${[...ids]}::uuid[])`)
    .where('sessions.revokedAt', 'is', null)
    .where('sessions.expiresAt', '>', now)
    .where('users.suspendedAt', 'is', null)
    .where('users.erasedAt', 'is', null)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function touchSession(tx: Tx, id: string, now: Date, ifSeenBefore: Date): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ lastSeenAt: now })
    .where('id', '=', id)
    .where('lastSeenAt', '<=', ifSeenBefore)
    .execute()
}

export function sessionById(db: Db, id: string): Promise<SessionRow | undefined> {
  return db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A session, if it holds, and for as long as the transaction lasts: whoever ends it comes before or after. */
export function holdSession(tx: Tx, id: string, now: Date): Promise<SessionRow | undefined> {
  return tx
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Those that hold, the last seen first. */
export function liveSessionsOf(db: Db, userId: string, now: Date): Promise<SessionRow[]> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('userId', '=', userId)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now)
    .orderBy('lastSeenAt', 'desc')
    .orderBy('id', 'desc')
    .limit(SESSIONS_MAX)
    .execute()
}
