import type { SellerAccountState, Selling } from '@veza/shared/contracts/selling.ts'
import type { Context } from '../../../context.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import { ProviderUnavailable } from '../../../platform/payments/index.ts'
import { sellerBalances } from '../../ledger/index.ts'
import { payoutView } from '../payouts/list.ts'
import { nextPayout } from '../payouts/queries.ts'
import { balanceAt } from './provider-balance.ts'
import { accountOf, type SellerAccountRow, unsentSums } from './queries.ts'
import { inPlainWords } from './requirements.ts'

export type SellingContext = Pick<Context, 'db' | 'payments' | 'log' | 'clock'>

/** How things stand with somebody's money: here, at the provider, and on its way to the bank. */
export async function readSelling(
  ctx: SellingContext,
  { userId, locale }: { readonly userId: string; readonly locale: Locale },
): Promise<Selling> {
  const account = await accountOf(ctx.db, userId)
  const waiting = account?.transfersActive ? [] : await unsentSums(ctx.db, userId)
  const balances = await sellerBalances(ctx.db, userId)
  const payout = await nextPayout(ctx.db, userId, { account: openAccountOf(account), now: ctx.clock.now() })
  return {
    account: account
      ? {
          country: account.country,
          state: stateOf(account),
          required: inPlainWords(account.requirementsDue, locale),
        }
      : null,
    balances: balances.map(({ currency, payable, debt }) => ({
      currency,
      owed: payable,
      waiting: waiting.find((one) => one.currency === currency)?.amount ?? 0,
      debt,
    })),
    atProvider: await balanceAtProvider(ctx, account),
    nextPayout: payout ? payoutView(payout, locale) : null,
  }
}

export function stateOf(
  account: Pick<
    SellerAccountRow,
    | 'pspAccountId'
    | 'deauthorizedAt'
    | 'transfersActive'
    | 'payoutsEnabled'
    | 'requirementsDue'
    | 'disabledReason'
  >,
): SellerAccountState {
  if (account.pspAccountId === null) return 'started'
  if (account.deauthorizedAt !== null) return 'closed'
  if (account.transfersActive) return account.payoutsEnabled ? 'ready' : 'no-payouts'
  if (account.disabledReason?.startsWith('rejected')) return 'rejected'
  return account.requirementsDue.length > 0 ? 'incomplete' : 'in-review'
}

/** The one that the provider tells us of. */
const openAccountOf = (account: SellerAccountRow | undefined): string | null =>
  account?.deauthorizedAt === null ? account.pspAccountId : null

async function balanceAtProvider(
  ctx: SellingContext,
  account: SellerAccountRow | undefined,
): Promise<Selling['atProvider']> {
  const { payments, log } = ctx
  const open = openAccountOf(account)
  if (!payments.isAvailable || open === null) return null
  try {
    const balance = await balanceAt(ctx, open)
    if (balance.kind === 'missing') return null
    return { available: [...balance.value.available], pending: [...balance.value.pending] }
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    log.warn({ err: error, userId: account?.userId }, 'selling: the provider does not tell a balance')
    return null
  }
}
