import { DomainError } from '@veza/shared/kernel/errors.ts'
import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { accountAt } from '../../platform/limits/index.ts'
import { answerAfter } from './even-time.ts'
import {
  insertMailToken,
  lockMailToken,
  mailToken,
  mailTokensSince,
  spendMailTokens,
} from './mail-token-queries.ts'
import { postMail } from './mails.ts'
import type { Client } from './sessions.ts'
import { newToken, tokenHash } from './tokens.ts'
import { lockUser, markEmailVerified, userByEmail } from './user-queries.ts'

const PURPOSE = 'verify-email'
const LASTS_MS = 24 * HOUR_MS
const RESEND_AFTER_MS = MINUTE_MS
const RESEND_ANSWER_MS = 100

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'transaction'>

/** @returns the page that proves the address; its token is in the fragment, which no server's log sees */
export async function newVerifyLink(
  tx: Tx,
  ctx: Pick<Context, 'config'>,
  userId: string,
  now: Date,
): Promise<string> {
  const token = newToken()
  const expiresAt = new Date(now.getTime() + LASTS_MS)
  await insertMailToken(tx, {
    tokenHash: tokenHash(token),
    userId,
    purpose: PURPOSE,
    createdAt: now,
    expiresAt,
  })
  return `${ctx.config.publicUrl}/verify-email#token=${token}`
}

/** @throws DomainError 400 when the token is unknown, used, has ended, or is of a registration that a newer one replaced */
export async function verifyEmail(ctx: Parts, token: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const hash = tokenHash(token)
    const userId = (await mailToken(tx, hash, PURPOSE))?.userId
    // A registration that is being replaced is waited for: this token may be of no use right after.
    const user = userId === undefined ? undefined : await lockUser(tx, userId)
    const found = await lockMailToken(tx, hash, PURPOSE)
    if (!found)
      throw new DomainError(
        400,
        'verify-token-invalid',
        'This link is not complete, or very old. Open it from the mail again, or ask for a new mail.',
      )
    if (found.usedAt && !user?.emailVerifiedAt)
      throw new DomainError(
        400,
        'verify-token-superseded',
        'Somebody has signed up with this address again since. Only the newest mail counts.',
      )
    if (found.usedAt)
      throw new DomainError(
        400,
        'verify-token-used',
        'This link has been used. The address is confirmed: sign in.',
      )
    if (found.expiresAt <= now)
      throw new DomainError(
        400,
        'verify-token-expired',
        'This link has ended after 24 hours. Ask for a new mail.',
      )
    await markEmailVerified(tx, found.userId, now)
    await spendMailTokens(tx, found.userId, [PURPOSE], now)
  })
}

/**
 * Sends the mail again where there is something to confirm, once a minute at most. Tells nothing either way: same answer,
 * same time.
 * @throws DomainError 429 `rate-limited`, counted alike for every address
 */
export async function resendVerification(
  ctx: Parts & Pick<Context, 'limits'>,
  email: string,
  client: Pick<Client, 'address'>,
): Promise<void> {
  await ctx.limits.take('mail-address', client.address)
  await ctx.limits.take('verify-mail-here', accountAt(email, client.address))
  // However busy the database is: what differs is done afterwards.
  const asked = ctx.transaction((tx) =>
    ctx.jobs.enqueue(tx, 'accounts.mail-verify-link', { email }, ctx.newId()),
  )
  await answerAfter(RESEND_ANSWER_MS, asked)
}

/** What `resendVerification` leaves to a job. Safe to repeat. */
export function mailVerifyLink(ctx: Parts, email: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const known = await userByEmail(tx, email)
    const user = known && (await lockUser(tx, known.id))
    if (!user || user.email !== email || user.emailVerifiedAt || user.suspendedAt) return
    const now = ctx.clock.now()
    if ((await mailTokensSince(tx, user.id, PURPOSE, new Date(now.getTime() - RESEND_AFTER_MS))) > 0) return
    const link = await newVerifyLink(tx, ctx, user.id, now)
    await postMail(tx, ctx, user, (mails) => mails.verifyAddress(user.username, link))
  })
}
