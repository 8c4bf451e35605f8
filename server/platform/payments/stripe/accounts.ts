import type Stripe from 'stripe'
import { requireId, requireKey } from '../key.ts'
import type { Found, PaymentProvider } from '../port.ts'
import type { AccountState } from '../states.ts'
import { found, idOf, present, timeOf, written } from './answers.ts'

type Accounts = Pick<PaymentProvider, 'createAccount' | 'readAccount' | 'onboardingLink' | 'dashboardLink'>
type Account = Stripe.Account

export function accounts(stripe: Stripe): Accounts {
  return {
    createAccount: async ({ key, userId, email, country, generation }) => {
      const params = {
        type: 'express' as const,
        country,
        email,
        capabilities: { transfers: { requested: true } },
        metadata: { user_id: userId, generation: `${generation}` },
      }
      const options = { idempotencyKey: requireKey(key) }
      return written(stripe.accounts.create(params, options), 'account', accountState)
    },
    readAccount: async (pspAccountId) => readAccount(stripe, requireId(pspAccountId)),
    // A link is for one use: another one harms nobody, so that the SDK’s own key does. So it is below.
    onboardingLink: async ({ pspAccountId, returnUrl, refreshUrl }) => {
      const account = requireId(pspAccountId)
      const params = {
        account,
        type: 'account_onboarding' as const,
        return_url: returnUrl,
        refresh_url: refreshUrl,
      }
      return written(stripe.accountLinks.create(params), 'account_link', (link) => ({
        url: idOf(link.url),
        expiresAt: timeOf(link.expires_at),
      }))
    },
    dashboardLink: async (pspAccountId) =>
      written(stripe.accounts.createLoginLink(requireId(pspAccountId)), 'login_link', (link) => ({
        url: idOf(link.url),
      })),
  }
}

/** One whose tie to us is cut answers as one that never was. For us it is there, and of no use. */
async function readAccount(stripe: Stripe, pspAccountId: string): Promise<Found<AccountState>> {
  const account = await found(stripe.accounts.retrieve(pspAccountId), 'account', (answer) =>
    'deleted' in answer && answer.deleted ? goneAccount(pspAccountId) : accountState(answer),
  )
  return account.kind === 'found' ? account : { kind: 'found', value: goneAccount(pspAccountId) }
}

const goneAccount = (pspAccountId: string): AccountState => ({
  pspAccountId,
  transfersActive: false,
  payoutsEnabled: false,
  requirementsDue: [],
  deauthorized: true,
})

function accountState(account: Account): AccountState {
  const { requirements, metadata } = account
  return {
    pspAccountId: idOf(account.id),
    transfersActive: account.capabilities?.transfers === 'active',
    payoutsEnabled: account.payouts_enabled,
    requirementsDue: [
      ...new Set([...(requirements?.past_due ?? []), ...(requirements?.currently_due ?? [])]),
    ],
    deauthorized: false,
    ...present('userId', metadata?.user_id),
    ...present('country', account.country),
    ...present('generation', metadata?.generation === undefined ? undefined : Number(metadata.generation)),
    ...present('disabledReason', requirements?.disabled_reason),
  }
}
