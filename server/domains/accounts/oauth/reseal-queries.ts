import { type Selectable, sql } from 'kysely'
import type { Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type TokenRow = Selectable<DB['oauthTokens']>
export type TotpSecretRow = Pick<Selectable<DB['totpSecrets']>, 'userId' | 'sealedSecret'>

/** Tokens that are plain or under another key, after this one; nobody else changes them until the transaction ends. */
export function lockOutdatedTokens(tx: Tx, keyId: string, after: string, limit: number): Promise<TokenRow[]> {
  return tx
    .selectFrom('oauthTokens')
    .selectAll()
    .where('keyId', 'is distinct from', keyId)
    .where('identityId', '>', after)
    .orderBy('identityId')
    .limit(limit)
    .forUpdate()
    .execute()
}

export async function updateTokens(
  tx: Tx,
  identityId: string,
  sealed: Pick<TokenRow, 'accessToken' | 'refreshToken' | 'keyId'>,
): Promise<void> {
  await tx.updateTable('oauthTokens').set(sealed).where('identityId', '=', identityId).execute()
}

/** The same for the secrets of authenticator apps, which name their key themselves. */
export function lockOutdatedTotp(
  tx: Tx,
  keyId: string,
  after: string,
  limit: number,
): Promise<TotpSecretRow[]> {
  return tx
    .selectFrom('totpSecrets')
    .select(['userId', 'sealedSecret'])
    .where(sql<boolean>`NOT starts_with(sealed_secret, ${`v1.${keyId}.`})`)
    .where('userId', '>', after)
    .orderBy('userId')
    .limit(limit)
    .forUpdate()
    .execute()
}

export async function updateTotpSecret(tx: Tx, userId: string, sealedSecret: string): Promise<void> {
  await tx.updateTable('totpSecrets').set({ sealedSecret }).where('userId', '=', userId).execute()
}
