import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { ownUser } from './profile.ts'
import { holdSession, type SessionRow } from './session-queries.ts'
import { lockUser, type UserRow } from './user-queries.ts'

/**
 * Whoever changes their own account holds it first, then the session that asks, which may have been ended while the
 * account was waited for: what it does then would outlive it.
 * @throws DomainError 401 when the account is gone, or the session
 */
export async function lockOwner(tx: Tx, ctx: Pick<Context, 'clock'>, viewer: Viewer): Promise<UserRow> {
  await lockUser(tx, viewer.userId)
  const user = await ownUser(tx, viewer)
  await holdOwnSession(tx, ctx, viewer)
  return user
}

/** The session that asks, where the account is held already. @throws DomainError 401 when it has ended */
export async function holdOwnSession(
  tx: Tx,
  { clock }: Pick<Context, 'clock'>,
  { sessionId }: Viewer,
): Promise<SessionRow> {
  const session = await holdSession(tx, sessionId, clock.now())
  if (session) return session
  throw new DomainError(401, 'token-invalid', 'This session has ended. Sign in again.')
}
