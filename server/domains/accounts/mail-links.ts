import type { MailTokenPurpose } from '@veza/shared/contracts/own-account.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { insertMailToken, lockMailToken, type MailTokenRow, mailToken } from './mail-token-queries.ts'
import { newToken, tokenHash } from './tokens.ts'
import { lockUser } from './user-queries.ts'

type Purpose = Exclude<MailTokenPurpose, 'verify-email'>

/** The page of each link, and what its errors' codes begin with. */
const pages = {
  'reset-password': { path: '/reset-password', code: 'reset-token' },
  'change-email': { path: '/confirm-email', code: 'email-token' },
  'undo-email-change': { path: '/undo-email-change', code: 'email-token' },
} as const satisfies Record<Purpose, { path: string; code: string }>

export interface NewLink {
  readonly userId: string
  readonly purpose: Purpose
  readonly lastsMs: number
  /** The address that the link will make the account's. */
  readonly address?: string
}

/** Makes a token that serves once. @returns the page that uses it; the token is in the fragment, which no log sees */
export async function newLink(
  tx: Tx,
  ctx: Pick<Context, 'config' | 'clock'>,
  { userId, purpose, lastsMs, address }: NewLink,
): Promise<string> {
  const token = newToken()
  const now = ctx.clock.now()
  await insertMailToken(tx, {
    tokenHash: tokenHash(token),
    userId,
    purpose,
    address: address ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lastsMs),
  })
  return `${ctx.config.publicUrl}${pages[purpose].path}#token=${token}`
}

type LockedUser = NonNullable<Awaited<ReturnType<typeof lockUser>>>

/**
 * What a token stands for, with the account and then the token locked, so that of several uses one is first. It is for
 * the caller to spend it.
 * @throws DomainError 400 `…-token-invalid`, `…-token-used`, `…-token-expired`
 */
export async function redeemLink(
  tx: Tx,
  token: string,
  purpose: Purpose,
  now: Date,
): Promise<{ user: LockedUser; link: MailTokenRow }> {
  const hash = tokenHash(token)
  const { userId } = judge(await mailToken(tx, hash, purpose), purpose, now)
  const user = await lockUser(tx, userId)
  const link = judge(await lockMailToken(tx, hash, purpose), purpose, now)
  if (!user) throw unknownLink(purpose)
  return { user, link }
}

/** @throws DomainError 400 unless the link is of use */
export function judge(link: MailTokenRow | undefined, purpose: Purpose, now: Date): MailTokenRow {
  const { code } = pages[purpose]
  if (!link) throw unknownLink(purpose)
  if (link.usedAt)
    throw new DomainError(
      400,
      `${code}-used`,
      'This link has been used, or a newer one has taken its place. Open the newest mail, or ask for another.',
    )
  if (link.expiresAt <= now)
    throw new DomainError(400, `${code}-expired`, 'This link has ended. Ask for a new mail.')
  return link
}

const unknownLink = (purpose: Purpose): DomainError =>
  new DomainError(
    400,
    `${pages[purpose].code}-invalid`,
    'This link is not complete, or very old. Open it from the mail again, or ask for a new mail.',
  )
