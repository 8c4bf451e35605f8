import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { grantRoles, type UserRow, userById } from './user-queries.ts'

/** @throws DomainError 401 when the account is gone */
export async function ownUser(db: Db, viewer: Viewer): Promise<UserRow> {
  const user = await userById(db, viewer.userId)
  if (!user) throw new DomainError(401, 'token-invalid', 'This account is gone. Sign in again.')
  return user
}

/** Creator is self-service. Safe to repeat; counts from the next request on. */
export function becomeCreator(ctx: Pick<Context, 'transaction' | 'clock'>, viewer: Viewer): Promise<UserRow> {
  return ctx.transaction(async (tx) => {
    await grantRoles(tx, viewer.userId, ['creator'], ctx.clock.now())
    return ownUser(tx, viewer)
  })
}
