import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import { isFactorFresh, type Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { enrolledFactors } from '../factors/enrolled.ts'
import { FRESH_MS, hasJustSignedIn } from '../factors/freshness.ts'
import { lockOwner } from '../lock-owner.ts'
import { isOwnPassword } from '../own-password.ts'
import { ownUser } from '../profile.ts'
import { sessionById } from '../session-queries.ts'
import type { UserRow } from '../user-queries.ts'

/** `all`: the password, and a fresh second factor where the account has one. `either`: one of them is enough. */
export type Demand = 'all' | 'either'

type Parts = Pick<Context, 'db' | 'clock' | 'limits'>

/**
 * Makes sure that it is the owner who asks, and not somebody who found a session open. An account without a password
 * shows a fresh second factor; only one that has no factor either, a sign-in of the last ten minutes.
 * @throws DomainError 400 `password-missing`; 403 `wrong-password`, `fresh-factor-required` (with `factors`),
 * `fresh-sign-in-required`; 429 `rate-limited`
 */
export async function proveOwner(
  ctx: Parts,
  viewer: Viewer,
  currentPassword: string | undefined,
  demand: Demand,
): Promise<UserRow> {
  const user = await ownUser(ctx.db, viewer)
  const now = ctx.clock.now()
  const freshFactor = isFactorFresh(viewer, FRESH_MS, now)
  if (demand === 'either' && freshFactor) return user
  const factors = await enrolledFactors(ctx.db, user.id)
  if (user.passwordHash !== null) {
    await checkPassword(ctx, user, currentPassword)
    if (demand === 'all' && factors.length > 0 && !freshFactor) throw new FactorWanted(factors)
    return user
  }
  if (freshFactor) return user
  if (factors.length > 0) throw new FactorWanted(factors)
  if (hasJustSignedIn(await sessionById(ctx.db, viewer.sessionId), now)) return user
  throw new DomainError(
    403,
    'fresh-sign-in-required',
    'Your account has no password to ask for. Sign in again, then do this within ten minutes.',
  )
}

/**
 * The owner's row, locked, as long as the password that was shown is still the one of the account.
 * @throws DomainError 409 `state-conflict`, and as `lockOwner` does
 */
export async function lockProved(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  viewer: Viewer,
  proved: UserRow,
): Promise<UserRow> {
  const user = await lockOwner(tx, ctx, viewer)
  if (user.passwordHash !== proved.passwordHash)
    throw new DomainError(
      409,
      'state-conflict',
      'The password was changed in the meantime. Sign in with the new one.',
    )
  return user
}

async function checkPassword(
  ctx: Pick<Context, 'limits'>,
  user: UserRow,
  given: string | undefined,
): Promise<void> {
  if (given === undefined) {
    const detail = 'Give your current password.'
    throw new DomainError(400, 'password-missing', detail, { fields: [{ field: 'currentPassword', detail }] })
  }
  if (await isOwnPassword(ctx, user, given)) return
  const detail = 'This is not your current password. Check it, or ask for a new one by mail.'
  throw new DomainError(403, 'wrong-password', detail, { fields: [{ field: 'currentPassword', detail }] })
}

class FactorWanted extends DomainError {
  constructor(factors: readonly string[]) {
    super(
      403,
      'fresh-factor-required',
      'Prove your second factor again: a code of your app, a recovery code or your passkey. Then repeat this within ten minutes.',
      { extra: { factors } },
    )
  }
}
