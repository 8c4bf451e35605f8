import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type PasskeyRow = Selectable<DB['passkeys']>
export type TotpRow = Selectable<DB['totpSecrets']>

export function totpOf(db: Db, userId: string): Promise<TotpRow | undefined> {
  return db.selectFrom('totpSecrets').selectAll().where('userId', '=', userId).executeTakeFirst()
}

/** Of two requests with the same code, the second waits here, and then finds it used. */
export function lockTotp(tx: Tx, userId: string): Promise<TotpRow | undefined> {
  return tx.selectFrom('totpSecrets').selectAll().where('userId', '=', userId).forUpdate().executeTakeFirst()
}

/** @returns false when a confirmed one is there */
export async function offerTotp(
  tx: Tx,
  offer: { userId: string; sealedSecret: string; createdAt: Date },
): Promise<boolean> {
  const { sealedSecret, createdAt } = offer
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('totpSecrets')
    .values(offer)
    .onConflict((conflict) =>
      conflict
        .column('userId')
        .doUpdateSet({ sealedSecret, createdAt })
        .where('totpSecrets.confirmedAt', 'is', null),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function updateTotp(
  tx: Tx,
  userId: string,
  change: { confirmedAt?: Date; lastStep?: number; sealedSecret?: string },
): Promise<void> {
  await tx.updateTable('totpSecrets').set(change).where('userId', '=', userId).execute()
}

/** @returns false when there was none, or none that was confirmed */
export async function deleteTotp(tx: Tx, userId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('totpSecrets')
    .where('userId', '=', userId)
    .where('confirmedAt', 'is not', null)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function insertRecoveryCodes(
  tx: Tx,
  userId: string,
  hashes: readonly Buffer[],
  createdAt: Date,
): Promise<void> {
  await tx
    .insertInto('recoveryCodes')
    .values(hashes.map((codeHash) => ({ userId, codeHash, createdAt })))
    .execute()
}

export async function deleteRecoveryCodes(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('recoveryCodes').where('userId', '=', userId).execute()
}

/** Of two requests with one code, one wins. @returns false when there is no such code, or it was used */
export async function spendRecoveryCode(
  tx: Tx,
  userId: string,
  codeHash: Buffer,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recoveryCodes')
    .set({ usedAt: now })
    .where('userId', '=', userId)
    .where('codeHash', '=', codeHash)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function recoveryCodesLeft(db: Db, userId: string): Promise<number> {
  const { left } = await db
    .selectFrom('recoveryCodes')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('userId', '=', userId)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return left
}

export function passkeysOf(db: Db, userId: string): Promise<PasskeyRow[]> {
  return db
    .selectFrom('passkeys')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

export async function ownerOfCredential(db: Db, credentialId: string): Promise<string | undefined> {
  const passkeys = db.selectFrom('passkeys').select('userId').where('credentialId', '=', credentialId)
  return (await passkeys.executeTakeFirst())?.userId
}

export function lockPasskeyByCredential(tx: Tx, credentialId: string): Promise<PasskeyRow | undefined> {
  return tx
    .selectFrom('passkeys')
    .selectAll()
    .where('credentialId', '=', credentialId)
    .forUpdate()
    .executeTakeFirst()
}

export function passkeyById(db: Db, id: string): Promise<PasskeyRow | undefined> {
  return db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst()
}

/** @returns false when this credential is known already */
export async function insertPasskey(tx: Tx, passkey: Insertable<DB['passkeys']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('passkeys')
    .values(passkey)
    .onConflict((conflict) => conflict.column('credentialId').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function updatePasskey(
  tx: Tx,
  id: string,
  change: { signCount?: number; backedUp?: boolean; lastUsedAt?: Date; name?: string },
): Promise<void> {
  await tx.updateTable('passkeys').set(change).where('id', '=', id).execute()
}

export async function deletePasskey(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('passkeys').where('id', '=', id).execute()
}

export async function deleteAllFactors(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('totpSecrets').where('userId', '=', userId).execute()
  await tx.deleteFrom('passkeys').where('userId', '=', userId).execute()
  await deleteRecoveryCodes(tx, userId)
}

/** This session has proved a second factor just now; `amr` is added to how it was opened. */
export async function markProved(
  tx: Tx,
  sessionId: string,
  proof: { amr: readonly string[]; at: Date },
): Promise<void> {
  const added = sql<string[]>`amr || ARRAY(SELECT method FROM unnest(${[...proof.amr]}::text[])
    WITH ORDINALITY AS given (method, place) WHERE method <> ALL (amr) ORDER BY place)`
  await tx
    .updateTable('sessions')
    .set({ factorAt: proof.at, amr: added })
    .where('id', '=', sessionId)
    .where('revokedAt', 'is', null)
    .execute()
}

/** RFC 8176: what a second factor adds to how a session was opened. */
const BY_SECOND_FACTORS = ['otp', 'hwk', 'swk', 'user', 'mfa']

/** What no factor stands behind any more is no proof, neither when nor how. */
export async function forgetProofs(tx: Tx, userId: string): Promise<void> {
  const left = sql<string[]>`ARRAY(SELECT method FROM unnest(amr) WITH ORDINALITY AS had (method, place)
    WHERE method <> ALL (${BY_SECOND_FACTORS}::text[]) ORDER BY place)`
  await tx.updateTable('sessions').set({ factorAt: null, amr: left }).where('userId', '=', userId).execute()
}

type ChallengeRow = Selectable<DB['webauthnChallenges']>

export async function insertChallenge(
  tx: Tx,
  challenge: Insertable<DB['webauthnChallenges']>,
): Promise<void> {
  await tx.insertInto('webauthnChallenges').values(challenge).execute()
}

/** Removes some of those that nobody answered in time. Waits for nobody: what another holds, another removes. */
export async function deleteEndedChallenges(tx: Tx, now: Date, most: number): Promise<void> {
  await sql`DELETE FROM webauthn_challenges WHERE challenge_hash = ANY (ARRAY(
    SELECT challenge_hash FROM webauthn_challenges WHERE expires_at <= ${now}
    ORDER BY expires_at LIMIT ${most} FOR UPDATE SKIP LOCKED))`.execute(tx)
}

/** Of two answers to one challenge, one finds it. */
export function takeChallengeRow(tx: Tx, challengeHash: Buffer): Promise<ChallengeRow | undefined> {
  return tx
    .deleteFrom('webauthnChallenges')
    .where('challengeHash', '=', challengeHash)
    .returningAll()
    .executeTakeFirst()
}
