import type Stripe from 'stripe'
import { isZeroDecimal } from './currencies.ts'
import { noSuch } from './errors.ts'
import { currency, isWithin, range, text } from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'
import type { BalanceTransactionRow } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

interface Movement {
  readonly account: string
  readonly amount: number
  readonly currency: string
  readonly type: Stripe.BalanceTransaction['type']
  readonly category: string
  readonly source: string
  readonly fee?: number
  readonly description?: string | null
  /** Unix seconds; unset: at once. */
  readonly availableOn?: number
}

/** In which currency what is paid to the platform in this one stands in its balance. */
export function settledIn({ settings: { settlesIn } }: World, currency: string): string {
  const [first] = settlesIn ?? []
  return first === undefined || settlesIn?.includes(currency) ? currency : first
}

/** One unit is worth one: that it is another currency is what matters here. */
const RATE = 1

function converted(world: World, movement: Movement): Movement & { readonly exchangeRate?: number } {
  const currency = settledIn(world, movement.currency)
  if (movement.account !== PLATFORM || currency === movement.currency) return movement
  const digits = Number(isZeroDecimal(movement.currency)) - Number(isZeroDecimal(currency))
  const inIts = (amount: number) => Math.round(amount * RATE * 100 ** digits)
  return {
    ...movement,
    currency,
    amount: inIts(movement.amount),
    fee: inIts(movement.fee ?? 0),
    exchangeRate: RATE,
  }
}

/** Money moves by this alone: a balance is the sum of these. */
export function move(world: World, asked: Movement): BalanceTransactionRow {
  const movement = converted(world, asked)
  const created = nowSeconds(world)
  const row: BalanceTransactionRow = {
    id: newId('txn'),
    created,
    account: movement.account,
    amount: movement.amount,
    fee: movement.fee ?? 0,
    currency: movement.currency,
    type: movement.type,
    reportingCategory: movement.category,
    source: movement.source,
    description: movement.description ?? null,
    availableOn: movement.availableOn ?? created,
    ...(movement.exchangeRate === undefined ? {} : { exchangeRate: movement.exchangeRate }),
  }
  world.tables.balanceTransactions.set(row.id, row)
  return row
}

export interface Funds {
  available: number
  pending: number
}

/** What an account has, by currency; those it ever moved, and the one it counts in. */
export function fundsOf(world: World, account: string): Map<string, Funds> {
  const now = nowSeconds(world)
  const funds = new Map<string, Funds>([
    [world.tables.accounts.get(account)?.defaultCurrency ?? 'eur', { available: 0, pending: 0 }],
  ])
  for (const row of world.tables.balanceTransactions.values()) {
    if (row.account !== account) continue
    const part = funds.get(row.currency) ?? { available: 0, pending: 0 }
    part[row.availableOn <= now ? 'available' : 'pending'] += row.amount - row.fee
    funds.set(row.currency, part)
  }
  return funds
}

/** @returns minor units, which may be below nought */
export const availableIn = (world: World, account: string, currency: string): number =>
  fundsOf(world, account).get(currency)?.available ?? 0

function balanceObject(world: World, account: string): Stripe.Balance {
  const part = (which: keyof Funds) =>
    [...fundsOf(world, account)].map(([currency, funds]) => ({
      amount: funds[which],
      currency,
      source_types: { card: funds[which] },
    }))
  return { object: 'balance', available: part('available'), pending: part('pending'), livemode: false }
}

export function balanceTransactionObject(
  world: World,
  row: BalanceTransactionRow,
): Stripe.BalanceTransaction {
  const fee = {
    amount: row.fee,
    application: null,
    currency: row.currency,
    description: 'Stripe processing fees',
  }
  return {
    id: row.id,
    object: 'balance_transaction',
    amount: row.amount,
    available_on: row.availableOn,
    balance_type: 'payments',
    created: row.created,
    currency: row.currency,
    description: row.description,
    exchange_rate: row.exchangeRate ?? null,
    fee: row.fee,
    fee_details: row.fee === 0 ? [] : [{ ...fee, type: 'stripe_fee' }],
    net: row.amount - row.fee,
    reporting_category: row.reportingCategory,
    source: row.source,
    status: row.availableOn <= nowSeconds(world) ? 'available' : 'pending',
    type: row.type,
  }
}

export const balanceOperations: readonly Operation[] = [
  operation<Stripe.BalanceRetrieveParams>()('balance.retrieve', 'GET /v1/balance', {}, ({ world, account }) =>
    balanceObject(world, account),
  ),
  operation<Stripe.BalanceTransactionListParams>()(
    'balanceTransactions.list',
    'GET /v1/balance_transactions',
    { ...pagination, created: range(), currency: currency(), payout: text(), source: text(), type: text() },
    ({ world, account }, { created, currency, payout, source, type, ...cursor }) => {
      const rows = [...world.tables.balanceTransactions.values()].filter(
        (row) =>
          row.account === account &&
          isWithin(created, row.created) &&
          (currency === undefined || row.currency === currency) &&
          (payout === undefined || row.source === payout) &&
          (source === undefined || row.source === source) &&
          (type === undefined || row.type === type),
      )
      return page(rows, cursor, '/v1/balance_transactions', (row) => balanceTransactionObject(world, row))
    },
  ),
  operation<Stripe.BalanceTransactionRetrieveParams>()(
    'balanceTransactions.retrieve',
    'GET /v1/balance_transactions/:id',
    {},
    ({ world, account, path: { id = '' } }) => {
      const row = world.tables.balanceTransactions.get(id)
      if (row?.account !== account) throw noSuch('balance transaction', id)
      return balanceTransactionObject(world, row)
    },
  ),
]

/** Fee of a charge: half up, and never more than it. */
export function processingFee(world: World, amount: number, isZeroDecimal: boolean): number {
  const { feeBasisPoints, feeFixed } = world.settings
  const fixed = isZeroDecimal ? Math.round(feeFixed / 100) : feeFixed
  return Math.min(amount, Math.round((amount * feeBasisPoints) / 10_000) + fixed)
}
