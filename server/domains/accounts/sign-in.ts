import type { Transport } from '@veza/shared/contracts/accounts.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { passwordFits } from './passwords.ts'
import { type Client, openSession, type SessionTokens } from './sessions.ts'
import { userByEmail } from './user-queries.ts'

/** RFC 8176. */
const BY_PASSWORD = ['pwd']

export interface Credentials {
  readonly email: string
  readonly password: string
  readonly transport: Transport
}

/**
 * Only who knows the password learns more than that it did not fit.
 * @throws DomainError 401 `wrong-credentials`; 403 `email-unverified`, `account-suspended`
 */
export async function signIn(
  ctx: Pick<Context, 'config' | 'clock' | 'newId' | 'db' | 'transaction'>,
  { email, password, transport }: Credentials,
  client: Client,
): Promise<SessionTokens> {
  const user = await userByEmail(ctx.db, email)
  const fits = await passwordFits(user?.passwordHash, password)
  if (!user || !fits)
    throw new DomainError(
      401,
      'wrong-credentials',
      'The address or the password is wrong. Check both and try again.',
    )
  if (user.suspendedAt)
    throw new DomainError(403, 'account-suspended', 'This account is suspended. Write to us to learn more.')
  if (!user.emailVerifiedAt)
    throw new DomainError(
      403,
      'email-unverified',
      'Confirm your address first: open the link in our mail, or ask for a new one.',
    )
  return ctx.transaction((tx) => openSession(tx, ctx, user, client, { transport, amr: BY_PASSWORD }))
}
