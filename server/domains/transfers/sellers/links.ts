import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Link, Outcome } from '../../../platform/payments/index.ts'
import { ProviderSilent } from './account.ts'
import { accountOf } from './queries.ts'

export type LinkContext = Pick<Context, 'db' | 'config' | 'payments' | 'log'>

/** Where the provider sends a seller back to. */
export const RETURN_PATH = '/selling/return'
export const REFRESH_PATH = '/selling/refresh'

/**
 * A page of the provider's, where a seller says who they are. For one use: made when it is asked for, never kept or mailed.
 * @throws DomainError 409 `no-seller-account`, 503 `provider-unavailable`
 */
export async function onboardingLink(ctx: LinkContext, userId: string): Promise<Link> {
  const pspAccountId = await ownAccount(ctx, userId)
  const ours = `${ctx.config.publicUrl}${API_PREFIX}`
  const outcome = await ctx.payments.onboardingLink({
    pspAccountId,
    returnUrl: `${ours}${RETURN_PATH}`,
    refreshUrl: `${ours}${REFRESH_PATH}`,
  })
  return linkOf(ctx, userId, outcome, noAccount)
}

/**
 * The seller's own dashboard at the provider.
 * @throws DomainError 409 `no-seller-account`, `dashboard-not-ready`; 503 `provider-unavailable`
 */
export async function dashboardLink(ctx: LinkContext, userId: string): Promise<Link> {
  const outcome = await ctx.payments.dashboardLink(await ownAccount(ctx, userId))
  return linkOf(
    ctx,
    userId,
    outcome,
    () =>
      new DomainError(409, 'dashboard-not-ready', 'First tell the payment provider what is still missing.'),
  )
}

const noAccount = () =>
  new DomainError(
    409,
    'no-seller-account',
    'You have no account that money could be sent to. Open one first.',
  )

async function ownAccount(ctx: LinkContext, userId: string): Promise<string> {
  const account = await accountOf(ctx.db, userId)
  if (!account || account.pspAccountId === null || account.deauthorizedAt !== null) throw noAccount()
  return account.pspAccountId
}

function linkOf(ctx: LinkContext, userId: string, outcome: Outcome<Link>, refusal: () => DomainError): Link {
  if (outcome.kind === 'done') return outcome.value
  ctx.log.warn({ userId, code: outcome.code }, 'selling: the provider gave no link')
  throw outcome.kind === 'refused' ? refusal() : new ProviderSilent()
}
