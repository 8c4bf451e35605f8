import type { Moderation, ModerationAction } from '@veza/shared/contracts/moderation.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Applied, applySuspension, type Suspension } from '../accounts/index.ts'
import { IsStaff } from './faults.ts'
import { effectOf } from './policy.ts'
import { type CaseRow, isOfStaff, standingModeration, standingSuspension } from './queries.ts'
import { keyOf } from './reading-queries.ts'
import { targets } from './targets.ts'

/** What holds now, by all decisions together. */
export interface Standing {
  readonly moderation: Moderation
  readonly suspension: Suspension | undefined
}
const NOTHING: Standing = { moderation: 'none', suspension: undefined }

/**
 * Makes a target or an account what all decisions that hold say together, this one or the rest without it. So that what
 * two decisions hide stays hidden when one of them falls.
 * @returns what stands of the same kind; undefined where there is nothing left that it could be done to
 */
export async function applyStanding(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  held: CaseRow,
  action: ModerationAction,
): Promise<Standing | undefined> {
  const effect = effectOf(action)
  if (effect === 'none') return NOTHING
  if (effect === 'account') {
    const applied = await applyToAccount(tx, ctx, held.ownerId)
    return applied && { ...NOTHING, suspension: applied.suspension }
  }
  let { moderation } = NOTHING
  const key = keyOf(held)
  const which = { id: key.id, ownerId: key.ownerId, now: ctx.clock.now() }
  const isThere = await targets[key.kind].moderate(tx, which, async () => {
    moderation = await standingModeration(tx, key)
    return moderation
  })
  return isThere ? { ...NOTHING, moderation } : undefined
}

/** @throws IsStaff where it would suspend one of them: who moderates cannot lock the others out */
export function applyToAccount(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  userId: string,
): Promise<Applied | undefined> {
  return applySuspension(tx, ctx, userId, async () => {
    const suspension = await standingSuspension(tx, userId, ctx.clock.now())
    if (suspension && (await isOfStaff(tx, userId))) throw new IsStaff()
    return suspension
  })
}
