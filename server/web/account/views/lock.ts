import { FRESH_MS, listFactors, ownUser } from '../../../domains/accounts/index.ts'
import { isFactorFresh } from '../../../http/request-context.ts'
import { type Html, html } from '../../html.ts'
import type { SignedInVisit } from '../types.ts'

export interface Lock {
  /** The second step must be proved again before anything is changed. */
  readonly isLocked: boolean
  /** Says so, with the way there and back. */
  readonly notice: Html | false
  /** There is no second step that stands for the person: the password does. */
  readonly asksPassword: boolean
  readonly factors: Awaited<ReturnType<typeof listFactors>>
  readonly user: Awaited<ReturnType<typeof ownUser>>
}

/** What stands before changes of what one signs in with. */
export async function lockOf({ ctx, viewer, page: { t } }: SignedInVisit, here: string): Promise<Lock> {
  const [user, factors] = await Promise.all([ownUser(ctx.db, viewer), listFactors(ctx, viewer)])
  const hasFactor = factors.totp !== null || factors.passkeys.length > 0
  const isLocked = hasFactor && !isFactorFresh(viewer, FRESH_MS, ctx.clock.now())
  const notice =
    isLocked &&
    html`<div class="note"><p>${t('security.locked')}</p><p class="form-end"><a class="button" href="/settings/confirm?next=${encodeURIComponent(here)}">${t('security.unlock')}</a></p></div>`
  return { isLocked, notice, asksPassword: !hasFactor && user.passwordHash !== null, factors, user }
}
