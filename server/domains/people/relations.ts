import { FOLLOWING_MAX } from '@veza/shared/contracts/people.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { canPerson, NotYourself, type PersonAction, PersonNotFound } from './policy.ts'
import { type ProfileRow, profileById, profileByUsername } from './queries.ts'
import { deleteBlock, deleteFollow, insertBlock, insertFollow, lockPair } from './relation-queries.ts'

type Parts = Pick<Context, 'clock' | 'transaction'>
type Counted = Parts & Pick<Context, 'limits'>

/** Follows somebody. Safe to repeat. @throws PersonNotFound, NotYourself; RateLimited; DomainError 409 `follows-enough` */
export async function follow(ctx: Counted, viewer: Viewer, username: string): Promise<ProfileRow> {
  await ctx.limits.take('follow', viewer.userId)
  return between(ctx, viewer, username, 'follow', async (tx, id) => {
    const isNew = await insertFollow(tx, viewer.userId, id, ctx.clock.now())
    const own = isNew && (await profileById(tx, viewer.userId, undefined))
    if (own && own.following > FOLLOWING_MAX)
      throw new DomainError(
        409,
        'follows-enough',
        `You follow ${FOLLOWING_MAX} people, and a feed holds no more. Unfollow somebody first.`,
      )
  })
}

/** Follows somebody no more. Safe to repeat. @throws PersonNotFound, NotYourself; RateLimited */
export async function unfollow(ctx: Counted, viewer: Viewer, username: string): Promise<ProfileRow> {
  await ctx.limits.take('follow', viewer.userId)
  return between(ctx, viewer, username, 'unfollow', (tx, id) => deleteFollow(tx, viewer.userId, id))
}

/** Hides both from each other and ends what follows there were between them. Safe to repeat. */
export async function block(ctx: Parts, viewer: Viewer, username: string): Promise<void> {
  await between(ctx, viewer, username, 'block', async (tx, id) => {
    await insertBlock(tx, viewer.userId, id, ctx.clock.now())
    await deleteFollow(tx, viewer.userId, id)
    await deleteFollow(tx, id, viewer.userId)
  })
}

/** Follows do not come back by it. Safe to repeat. */
export async function unblock(ctx: Parts, viewer: Viewer, username: string): Promise<void> {
  await between(ctx, viewer, username, 'unblock', (tx, id) => deleteBlock(tx, viewer.userId, id))
}

/**
 * Changes what two people are to each other, with both held: whether one may is asked under the lock, so that a follow
 * cannot slip past a block that is being made. @returns the other, as the viewer now stands to them
 */
function between(
  ctx: Parts,
  viewer: Viewer,
  username: string,
  action: PersonAction,
  change: (tx: Tx, otherId: string) => Promise<void>,
): Promise<ProfileRow> {
  return ctx.transaction(async (tx) => {
    const found = await profileByUsername(tx, username, viewer.userId)
    if (!found) throw new PersonNotFound()
    if (found.id === viewer.userId) throw new NotYourself()
    if (!(await lockPair(tx, viewer.userId, found.id))) throw new PersonNotFound()
    const before = await profileById(tx, found.id, viewer.userId)
    if (!before || !canPerson(viewer, action, before)) throw new PersonNotFound()
    await change(tx, found.id)
    const after = await profileById(tx, found.id, viewer.userId)
    if (!after) throw new PersonNotFound()
    return after
  })
}
