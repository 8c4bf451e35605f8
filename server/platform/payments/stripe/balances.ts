import type Stripe from 'stripe'
import { requireId } from '../key.ts'
import type { PaymentProvider, Span } from '../port.ts'
import type { BalanceState, BalanceTransaction, PayoutState, ProviderMoney } from '../states.ts'
import { fromProvider } from '../units.ts'
import { all, found, idOf, oneOf, page, pageOf, present, refOf, timeOf } from './answers.ts'
import { UnreadableAnswer, unavailable } from './faults.ts'
import { movementOf } from './movements.ts'

type Balances = Pick<
  PaymentProvider,
  'accountBalance' | 'listPayouts' | 'readPayout' | 'balance' | 'listBalanceTransactions' | 'movementsOf'
>

const PAGE = 100
const payoutStatuses: readonly PayoutState['status'][] = [
  'pending',
  'in_transit',
  'paid',
  'failed',
  'canceled',
]

export function balances(stripe: Stripe): Balances {
  return {
    accountBalance: async (pspAccountId) => {
      const balance = stripe.balance.retrieve({}, { stripeAccount: requireId(pspAccountId) })
      return found(balance, 'balance', balanceState)
    },
    listPayouts: async (pspAccountId, cursor) => {
      const options = { stripeAccount: requireId(pspAccountId) }
      const params = { limit: PAGE, ...present('starting_after', cursor) }
      return page(stripe.payouts.list(params, options), payoutState)
    },
    readPayout: async (pspAccountId, pspPayoutId) => {
      const options = { stripeAccount: requireId(pspAccountId) }
      return found(stripe.payouts.retrieve(requireId(pspPayoutId), {}, options), 'payout', payoutState)
    },
    balance: async () => {
      const balance = await found(stripe.balance.retrieve(), 'balance', balanceState)
      if (balance.kind === 'found') return balance.value
      throw unavailable(new UnreadableAnswer('no balance'))
    },
    listBalanceTransactions: async (span) =>
      pageOf(stripe.balanceTransactions.list(pageParams(span)), transactionOf),
    movementsOf: (pspSourceId) => movementsOf(stripe, requireId(pspSourceId)),
  }
}

/** What belongs to no object goes by its own id. */
async function movementsOf({ balanceTransactions }: Stripe, id: string): Promise<BalanceTransaction[]> {
  const listed = await all(balanceTransactions.list({ source: id, limit: PAGE }), transactionOf)
  const moved = listed.filter(({ pspSourceId }) => pspSourceId === id)
  if (moved.length > 0) return moved
  const one = await found(balanceTransactions.retrieve(id), 'balance_transaction', transactionOf)
  return one.kind === 'found' && one.value.pspSourceId === undefined ? [one.value] : []
}

/** Times become whole seconds, which is as exact as Stripe’s are. */
export function pageParams({ since, until, cursor }: Span) {
  const seconds = (time: Date) => Math.floor(time.getTime() / 1000)
  return {
    limit: PAGE,
    ...present('starting_after', cursor),
    ...(since || until
      ? { created: { ...(since ? { gte: seconds(since) } : {}), ...(until ? { lte: seconds(until) } : {}) } }
      : {}),
  }
}

function balanceState({ available, pending }: Stripe.Balance): BalanceState {
  const sums = (parts: readonly ProviderMoney[]) =>
    parts.map(({ amount, currency }) => ({ amount: fromProvider(amount, currency), currency }))
  return { available: sums(available), pending: sums(pending) }
}

function payoutState(payout: Stripe.Payout): PayoutState {
  return {
    pspPayoutId: idOf(payout.id),
    status: oneOf(payout.status, payoutStatuses),
    amount: fromProvider(payout.amount, payout.currency),
    currency: payout.currency,
    createdAt: timeOf(payout.created),
    arrivesAt: timeOf(payout.arrival_date),
    ...present('failureCode', payout.failure_code),
  }
}

function transactionOf(entry: Stripe.BalanceTransaction): BalanceTransaction {
  return {
    ...movementOf(entry),
    type: entry.type,
    createdAt: timeOf(entry.created),
    availableAt: timeOf(entry.available_on),
    ...present('pspSourceId', refOf(entry.source)),
  }
}
