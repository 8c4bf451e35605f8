import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { accountAt, networkOf, RateLimited } from '../../platform/limits/index.ts'
import { answerAfter } from './even-time.ts'
import { recentAddresses } from './session-queries.ts'
import type { Client } from './sessions.ts'

const FAMILIAR_FOR_MS = 30 * DAY_MS
/** Longer than the work takes: whether there is such an account must not be seen from how fast it is refused. */
const LOOK_MS = 25

type Parts = Pick<Context, 'clock' | 'db' | 'limits'>
type From = Pick<Client, 'address'>

/**
 * Lets an attempt at an account pass, or not: by the network, by the account from there, and by the account from
 * everywhere. The last one hinders nobody where the account has had a session lately, or anybody could keep its owner out
 * by guessing.
 * @param email as it was given, whether there is such an account or not
 * @throws DomainError 429 `rate-limited`
 */
export async function takeSignIn(ctx: Parts, email: string, { address }: From): Promise<void> {
  await ctx.limits.take('sign-in-address', address)
  await ctx.limits.take('sign-in-here', accountAt(email, address))
  try {
    await ctx.limits.take('sign-in-account', email)
  } catch (error) {
    if (!(error instanceof RateLimited)) throw error
    if (!(await answerAfter(LOOK_MS, isFamiliar(ctx, email, address)))) throw error
  }
}

export async function signInFailed({ limits }: Parts, email: string, { address }: From): Promise<void> {
  await Promise.all([
    limits.failed('sign-in-address', address),
    limits.failed('sign-in-here', accountAt(email, address)),
    limits.failed('sign-in-account', email),
  ])
}

/** Forgets what failed at this account from there; what others failed at elsewhere still counts. */
export function signInSucceeded({ limits }: Parts, email: string, { address }: From): Promise<void> {
  return limits.succeeded('sign-in-here', accountAt(email, address))
}

/** Whoever has just set a new password need not wait for what was tried with the old one. */
export async function forgetFailures(
  { limits }: Pick<Context, 'limits'>,
  email: string,
  { address }: From,
): Promise<void> {
  await Promise.all([
    limits.succeeded('sign-in-here', accountAt(email, address)),
    limits.succeeded('sign-in-account', email),
  ])
}

async function isFamiliar(ctx: Parts, email: string, address: string): Promise<boolean> {
  const since = new Date(ctx.clock.now().getTime() - FAMILIAR_FOR_MS)
  const network = networkOf(address)
  return (await recentAddresses(ctx.db, email, since)).some((known) => networkOf(known) === network)
}
