import { type Clock, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { BalanceState, Found, PaymentProvider } from '../../../platform/payments/index.ts'

/** Somebody who looks again and again sees the same for so long: the provider counts our questions. */
const KEPT_MS = 30 * SECOND_MS
const KEPT_MOST = 1_000

interface Kept {
  readonly until: number
  readonly balance: Promise<Found<BalanceState>>
}

/** By provider, so that none outlives the server it was asked for. */
const kept = new WeakMap<PaymentProvider, Map<string, Kept>>()

/**
 * What somebody's account at the provider holds, as it was half a minute ago at most. Many who ask at once ask once.
 * @throws ProviderUnavailable, which is not kept
 */
export function balanceAt(
  { payments, clock }: { readonly payments: PaymentProvider; readonly clock: Clock },
  pspAccountId: string,
): Promise<Found<BalanceState>> {
  const balances = kept.get(payments) ?? new Map<string, Kept>()
  kept.set(payments, balances)
  const now = clock.now().getTime()
  const known = balances.get(pspAccountId)
  if (known && known.until > now) return known.balance
  const balance = payments.accountBalance(pspAccountId)
  balances.delete(pspAccountId)
  balances.set(pspAccountId, { balance, until: now + KEPT_MS })
  balance.catch(() => {
    if (balances.get(pspAccountId)?.balance === balance) balances.delete(pspAccountId)
  })
  // The first in is the oldest.
  const [oldest] = balances.keys()
  if (balances.size > KEPT_MOST && oldest !== undefined) balances.delete(oldest)
  return balance
}
