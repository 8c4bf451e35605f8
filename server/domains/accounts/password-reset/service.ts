import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import { accountAt } from '../../../platform/limits/index.ts'
import { answerAfter } from '../even-time.ts'
import { recordEvent } from '../events.ts'
import { judge, newLink, redeemLink } from '../mail-links.ts'
import { mailToken, mailTokensSince, spendMailTokens } from '../mail-token-queries.ts'
import { deleteIdentitiesOf } from '../oauth/queries.ts'
import { hashPassword, refuseGuessable } from '../passwords.ts'
import { revokeSessions } from '../session-queries.ts'
import type { Client } from '../sessions.ts'
import { forgetFailures } from '../sign-in-limits.ts'
import { tokenHash } from '../tokens.ts'
import { lockUser, markEmailVerified, setPassword, userByEmail, userById } from '../user-queries.ts'
import { postResetMail } from './mails.ts'

const PURPOSE = 'reset-password'
const LASTS_MS = HOUR_MS
/** So few that nobody's box is flooded; as a link lasts as long as they are counted, the newest mail always serves. */
const MOST_AN_HOUR = 5
const NEXT_AFTER_MS = MINUTE_MS
/** Longer than storing a job takes, which is all that is done before the answer, for whatever address. */
const ANSWER_MS = 100

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'db' | 'transaction' | 'limits'>

/**
 * Mails a link that sets a new password, where there is an account that may sign in or may come to. Tells nothing either
 * way: same answer, same time. The newest link takes the place of the earlier ones.
 * @throws DomainError 429 `rate-limited`, counted alike for every address
 */
export async function requestPasswordReset(
  ctx: Parts,
  email: string,
  client: Pick<Client, 'address'>,
): Promise<void> {
  await ctx.limits.take('mail-address', client.address)
  await ctx.limits.take('reset-mail-here', accountAt(email, client.address))
  // However busy the database is: what differs is done afterwards.
  const asked = ctx.transaction((tx) =>
    ctx.jobs.enqueue(tx, 'accounts.mail-reset-link', { email }, ctx.newId()),
  )
  await answerAfter(ANSWER_MS, asked)
}

/** What `requestPasswordReset` leaves to a job. Safe to repeat: one mail a minute at most. */
export function mailResetLink(ctx: Omit<Parts, 'db' | 'limits'>, email: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const known = await userByEmail(tx, email)
    const user = known && (await lockUser(tx, known.id))
    if (!user || user.email !== email || user.suspendedAt) return
    const now = ctx.clock.now()
    const before = (ms: number) => new Date(now.getTime() - ms)
    if ((await mailTokensSince(tx, user.id, PURPOSE, before(NEXT_AFTER_MS))) > 0) return
    if ((await mailTokensSince(tx, user.id, PURPOSE, before(HOUR_MS))) >= MOST_AN_HOUR) return
    await spendMailTokens(tx, user.id, [PURPOSE], now)
    const link = await newLink(tx, ctx, { userId: user.id, purpose: PURPOSE, lastsMs: LASTS_MS })
    await postResetMail(tx, ctx, user, (mails) => mails.resetLink(user.username, link))
  })
}

/**
 * Sets a password by the mailed link. Every session ends and nobody is signed in: a second factor is asked for as ever.
 * Who opens our mail has the address, so one that was not proved yet is by this; an earlier sign-up by somebody else
 * loses its password and its links to providers with it.
 * @throws DomainError 400 `reset-token-…`, `password-too-common`
 */
export async function resetPassword(
  ctx: Parts,
  { token, password }: { readonly token: string; readonly password: string },
  client: Pick<Client, 'address'>,
): Promise<void> {
  // First without a lock: nobody gets us to hash for a link that is of no use.
  const offered = judge(await mailToken(ctx.db, tokenHash(token), PURPOSE), PURPOSE, ctx.clock.now())
  const account = await userById(ctx.db, offered.userId)
  if (account) refuseGuessable(password, account)
  const passwordHash = await hashPassword(password)
  const email = await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const { user } = await redeemLink(tx, token, PURPOSE, now)
    await setPassword(tx, user.id, passwordHash, now)
    // What was linked while nobody had proved the address was linked by whoever came first, not by its owner.
    if (!user.emailVerifiedAt) await deleteIdentitiesOf(tx, user.id)
    await markEmailVerified(tx, user.id, now)
    // Not the way back to an earlier address: whoever reads the mail of this one must not close it.
    await spendMailTokens(tx, user.id, ['reset-password', 'verify-email', 'change-email'], now)
    await revokeSessions(tx, user.id, 'password-reset', now)
    await recordEvent(tx, ctx, { userId: user.id, kind: 'password-reset', actorId: user.id, ...client })
    const forgot = `${ctx.config.publicUrl}/forgot-password`
    await postResetMail(tx, ctx, user, (mails) => mails.passwordReset(user.username, forgot))
    return user.email
  })
  await forgetFailures(ctx, email, client)
}
