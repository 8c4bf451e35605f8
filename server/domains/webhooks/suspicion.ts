import type { ProviderObjectType } from '../../platform/payments/index.ts'

/** Whose account such an object lies in, in our way of selling: the platform's own, a seller's, or either. */
const homes = {
  'checkout.session': 'platform',
  payment_intent: 'platform',
  charge: 'platform',
  refund: 'platform',
  dispute: 'platform',
  transfer: 'platform',
  payout: 'either',
  account: 'either',
  capability: 'seller',
  application: 'seller',
  invoice: 'platform',
  subscription: 'platform',
} as const satisfies Record<ProviderObjectType, 'platform' | 'seller' | 'either'>

export interface Suspect {
  readonly objectType: ProviderObjectType
  readonly account: string | null
  readonly livemode: boolean
}

/**
 * Why an event cannot be about us, whatever the object says; undefined where nothing speaks against it. Whether a seller's
 * account is one of ours, its handler knows.
 */
export function suspicionOf(
  { objectType, account, livemode }: Suspect,
  ours: { readonly livemode: boolean },
): string | undefined {
  if (livemode !== ours.livemode)
    return `it happened in ${mode(livemode)} mode, and we are in ${mode(ours.livemode)} mode`
  const home = homes[objectType]
  if (account !== null && home === 'platform')
    return `a ${objectType} of the account ${account} is none of ours`
  if (account === null && home === 'seller') return `a ${objectType} without an account is nobody's`
  return undefined
}

const mode = (livemode: boolean): string => (livemode ? 'live' : 'test')
