import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { recordEvent } from '../events.ts'
import { spendMailTokens } from '../mail-token-queries.ts'
import { hashPassword, refuseGuessable } from '../passwords.ts'
import { revokeSessions } from '../session-queries.ts'
import type { Client } from '../sessions.ts'
import { setPassword } from '../user-queries.ts'
import { postChangeMail } from './mails.ts'
import { lockProved, proveOwner } from './ownership.ts'

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'db' | 'transaction' | 'limits'>

export interface PasswordChange {
  readonly currentPassword?: string | undefined
  readonly newPassword: string
}

/**
 * Changes the password, or sets the first one. All other sessions end; this one stays.
 * @throws DomainError 400 `password-too-common`, and as `proveOwner` does
 */
export async function changePassword(
  ctx: Parts,
  viewer: Viewer,
  { currentPassword, newPassword }: PasswordChange,
  client: Pick<Client, 'address'>,
): Promise<void> {
  const proved = await proveOwner(ctx, viewer, currentPassword, 'all')
  refuseGuessable(newPassword, proved)
  const passwordHash = await hashPassword(newPassword)
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const user = await lockProved(tx, ctx, viewer, proved)
    await setPassword(tx, user.id, passwordHash, now)
    await spendMailTokens(tx, user.id, ['reset-password'], now)
    await revokeSessions(tx, user.id, 'password-changed', now, { exceptId: viewer.sessionId })
    await recordEvent(tx, ctx, {
      userId: user.id,
      kind: 'password-changed',
      actorId: user.id,
      detail: { first: user.passwordHash === null },
      ...client,
    })
    const forgot = `${ctx.config.publicUrl}/forgot-password`
    await postChangeMail(tx, ctx, user, (mails) => mails.passwordChanged(user.username, forgot))
  })
}
