import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type IdentityRow = Selectable<DB['oauthIdentities']>
export type StateRow = Selectable<DB['oauthStates']>
export type PendingRow = Selectable<DB['oauthPendingLinks']>

export interface Subject {
  readonly issuer: string
  readonly subject: string
}

const IDENTITIES_MAX = 50
const SWEPT_MAX = 100

/** Begins a sign-in, and removes some that were never ended. */
export async function insertState(tx: Tx, state: Insertable<DB['oauthStates']>, now: Date): Promise<void> {
  await sql`DELETE FROM oauth_states WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM oauth_states WHERE expires_at <= ${now} LIMIT ${SWEPT_MAX} FOR UPDATE SKIP LOCKED))`.execute(
    tx,
  )
  await tx.insertInto('oauthStates').values(state).execute()
}

/** Removes the state that it returns: of several answers for it, one is first. Another browser leaves it in place. */
export function takeState(tx: Tx, stateHash: Buffer, browserHash: Buffer): Promise<StateRow | undefined> {
  return tx
    .deleteFrom('oauthStates')
    .where('stateHash', '=', stateHash)
    .where('browserHash', '=', browserHash)
    .returningAll()
    .executeTakeFirst()
}

/** What happens to one subject happens one after the other, before there is a row to lock. */
export async function lockSubject(tx: Tx, { issuer, subject }: Subject): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${JSON.stringify([issuer, subject])}, 5))`.execute(
    tx,
  )
}

export function identityOf(db: Db, { issuer, subject }: Subject): Promise<IdentityRow | undefined> {
  return db
    .selectFrom('oauthIdentities')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
}

export function identityById(db: Db, id: string): Promise<IdentityRow | undefined> {
  return db.selectFrom('oauthIdentities').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The oldest first. */
export function identitiesOf(db: Db, userId: string): Promise<IdentityRow[]> {
  return db
    .selectFrom('oauthIdentities')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('id')
    .limit(IDENTITIES_MAX)
    .execute()
}

export async function insertIdentity(tx: Tx, identity: Insertable<DB['oauthIdentities']>): Promise<void> {
  await tx.insertInto('oauthIdentities').values(identity).execute()
}

export async function touchIdentity(tx: Tx, id: string, email: string | null, now: Date): Promise<void> {
  await tx.updateTable('oauthIdentities').set({ email, lastUsedAt: now }).where('id', '=', id).execute()
}

/** With its tokens. @returns false when it was gone */
export async function deleteIdentity(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('oauthIdentities').where('id', '=', id).executeTakeFirst()
  return numDeletedRows === 1n
}

/** In place of what waited in this browser before. */
export async function putPending(
  tx: Tx,
  pending: Insertable<DB['oauthPendingLinks']>,
  now: Date,
): Promise<void> {
  await tx.deleteFrom('oauthPendingLinks').where('expiresAt', '<=', now).execute()
  const { browserHash: _key, ...newest } = pending
  await tx
    .insertInto('oauthPendingLinks')
    .values(pending)
    .onConflict((conflict) => conflict.column('browserHash').doUpdateSet(newest))
    .execute()
}

export function pendingOf(db: Db, browserHash: Buffer): Promise<PendingRow | undefined> {
  return db
    .selectFrom('oauthPendingLinks')
    .selectAll()
    .where('browserHash', '=', browserHash)
    .executeTakeFirst()
}

/** Removes it. @returns false when it was gone, or another one had come in its place */
export async function takePending(
  tx: Tx,
  { browserHash, userId, sealed }: Pick<PendingRow, 'browserHash' | 'userId' | 'sealed'>,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('oauthPendingLinks')
    .where('browserHash', '=', browserHash)
    .where('userId', '=', userId)
    .where('sealed', '=', sealed)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function putTokens(tx: Tx, tokens: Insertable<DB['oauthTokens']>): Promise<void> {
  const { identityId: _key, ...newest } = tokens
  await tx
    .insertInto('oauthTokens')
    .values(tokens)
    .onConflict((conflict) => conflict.column('identityId').doUpdateSet(newest))
    .execute()
}

/** Nothing that signed in to an account that nobody has proved signs in to the one that takes its place. */
export async function deleteIdentitiesOf(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('oauthIdentities').where('userId', '=', userId).execute()
}
