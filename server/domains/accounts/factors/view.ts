import type { Factors, Passkey } from '@veza/shared/contracts/factors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { type PasskeyRow, passkeysOf, recoveryCodesLeft, totpOf } from './queries.ts'

export const passkeyView = (passkey: PasskeyRow): Passkey => ({
  id: passkey.id,
  name: passkey.name,
  backedUp: passkey.backedUp,
  createdAt: passkey.createdAt.toISOString(),
  lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
})

/** The viewer's own factors, without a secret. */
export async function listFactors(ctx: Pick<Context, 'db'>, { userId, factorAt }: Viewer): Promise<Factors> {
  const [totp, passkeys, left] = await Promise.all([
    totpOf(ctx.db, userId),
    passkeysOf(ctx.db, userId),
    recoveryCodesLeft(ctx.db, userId),
  ])
  return {
    totp: totp?.confirmedAt ? { confirmedAt: totp.confirmedAt.toISOString() } : null,
    passkeys: passkeys.map(passkeyView),
    recoveryCodesLeft: left,
    factorAt: factorAt?.toISOString() ?? null,
  }
}
