import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import { inPages } from '../../../platform/db/pages.ts'
import { recordEvent } from '../events.ts'
import { lockUser } from '../user-queries.ts'
import {
  accountsToErase,
  deleteAsCascadeWould,
  forgetActorsAddress,
  forgetInReasons,
  holdUsernameUntil,
  makeNameless,
} from './erasure-queries.ts'
import { postLeavingMail } from './mails.ts'
import type { PersonalData } from './personal-data.ts'

/** Whoever takes the name of somebody who left could pass for them: it stays taken for so long. */
const HOLD_USERNAME_MS = 365 * DAY_MS
const BATCH = 100

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'db' | 'transaction' | 'log'>

/**
 * Removes the personal data of accounts whose grace has ended. Each in one transaction of its own: cut off anywhere, an
 * account is there whole, or gone; safe to repeat.
 * @returns how many were removed
 */
export async function eraseDueAccounts(
  ctx: Parts,
  personalData: readonly PersonalData[],
  signal?: AbortSignal,
): Promise<number> {
  let erased = 0
  const now = ctx.clock.now()
  for await (const { id } of inPages((after) => accountsToErase(ctx.db, now, after, BATCH))) {
    signal?.throwIfAborted()
    try {
      if (await eraseAccount(ctx, personalData, id)) erased += 1
    } catch (error) {
      // The others are not to wait for it; it is due at the next run as well.
      ctx.log.error({ err: error, userId: id }, 'an account could not be erased')
    }
  }
  return erased
}

/** @returns false when its owner has changed their mind, or it was done before */
export function eraseAccount(
  ctx: Omit<Parts, 'db' | 'log'>,
  personalData: readonly PersonalData[],
  userId: string,
): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const user = await lockUser(tx, userId)
    if (!user?.deletionAt || user.deletionAt > now) return false
    for (const domain of personalData) await domain.erase?.(tx, userId, now)
    // Before the events point to nobody.
    await forgetActorsAddress(tx, userId)
    await deleteAsCascadeWould(tx, userId)
    await forgetInReasons(tx, user.email ? [user.username, user.email] : [user.username])
    await holdUsernameUntil(tx, user.username, now, new Date(now.getTime() + HOLD_USERNAME_MS))
    await makeNameless(tx, userId, now)
    // The one thing that is kept of what happened on this account.
    await recordEvent(tx, ctx, { userId, kind: 'account-deleted', actorId: null })
    await ctx.jobs.enqueue(tx, 'accounts.remove-exports', { userId }, userId)
    await postLeavingMail(tx, ctx, user, (mails) => mails.deleted(user.username, `${ctx.config.publicUrl}/`))
    return true
  })
}
