import { DomainError } from '@veza/shared/kernel/errors.ts'
import { HOUR_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { accountAt } from '../../../platform/limits/index.ts'
import { answerAfter } from '../even-time.ts'
import { recordEvent } from '../events.ts'
import { newLink, redeemLink } from '../mail-links.ts'
import { mailTokensSince, spendMailTokens } from '../mail-token-queries.ts'
import { revokeSessions } from '../session-queries.ts'
import type { Client } from '../sessions.ts'
import {
  holdUsername,
  removeUnprovedUser,
  setEmail,
  setPassword,
  type UserRow,
  userByEmail,
} from '../user-queries.ts'
import { postChangeMail } from './mails.ts'
import { lockProved, proveOwner } from './ownership.ts'

const CONFIRM_WITHIN_MS = HOUR_MS
const UNDO_WITHIN_MS = 72 * HOUR_MS
const RESET_WITHIN_MS = HOUR_MS
const MOST_AN_HOUR = 5
const ANSWER_MS = 100

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'db' | 'transaction' | 'limits'>
type From = Pick<Client, 'address'>

export interface EmailChange {
  readonly email: string
  readonly currentPassword?: string | undefined
}

/**
 * Mails a link to the new address, which makes it the account's, and one to the present address, which takes that back.
 * Where the new address has an account, its reader is told so instead; the asker learns nothing.
 * @throws DomainError 409 `email-unchanged`; 429 `rate-limited`; and as `proveOwner` does
 */
export async function changeEmail(
  ctx: Parts,
  viewer: Viewer,
  { email, currentPassword }: EmailChange,
  client: From,
): Promise<void> {
  const proved = await proveOwner(ctx, viewer, currentPassword, 'all')
  if (proved.email === email)
    throw new DomainError(409, 'email-unchanged', 'This is the address of your account already.')
  await ctx.limits.take('mail-address', client.address)
  await ctx.limits.take('mail-here', accountAt(email, client.address))
  await ctx.limits.take('mail-account', email)
  await answerAfter(
    ANSWER_MS,
    ctx.transaction((tx) => askNewAddress(tx, ctx, { viewer, proved, address: email }, client)),
  )
}

async function askNewAddress(
  tx: Tx,
  ctx: Parts,
  { viewer, proved, address }: { viewer: Viewer; proved: UserRow; address: string },
  client: From,
): Promise<void> {
  const user = await lockProved(tx, ctx, viewer, proved)
  const now = ctx.clock.now()
  const recent = await mailTokensSince(tx, user.id, 'change-email', new Date(now.getTime() - HOUR_MS))
  if (recent >= MOST_AN_HOUR)
    throw new DomainError(429, 'rate-limited', 'You have asked for this often. Try again in an hour.', {
      retryAfterSeconds: HOUR_MS / SECOND_MS,
    })
  await spendMailTokens(tx, user.id, ['change-email'], now)
  // Made in either case: that nobody gets it is all that a taken address changes.
  const userId = user.id
  const confirm = await newLink(tx, ctx, {
    userId,
    purpose: 'change-email',
    lastsMs: CONFIRM_WITHIN_MS,
    address,
  })
  const undo = await newUndoLink(tx, ctx, userId, user.email)
  const owner = await userByEmail(tx, address)
  if (owner?.emailVerifiedAt) {
    const signIn = `${ctx.config.publicUrl}/sign-in`
    await postChangeMail(tx, ctx, owner, (mails) => mails.addressTaken(owner.username, signIn))
  } else {
    const to = { email: address, locale: user.locale }
    await postChangeMail(tx, ctx, to, (mails) => mails.confirmAddress(user.username, confirm))
  }
  await postChangeMail(tx, ctx, user, (mails) => mails.addressAsked(user.username, address, undo))
  await recordEvent(tx, ctx, { userId, kind: 'email-change-asked', actorId: userId, ...client })
}

/**
 * Makes the new address the account's, by the link that went there.
 * @throws DomainError 400 `email-token-…`; 409 `email-taken` when another account was faster
 */
export async function confirmEmail(ctx: Parts, token: string, client: From): Promise<void> {
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const { user, link } = await redeemLink(tx, token, 'change-email', now)
    const to = addressOf(link)
    await takeAddress(tx, user.id, to, now)
    // A link in the old box must not open the account from there.
    await spendMailTokens(tx, user.id, ['change-email', 'reset-password', 'verify-email'], now)
    const undo = await newUndoLink(tx, ctx, user.id, user.email)
    const settings = `${ctx.config.publicUrl}/settings`
    await postChangeMail(tx, ctx, { ...user, email: to }, (mails) =>
      mails.addressConfirmed(user.username, settings),
    )
    await postChangeMail(tx, ctx, user, (mails) => mails.addressChanged(user.username, to, undo))
    await recordEvent(tx, ctx, { userId: user.id, kind: 'email-changed', actorId: user.id, ...client })
  })
}

/**
 * “This was not me”: takes the change back, whether it was confirmed or not. Whoever asked for it knew the password, so
 * that fits no more, every session ends, and a link for a new password goes to the address that counts again. Undoing
 * goes back in time: a link to an address from still earlier stays of use.
 * @throws DomainError 400 `email-token-…`; 409 `email-taken`
 */
export async function undoEmailChange(ctx: Parts, token: string, client: From): Promise<void> {
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const { user, link } = await redeemLink(tx, token, 'undo-email-change', now)
    const email = addressOf(link)
    if (user.email !== email) await takeAddress(tx, user.id, email, now)
    await setPassword(tx, user.id, null, now)
    await revokeSessions(tx, user.id, 'email-change-undone', now)
    await spendMailTokens(tx, user.id, ['change-email', 'reset-password', 'verify-email'], now)
    await spendMailTokens(tx, user.id, ['undo-email-change'], now, link.createdAt)
    const reset = await newLink(tx, ctx, {
      userId: user.id,
      purpose: 'reset-password',
      lastsMs: RESET_WITHIN_MS,
    })
    const to = { email, locale: user.locale }
    await postChangeMail(tx, ctx, to, (mails) => mails.changeUndone(user.username, reset))
    await recordEvent(tx, ctx, {
      userId: user.id,
      kind: 'email-changed',
      actorId: user.id,
      detail: { undone: true },
      ...client,
    })
  })
}

const newUndoLink = (tx: Tx, ctx: Parts, userId: string, address: string): Promise<string> =>
  newLink(tx, ctx, { userId, purpose: 'undo-email-change', lastsMs: UNDO_WITHIN_MS, address })

/** A sign-up that nobody has proved gives way to whoever has proved the address. */
async function takeAddress(tx: Tx, userId: string, email: string, now: Date): Promise<void> {
  const other = await userByEmail(tx, email)
  if (other && other.id !== userId) {
    if (!(await removeUnprovedUser(tx, other.id))) throw new EmailTaken()
    // As long as anybody else's: when a username comes free tells nothing.
    await holdUsername(tx, other.username, other.createdAt)
  }
  if (!(await setEmail(tx, userId, email, now))) throw new EmailTaken()
}

function addressOf(link: { readonly address: string | null }): string {
  if (link.address === null) throw new Error('a link of this purpose names an address')
  return link.address
}

class EmailTaken extends DomainError {
  constructor() {
    super(
      409,
      'email-taken',
      'This address is by now that of another account. Sign in there, or choose another address.',
    )
  }
}
