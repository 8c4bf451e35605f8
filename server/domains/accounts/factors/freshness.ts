import { DomainError } from '@veza/shared/kernel/errors.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import { isFactorFresh, type Viewer } from '../../../http/request-context.ts'
import { isOwnPassword } from '../own-password.ts'
import { ownUser } from '../profile.ts'
import { type SessionRow, sessionById } from '../session-queries.ts'
import { enrolledFactors } from './enrolled.ts'

/** For so long after it was proved, a factor is fresh enough to change factors. */
export const FRESH_MS = 10 * MINUTE_MS

/** Whether somebody signed in for this session, or for the one that it comes from, within {@link FRESH_MS}. */
export const hasJustSignedIn = (session: Pick<SessionRow, 'signedInAt'> | undefined, now: Date): boolean =>
  session?.signedInAt != null && now.getTime() - session.signedInAt.getTime() < FRESH_MS

/**
 * Whoever changes the factors of an account must have proved one of them within ten minutes; where there is none yet,
 * the sign-in must be as recent, or the password comes along. A stolen session alone does not lock its owner out.
 * @throws DomainError 403 `fresh-factor-required` or `fresh-sign-in-required`
 */
export async function requireFresh(
  ctx: Pick<Context, 'db' | 'clock' | 'limits'>,
  viewer: Viewer,
  password?: string,
): Promise<void> {
  const now = ctx.clock.now()
  if (isFactorFresh(viewer, FRESH_MS, now)) return
  if ((await enrolledFactors(ctx.db, viewer.userId)).length > 0)
    throw new DomainError(
      403,
      'fresh-factor-required',
      'This needs a second factor proved within the last ten minutes. Send a code or your passkey to /auth/factors/verify, then repeat.',
    )
  if (hasJustSignedIn(await sessionById(ctx.db, viewer.sessionId), now)) return
  if (password !== undefined && (await isOwnPassword(ctx, await ownUser(ctx.db, viewer), password))) return
  throw new DomainError(
    403,
    'fresh-sign-in-required',
    'You signed in more than ten minutes ago: give your password as well, or sign in again.',
  )
}
