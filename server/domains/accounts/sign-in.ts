import type { Transport } from '@veza/shared/contracts/accounts.ts'
import type { FactorKind } from '@veza/shared/contracts/factor-proof.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { Attempt } from '../../platform/limits/index.ts'
import { openChallenge, signChallenge } from './factors/challenge.ts'
import { enrolledFactors } from './factors/enrolled.ts'
import { assertionOptions } from './factors/passkey-proof.ts'
import { type SecondFactor, unlessWrong, withProof } from './factors/proof.ts'
import { relyingPartyFor } from './factors/relying-party.ts'
import { passwordFits } from './passwords.ts'
import { type Client, openSession, type SessionTokens } from './sessions.ts'
import { attemptSignIn } from './sign-in-limits.ts'
import { type UserRow, userByEmail, userById } from './user-queries.ts'

/** RFC 8176. */
const BY_PASSWORD = ['pwd']

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'db' | 'transaction' | 'jobs' | 'limits'>

export interface Credentials {
  readonly email: string
  readonly password: string
  readonly transport: Transport
  readonly factor?: SecondFactor | undefined
}

/** How the first factor was proved, and the second one if it was given along with it. */
export interface FirstFactor {
  readonly transport: Transport
  /** RFC 8176. */
  readonly amr: readonly string[]
  readonly factor?: SecondFactor | undefined
}

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly tokens: SessionTokens }
  /** To be ended by {@link completeSignIn} within five minutes. */
  | { readonly kind: 'second-factor'; readonly challenge: string; readonly factors: readonly FactorKind[] }

/**
 * Only who knows the password learns more than that it did not fit. Tries and failures are counted by the address that was
 * given, whether it has an account or not.
 * @throws DomainError 401 `wrong-credentials`, 429 `rate-limited`, and as {@link finishSignIn} does
 */
export async function signIn(
  ctx: Parts,
  { email, password, ...how }: Credentials,
  client: Client,
): Promise<SignInOutcome> {
  const attempt = await attemptSignIn(ctx, email, client)
  const user = await userByEmail(ctx.db, email)
  const fits = await passwordFits(user?.passwordHash, password)
  if (!user || !fits || !attempt.isLetIn) throw attempt.refusal ?? wrongCredentials()
  await attempt.passwordFitted()
  return finishAttempt(attempt.atAddress, finishSignIn(ctx, user, client, { ...how, amr: BY_PASSWORD }))
}

const wrongCredentials = (): DomainError =>
  new DomainError(401, 'wrong-credentials', 'The address or the password is wrong. Check both and try again.')

/** What an address failed at stays counted: signing in to an account of its own would clear what it tried on others. */
async function finishAttempt(atAddress: Attempt, finishing: Promise<SignInOutcome>): Promise<SignInOutcome> {
  const outcome = await unlessWrong(atAddress, finishing)
  await atAddress.release()
  return outcome
}

/**
 * What every way of signing in ends with, once the first factor is proved: a session, or the question for the second.
 * @throws DomainError 403 `email-unverified`, `account-suspended`; 401 `wrong-second-factor`, `passkey-copied`; 429
 */
export async function finishSignIn(
  ctx: Parts,
  user: UserRow,
  client: Client,
  { transport, amr, factor }: FirstFactor,
): Promise<SignInOutcome> {
  admit(user)
  const factors = await enrolledFactors(ctx.db, user.id)
  if (factors.length === 0) {
    const tokens = await ctx.transaction((tx) => begin(tx, ctx, user, client, { transport, amr }))
    return { kind: 'signed-in', tokens }
  }
  if (!factor)
    return {
      kind: 'second-factor',
      challenge: await signChallenge(ctx.config.jwt, user, amr, ctx.clock.now()),
      factors,
    }
  const place = { purpose: 'second-factor' } as const
  const tokens = await withProof(ctx, { user, factor, place, client }, (tx, proved) =>
    begin(tx, ctx, user, client, { transport, amr: [...amr, ...proved], factorAt: ctx.clock.now() }),
  )
  return { kind: 'signed-in', tokens }
}

