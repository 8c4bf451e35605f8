import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import { ownUser } from '../profile.ts'
import { changeUser, type UserRow } from '../user-queries.ts'
import { userView } from '../view.ts'

export interface ProfileChange {
  /** The newest that the asker has seen. */
  readonly version: number
  readonly locale: Locale
}

/** @throws DomainError 409 `stale-version` with `current`, when somebody else has changed it in the meantime */
export function updateOwnUser(
  ctx: Pick<Context, 'transaction' | 'clock'>,
  viewer: Viewer,
  { version, locale }: ProfileChange,
): Promise<UserRow> {
  return ctx.transaction(async (tx) => {
    const changed = await changeUser(tx, viewer.userId, version, { locale }, ctx.clock.now())
    const user = await ownUser(tx, viewer)
    if (changed) return user
    throw new DomainError(
      409,
      'stale-version',
      'Your account was changed in the meantime. Look at both versions and decide.',
      { extra: { current: userView(user) } },
    )
  })
}
