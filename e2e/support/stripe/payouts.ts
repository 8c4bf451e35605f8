import type Stripe from 'stripe'
import { availableIn, fundsOf, move } from './balance.ts'
import { noSuch, refusal } from './errors.ts'
import {
  currency,
  integer,
  isWithin,
  mergeMetadata,
  metadata,
  oneOf,
  range,
  required,
  text,
} from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'
import type { PayoutRow } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

const TWO_DAYS = 2 * 86_400

interface Planned {
  readonly account: string
  readonly amount: number
  readonly currency: string
  readonly isAutomatic: boolean
  readonly description?: string | undefined
  readonly statementDescriptor?: string | undefined
  readonly metadata?: Record<string, string> | undefined
}

/** Sends an account's money to its bank. @throws ApiError above what is available, or where it may not */
export function openPayout(world: World, planned: Planned): PayoutRow {
  const { account, amount, currency } = planned
  const owner = world.tables.accounts.get(account)
  if (owner !== undefined && !owner.payoutsEnabled)
    throw refusal('payouts_not_allowed', `Payouts are not enabled for the account ${account}.`)
  if (availableIn(world, account, currency) < amount)
    throw refusal(
      'balance_insufficient',
      'You have insufficient funds in your Stripe account for this payout.',
    )
  const id = newId('po')
  const now = nowSeconds(world)
  const out = { account, amount: -amount, currency, type: 'payout', category: 'payout', source: id }
  const row: PayoutRow = {
    id,
    created: now,
    account,
    amount,
    currency,
    arrivalDate: now + TWO_DAYS,
    automatic: planned.isAutomatic,
    description: planned.description ?? 'STRIPE PAYOUT',
    destination: owner?.bankAccount?.id ?? null,
    statementDescriptor: planned.statementDescriptor ?? null,
    metadata: mergeMetadata({}, planned.metadata),
    balanceTransaction: move(world, out).id,
    status: 'pending',
    failureCode: null,
    failureBalanceTransaction: null,
  }
  world.tables.payouts.set(id, row)
  emit(world, row, 'payout.created')
  return row
}

/** What Stripe does each day for an account: all that is available. */
export function payOutAll(world: World, account: string): PayoutRow[] {
  return [...fundsOf(world, account)]
    .filter(([, { available }]) => available > 0)
    .map(([currency, { available: amount }]) =>
      openPayout(world, { account, amount, currency, isAutomatic: true }),
    )
}

/** On its way to the bank. */
export function sendPayout(world: World, row: PayoutRow): void {
  checkStatus(row, 'pending')
  row.status = 'in_transit'
  emit(world, row, 'payout.updated')
}

/** Expected to have arrived; it may still come back. */
export function payoutArrives(world: World, row: PayoutRow): void {
  checkStatus(row, 'pending', 'in_transit')
  row.status = 'paid'
  emit(world, row, 'payout.paid')
}

/** The bank sends it back, after it was paid too. */
export function payoutFails(world: World, row: PayoutRow, code: string): void {
  checkStatus(row, 'pending', 'in_transit', 'paid')
  row.status = 'failed'
  row.failureCode = code
  undo(world, row, 'payout_failure')
  emit(world, row, 'payout.failed')
}

export function cancelPayout(world: World, row: PayoutRow): void {
  checkStatus(row, 'pending')
  row.status = 'canceled'
  undo(world, row, 'payout_cancel')
  emit(world, row, 'payout.canceled')
}

function undo(world: World, row: PayoutRow, type: 'payout_failure' | 'payout_cancel'): void {
  const { account, amount, currency, id } = row
  const back = { account, amount, currency, type, category: 'payout_reversal', source: id }
  row.failureBalanceTransaction = move(world, back).id
}

function checkStatus(row: PayoutRow, ...allowed: readonly PayoutRow['status'][]): void {
  if (!allowed.includes(row.status))
    throw refusal(undefined, `The payout ${row.id} is ${row.status}: this cannot happen to it any more.`)
}

