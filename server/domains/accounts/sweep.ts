import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { sweep } from '../../platform/db/sweep.ts'
import {
  endedChallenges,
  endedSessions,
  endedTokens,
  oldAuthorizationCodes,
  oldHolds,
  oldTotpOffers,
  spentMailTokens,
  unconfirmedAccounts,
} from './sweep-queries.ts'

/** For so long after its end, a link still says what became of it. */
const KEEP_MAIL_TOKENS_MS = 7 * DAY_MS
/** For so long a code that comes back again ends the session that it opened. */
const KEEP_AUTHORIZATION_CODES_MS = 7 * DAY_MS
/** An ended session is kept for so long, for whoever asks what happened on an account. */
const KEEP_SESSIONS_MS = 30 * DAY_MS
const KEEP_TOTP_OFFERS_MS = DAY_MS
/**
 * An account that nobody confirms ends together with the hold of a username: were one kept longer, asking for the
 * name again would tell whether the address had an account.
 */
const CONFIRM_WITHIN_MS = 30 * DAY_MS

export interface Swept {
  readonly mailTokens: number
  readonly authorizationCodes: number
  readonly refreshTokens: number
  readonly sessions: number
  readonly webauthnChallenges: number
  readonly totpOffers: number
  readonly accounts: number
  readonly usernameHolds: number
}

/** Removes what accounts leave behind. Safe to repeat and to cut short. */
export async function sweepAccounts(
  ctx: Pick<Context, 'clock' | 'transaction'>,
  signal?: AbortSignal,
): Promise<Swept> {
  const now = ctx.clock.now()
  const before = (ms: number) => new Date(now.getTime() - ms)
  return {
    mailTokens: await sweep(ctx, spentMailTokens(before(KEEP_MAIL_TOKENS_MS)), signal),
    authorizationCodes: await sweep(ctx, oldAuthorizationCodes(before(KEEP_AUTHORIZATION_CODES_MS)), signal),
    // Before the sessions: those then have no tokens left that would go with them in one stroke.
    refreshTokens: await sweep(ctx, endedTokens(now), signal),
    sessions: await sweep(ctx, endedSessions(before(KEEP_SESSIONS_MS)), signal),
    webauthnChallenges: await sweep(ctx, endedChallenges(now), signal),
    totpOffers: await sweep(ctx, oldTotpOffers(before(KEEP_TOTP_OFFERS_MS)), signal),
    accounts: await sweep(ctx, unconfirmedAccounts(before(CONFIRM_WITHIN_MS)), signal),
    usernameHolds: await sweep(ctx, oldHolds(before(CONFIRM_WITHIN_MS), now), signal),
  }
}
