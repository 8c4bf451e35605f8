import type { Context } from '../../context.ts'
import type { Link } from '../../platform/payments/index.ts'
import { openAccount } from './sellers/account.ts'
import { dashboardLink, onboardingLink } from './sellers/links.ts'
import { accountOf } from './sellers/queries.ts'
import { trySyncAccount } from './sellers/sync.ts'
import { readSelling, stateOf } from './sellers/view.ts'

/**
 * How things stand with somebody's money, as the provider has it now: a seller who comes back from its pages sees what became
 * of it, whether or not the provider has told us yet.
 * @throws RateLimited
 */
export async function sellingNow(ctx: Context, seller: Parameters<typeof readSelling>[1]) {
  await ctx.limits.take('selling', seller.userId)
  const account = ctx.payments.isAvailable ? await accountOf(ctx.db, seller.userId) : undefined
  if (account?.pspAccountId && stateOf(account) !== 'ready') await trySyncAccount(ctx, account.pspAccountId)
  return readSelling(ctx, seller)
}

/**
 * On to where a seller says who they are, by a new account if need be. Counted: each is a call to the provider, and the account
 * stays there.
 * @param country of a new account; undefined to go on with the one that there is
 * @throws DomainError of `openAccount` and `onboardingLink`, and 429
 */
export async function goOnboarding(ctx: Context, userId: string, country?: string): Promise<Link> {
  await ctx.limits.take('selling-link', userId)
  if (country !== undefined) await openAccount(ctx, userId, country)
  return onboardingLink(ctx, userId)
}

/** On to the seller's own dashboard. @throws DomainError of `dashboardLink`, and 429 */
export async function goToDashboard(ctx: Context, userId: string): Promise<Link> {
  await ctx.limits.take('selling-link', userId)
  return dashboardLink(ctx, userId)
}
