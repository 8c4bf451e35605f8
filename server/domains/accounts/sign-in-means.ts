import { DomainError } from '@veza/shared/kernel/errors.ts'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'

/**
 * Keeps an account from losing the last means that it has to sign in with: its password, a passkey, an account of a
 * provider. The user is to be locked: two at once must not leave nothing between them.
 * @throws DomainError 409 `last-sign-in-means`
 */
export async function refuseLastMeans(tx: Tx, userId: string): Promise<void> {
  const { rows } = await sql<{ means: number }>`
    SELECT (SELECT count(*) FROM users WHERE id = ${userId} AND password_hash IS NOT NULL)
         + (SELECT count(*) FROM passkeys WHERE user_id = ${userId})
         + (SELECT count(*) FROM oauth_identities WHERE user_id = ${userId}) AS means`.execute(tx)
  if (Number(rows[0]?.means ?? 0) > 1) return
  throw new DomainError(
    409,
    'last-sign-in-means',
    'You have no other way to sign in. Set a password or add a passkey first, then remove this one.',
  )
}
