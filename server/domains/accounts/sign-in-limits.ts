import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { type Attempt, accountAt, networkOf, RateLimited } from '../../platform/limits/index.ts'
import { answerAfter } from './even-time.ts'
import { unlessWrong } from './factors/proof.ts'
import { recentAddresses } from './session-queries.ts'
import type { Client } from './sessions.ts'

const FAMILIAR_FOR_MS = 30 * DAY_MS
/** Longer than the work takes: whether there is such an account must not be seen from how fast it is refused. */
const LOOK_MS = 25

type Parts = Pick<Context, 'clock' | 'db' | 'limits'>
type From = Pick<Client, 'address'>

/** A sign-in under way. It counts as failed wherever it is counted, until it is settled. */
export interface SignInAttempt {
  readonly atAddress: Attempt
  /** What to answer unless a password that fits lets it in. */
  readonly refusal: RateLimited | undefined
  /** Whether the right password opens the account. */
  readonly isLetIn: boolean
  /**
   * Forgets what failed at this account from there; what others failed at elsewhere still counts, and so does this one at
   * its address, until that is released as well.
   */
  passwordFitted(): Promise<void>
}

/**
 * Lets an attempt at an account pass, or not: by the network, by the account from there, and by the account from
 * everywhere. The last one hinders nobody where the account is at home, or anybody could keep its owner out by guessing. It
 * refuses only once the password has been looked at: else whether it refuses, and after what time, would tell who is at
 * home where.
 * @param email as it was given, whether there is such an account or not
 * @throws DomainError 429 `rate-limited`
 */
export async function attemptSignIn(ctx: Parts, email: string, { address }: From): Promise<SignInAttempt> {
  const atAddress = await ctx.limits.attempt('sign-in-address', address)
  const here = await unlessWrong(atAddress, ctx.limits.attempt('sign-in-here', accountAt(email, address)))
  const account = await orRefusal(ctx.limits.attempt('sign-in-account', email))
  const refusal = account instanceof RateLimited ? account : undefined
  const isLetIn = !refusal || (await answerAfter(LOOK_MS, isAtHome(ctx, email, address)))
  return {
    atAddress,
    refusal,
    isLetIn,
    passwordFitted: async () => {
      await here.succeeded()
      if (!(account instanceof RateLimited)) await account.release()
    },
  }
}

async function orRefusal(attempt: Promise<Attempt>): Promise<Attempt | RateLimited> {
  try {
    return await attempt
  } catch (error) {
    if (error instanceof RateLimited) return error
    throw error
  }
}

/** Whoever has just set a new password need not wait for what was tried with the old one. */
export async function forgetFailures(
  { limits }: Pick<Context, 'limits'>,
  email: string,
  { address }: From,
): Promise<void> {
  await Promise.all([
    limits.forget('sign-in-here', accountAt(email, address)),
    limits.forget('sign-in-account', email),
  ])
}

/** Where the account has had a session lately, or set a new password by our mail. */
async function isAtHome(ctx: Parts, email: string, address: string): Promise<boolean> {
  const since = new Date(ctx.clock.now().getTime() - FAMILIAR_FOR_MS)
  const network = networkOf(address)
  return (await recentAddresses(ctx.db, email, since)).some((known) => networkOf(known) === network)
}