/**
 * A password that is replaced while its check is under way ends this sign-in too: who replaces it holds the user's row,
 * which the new session's reference waits for, and what was done to the account is seen right after.
 */
async function begin(
  tx: Tx,
  ctx: Parts,
  user: UserRow,
  client: Client,
  how: Parameters<typeof openSession>[4],
): Promise<SessionTokens> {
  const tokens = await openSession(tx, ctx, user, client, how)
  const current = await userById(tx, user.id)
  if (current?.passwordHash !== user.passwordHash || current.suspendedAt)
    throw new DomainError(
      401,
      'account-changed',
      'The account was changed while you signed in. Sign in again.',
    )
  return tokens
}

/**
 * The second step of a sign-in, counted by address as the first is: one that tries many accounts is slowed, too.
 * @throws DomainError 401 `challenge-invalid`; 429 `rate-limited`; and as {@link finishSignIn} does
 */
export async function completeSignIn(
  ctx: Parts,
  given: { readonly challenge: string; readonly factor: SecondFactor; readonly transport: Transport },
  client: Client,
): Promise<SignInOutcome> {
  const atAddress = await ctx.limits.attempt('sign-in-address', client.address)
  const { transport, factor } = given
  const finishing = openChallenge(ctx.config.jwt, given.challenge, ctx.clock.now(), (id) =>
    userById(ctx.db, id),
  ).then(({ user, amr }) => finishSignIn(ctx, user, client, { transport, amr, factor }))
  return finishAttempt(atAddress, finishing)
}

/**
 * What a browser is asked for this account's passkeys with, in the second step of a sign-in.
 * @param origin of the page that asks
 * @throws DomainError 401 `challenge-invalid`; 409 `no-passkey`, `passkeys-elsewhere`, `passkeys-unavailable`; 429
 */
export async function secondFactorOptions(
  ctx: Pick<Context, 'config' | 'clock' | 'db' | 'limits' | 'transaction'>,
  challenge: string,
  origin: string | undefined,
  client: Pick<Client, 'address'>,
): Promise<{ challenge: string }> {
  const party = relyingPartyFor(ctx.config, origin)
  await ctx.limits.take('passkey-options-address', client.address)
  const { user } = await openChallenge(ctx.config.jwt, challenge, ctx.clock.now(), (id) =>
    userById(ctx.db, id),
  )
  return ctx.transaction((tx) =>
    assertionOptions(tx, ctx, party, { purpose: 'second-factor', userId: user.id }),
  )
}

/**
 * The tokens, for the JSON API, which asks for the second factor by an error.
 * @throws DomainError 401 `second-factor-required` with `factors` and `challenge`
 */
export function tokensOf(outcome: SignInOutcome): SessionTokens {
  if (outcome.kind === 'signed-in') return outcome.tokens
  const { factors, challenge } = outcome
  throw new DomainError(
    401,
    'second-factor-required',
    'This account has a second factor. Send a code of your app, a recovery code or your passkey with the challenge to /auth/login/second-factor.',
    { extra: { factors, challenge } },
  )
}

class AccountSuspended extends DomainError {
  constructor(until: Date | null) {
    const when = until ? ` until ${until.toISOString()}` : ''
    super(
      403,
      'account-suspended',
      `This account is suspended${when}. The mail that we sent you says why; by its link you may appeal without signing in.`,
      { extra: { until: until?.toISOString() ?? null } },
    )
  }
}

/** Whether this account may sign in at all. @throws DomainError 403 `email-unverified`, `account-suspended` */
export function admit(user: UserRow): void {
  if (user.suspendedAt) throw new AccountSuspended(user.suspendedUntil)
  if (!user.emailVerifiedAt)
    throw new DomainError(
      403,
      'email-unverified',
      'Confirm your address first: open the link in our mail, or ask for a new one.',
    )
}
