import type { ReactionKind, Standing } from '@veza/shared/contracts/reactions.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { deleteReaction, heldTarget, holdReactor, insertReaction, lockTarget, standingOf } from './queries.ts'
import { assertMayRepost, findOpenThing, openThing, type Which } from './things.ts'

type Parts = Pick<Context, 'db' | 'clock' | 'newId' | 'transaction' | 'limits'>

/** @throws TrackNotFound, ProductNotFound; TrackBlocked */
export async function visibleStanding(db: Db, viewer: Viewer | undefined, which: Which): Promise<Standing> {
  await openThing(db, viewer, which)
  return standingOf(db, viewer?.userId, which)
}

/** As above; undefined where one may not know. */
export async function findStanding(
  db: Db,
  viewer: Viewer | undefined,
  which: Which,
): Promise<Standing | undefined> {
  return (await findOpenThing(db, viewer, which)) && standingOf(db, viewer?.userId, which)
}

/**
 * Likes or reposts. Safe to repeat: what was done first stands.
 * @throws TrackNotFound, ProductNotFound; TrackBlocked; RateLimited; DomainError 409 `own-work`, `not-public`
 */
export async function react(ctx: Parts, viewer: Viewer, which: Which, kind: ReactionKind): Promise<Standing> {
  await ctx.limits.take('reaction', viewer.userId)
  // Before the transaction: what everybody likes at once is held as briefly as can be. What is withdrawn meanwhile is shown to nobody.
  const thing = await openThing(ctx.db, viewer, which)
  if (kind === 'repost') assertMayRepost(viewer, thing)
  await ctx.transaction(async (tx) => {
    if (!(await holdReactor(tx, viewer.userId)))
      throw new DomainError(401, 'token-invalid', 'This account is gone. Sign in again.')
    const targetId = await heldTarget(tx, ctx, which)
    await insertReaction(tx, { userId: viewer.userId, kind, targetId }, ctx.clock.now())
  })
  return standingOf(ctx.db, viewer.userId, which)
}

/**
 * Takes a like or a repost back, also of what one may not see any more. Safe to repeat.
 * @returns undefined of what one may not see
 * @throws RateLimited
 */
export async function takeBack(
  ctx: Parts,
  viewer: Viewer,
  which: Which,
  kind: ReactionKind,
): Promise<Standing | undefined> {
  await ctx.limits.take('reaction', viewer.userId)
  await ctx.transaction(async (tx) => {
    const targetId = await lockTarget(tx, which)
    if (targetId !== undefined) await deleteReaction(tx, { userId: viewer.userId, kind, targetId })
  })
  return findStanding(ctx.db, viewer, which)
}