type Told = 'payout.created' | 'payout.updated' | 'payout.paid' | 'payout.failed' | 'payout.canceled'

const emit = (world: World, row: PayoutRow, type: Told): void =>
  world.emit(
    { type, data: { object: payoutObject(row) } },
    row.account === PLATFORM ? undefined : row.account,
  )

const REASONS: Readonly<Record<string, string>> = {
  account_closed: 'The bank account has been closed.',
  no_account: 'The bank account could not be located.',
  could_not_process: 'The bank could not process this payout.',
}

export function payoutObject(row: PayoutRow): Stripe.Payout {
  const { failureCode } = row
  return {
    id: row.id,
    object: 'payout',
    amount: row.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: row.arrivalDate,
    automatic: row.automatic,
    balance_transaction: row.balanceTransaction,
    created: row.created,
    currency: row.currency,
    description: row.description,
    destination: row.destination,
    failure_balance_transaction: row.failureBalanceTransaction,
    failure_code: failureCode,
    failure_message: failureCode === null ? null : (REASONS[failureCode] ?? 'The payout failed.'),
    livemode: false,
    metadata: row.metadata,
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: row.automatic ? 'in_progress' : 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: row.statementDescriptor,
    status: row.status,
    trace_id: null,
    type: 'bank_account',
  }
}

/** @throws ApiError where the account has none of this id */
export function payoutOf(world: World, account: string, id: string): PayoutRow {
  const row = world.tables.payouts.get(id)
  if (row?.account !== account) throw noSuch('payout', id)
  return row
}

export const payoutOperations: readonly Operation[] = [
  operation<Stripe.PayoutCreateParams>()(
    'payouts.create',
    'POST /v1/payouts',
    {
      amount: required(integer(1)),
      currency: required(currency()),
      description: text(),
      statement_descriptor: text(22),
      method: oneOf('standard'),
      source_type: oneOf('card'),
      metadata: metadata(),
    },
    ({ world, account }, { amount, currency, description, statement_descriptor, metadata: sent }) =>
      payoutObject(
        openPayout(world, {
          account,
          amount,
          currency,
          isAutomatic: false,
          description,
          statementDescriptor: statement_descriptor,
          metadata: sent,
        }),
      ),
  ),
  operation<Stripe.PayoutRetrieveParams>()(
    'payouts.retrieve',
    'GET /v1/payouts/:id',
    {},
    ({ world, account, path: { id = '' } }) => payoutObject(payoutOf(world, account, id)),
  ),
  operation<Stripe.PayoutListParams>()(
    'payouts.list',
    'GET /v1/payouts',
    {
      ...pagination,
      created: range(),
      arrival_date: range(),
      status: oneOf('pending', 'in_transit', 'paid', 'failed', 'canceled'),
    },
    ({ world, account }, { created, arrival_date: arrival, status, ...cursor }) => {
      const rows = [...world.tables.payouts.values()].filter(
        (row) =>
          row.account === account &&
          isWithin(created, row.created) &&
          isWithin(arrival, row.arrivalDate) &&
          (status === undefined || row.status === status),
      )
      return page(rows, cursor, '/v1/payouts', payoutObject)
    },
  ),
  operation<Stripe.PayoutUpdateParams>()(
    'payouts.update',
    'POST /v1/payouts/:id',
    { metadata: metadata() },
    ({ world, account, path: { id = '' } }, { metadata: sent }) => {
      const row = payoutOf(world, account, id)
      row.metadata = mergeMetadata(row.metadata, sent)
      emit(world, row, 'payout.updated')
      return payoutObject(row)
    },
  ),
  operation<Stripe.PayoutCancelParams>()(
    'payouts.cancel',
    'POST /v1/payouts/:id/cancel',
    {},
    ({ world, account, path: { id = '' } }) => {
      const row = payoutOf(world, account, id)
      cancelPayout(world, row)
      return payoutObject(row)
    },
  ),
]
