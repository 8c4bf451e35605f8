import { sql } from 'kysely'
import type { Sweep } from '../../platform/db/sweep.ts'

/** Used or not: a used one has its end all the same. */
export const spentMailTokens = (before: Date): Sweep => ({
  table: 'email_tokens',
  where: sql`expires_at <= ${before}`,
})

/** Used or not: while it is there, a second use is known for what it is. */
export const oldAuthorizationCodes = (before: Date): Sweep => ({
  table: 'authorization_codes',
  where: sql`expires_at <= ${before}`,
})

export const endedTokens = (before: Date): Sweep => ({
  table: 'refresh_tokens',
  where: sql`expires_at <= ${before}`,
})

/** Ended by somebody, or run out. */
export const endedSessions = (before: Date): Sweep => ({
  table: 'sessions',
  where: sql`expires_at <= ${before} OR revoked_at <= ${before}`,
})

/** Never confirmed, so never signed in: nothing else belongs to them. A suspended one is moderation's. */
export const unconfirmedAccounts = (before: Date): Sweep => ({
  table: 'users',
  where: sql`email_verified_at IS NULL AND suspended_at IS NULL AND erased_at IS NULL AND created_at <= ${before}`,
})

/** Of a sign-up, or of a deleted account, which says itself until when. */
export const oldHolds = (before: Date, now: Date): Sweep => ({
  table: 'username_holds',
  where: sql`(held_until IS NULL AND held_at <= ${before}) OR held_until <= ${now}`,
})

export const endedChallenges = (now: Date): Sweep => ({
  table: 'webauthn_challenges',
  where: sql`expires_at <= ${now}`,
})

/** Apps that nobody has confirmed; the offer itself ends sooner. */
export const oldTotpOffers = (before: Date): Sweep => ({
  table: 'totp_secrets',
  where: sql`confirmed_at IS NULL AND created_at <= ${before}`,
})
