import type { ModerationAction } from '@veza/shared/contracts/moderation.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { applySuspension } from '../accounts/index.ts'
import { IsStaff } from './faults.ts'
import { effectOf } from './policy.ts'
import { type CaseRow, isOfStaff, standingModeration, standingSuspension } from './queries.ts'
import { keyOf } from './reading-queries.ts'
import { targets } from './targets.ts'

/**
 * Makes a target or an account what all decisions that hold say together, this one or the rest without it. So that what
 * two decisions hide stays hidden when one of them falls.
 * @returns false where there is nothing left that it could be done to
 */
export async function applyStanding(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  held: CaseRow,
  action: ModerationAction,
): Promise<boolean> {
  const effect = effectOf(action)
  if (effect === 'account') return (await applyToAccount(tx, ctx, held.ownerId)) !== undefined
  if (effect === 'none') return true
  const key = keyOf(held)
  const which = { id: key.id, ownerId: key.ownerId, now: ctx.clock.now() }
  return targets[key.kind].moderate(tx, which, () => standingModeration(tx, key))
}

/** @throws IsStaff where it would suspend one of them: who moderates cannot lock the others out */
export function applyToAccount(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  userId: string,
): Promise<{ wasSuspended: boolean } | undefined> {
  return applySuspension(tx, ctx, userId, async () => {
    const suspension = await standingSuspension(tx, userId, ctx.clock.now())
    if (suspension && (await isOfStaff(tx, userId))) throw new IsStaff()
    return suspension
  })
}
