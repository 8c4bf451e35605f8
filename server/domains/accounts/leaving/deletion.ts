import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { lockProved, proveOwner } from '../changes/ownership.ts'
import { recordEvent } from '../events.ts'
import { lockOwner } from '../lock-owner.ts'
import { ownUser } from '../profile.ts'
import { revokeSessions } from '../session-queries.ts'
import type { Client } from '../sessions.ts'
import { setDeletion, type UserRow } from '../user-queries.ts'
import { postLeavingMail } from './mails.ts'

/** So long somebody may change their mind. */
const GRACE_MS = 14 * DAY_MS

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'db' | 'transaction' | 'limits'>

/**
 * Sets the day on which the account and its personal data are removed, and ends all other sessions. Until then everything
 * works as before, signing in too. Asked again, the first day stays.
 * @throws as `proveOwner` does: the password or a fresh second factor
 */
export async function requestDeletion(
  ctx: Parts,
  viewer: Viewer,
  currentPassword: string | undefined,
  client: Pick<Client, 'address'>,
): Promise<UserRow> {
  const proved = await proveOwner(ctx, viewer, currentPassword, 'either')
  return ctx.transaction(async (tx) => {
    const user = await lockProved(tx, ctx, viewer, proved)
    const now = ctx.clock.now()
    await revokeSessions(tx, user.id, 'deletion', now, { exceptId: viewer.sessionId })
    if (user.deletionAt) return ownUser(tx, viewer)
    const deletionAt = new Date(now.getTime() + GRACE_MS)
    await setDeletion(tx, user.id, deletionAt, now)
    await recordEvent(tx, ctx, { userId: user.id, kind: 'deletion-asked', actorId: user.id, ...client })
    const signIn = `${ctx.config.publicUrl}/sign-in`
    await postLeavingMail(tx, ctx, user, (mails) => mails.deletionAsked(user.username, deletionAt, signIn))
    return ownUser(tx, viewer)
  })
}

/**
 * The account stays. Safe to repeat.
 * @throws DomainError 401 when it has been removed already, or the session has ended
 */
export function cancelDeletion(
  ctx: Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'transaction'>,
  viewer: Viewer,
  client: Pick<Client, 'address'>,
): Promise<UserRow> {
  return ctx.transaction(async (tx) => {
    // Under the same lock as the job that erases: one of the two comes first, and the other finds nothing to do.
    const user = await lockOwner(tx, ctx, viewer)
    if (!user.deletionAt) return ownUser(tx, viewer)
    await setDeletion(tx, user.id, null, ctx.clock.now())
    await recordEvent(tx, ctx, { userId: user.id, kind: 'deletion-cancelled', actorId: user.id, ...client })
    const settings = `${ctx.config.publicUrl}/settings`
    await postLeavingMail(tx, ctx, user, (mails) => mails.deletionCancelled(user.username, settings))
    return ownUser(tx, viewer)
  })
}
