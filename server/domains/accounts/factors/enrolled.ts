import { type FactorKind, factorKinds } from '@veza/shared/contracts/factor-proof.ts'
import { sql } from 'kysely'
import type { Db } from '../../../platform/db/database.ts'

/** What this account can prove a second factor with; empty: its password alone signs in. */
export async function enrolledFactors(db: Db, userId: string): Promise<FactorKind[]> {
  const { rows } = await sql<{ totp: boolean; passkey: boolean; code: boolean }>`
    SELECT EXISTS (SELECT FROM totp_secrets WHERE user_id = ${userId} AND confirmed_at IS NOT NULL) AS totp,
           EXISTS (SELECT FROM passkeys WHERE user_id = ${userId}) AS passkey,
           EXISTS (SELECT FROM recovery_codes WHERE user_id = ${userId} AND used_at IS NULL) AS code`.execute(
    db,
  )
  const [found] = rows
  if (!found || !(found.totp || found.passkey)) return []
  const has = { totp: found.totp, passkey: found.passkey, 'recovery-code': found.code }
  return factorKinds.filter((kind) => has[kind])
}
