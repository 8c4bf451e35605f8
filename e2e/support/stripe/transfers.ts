import type Stripe from 'stripe'
import { destinationOf, isCapable } from './accounts.ts'
import { availableIn, fundsOf, move, settledIn } from './balance.ts'
import { availableOn, chargeOf } from './charges.ts'
import { shown } from './currencies.ts'
import { ApiError, noSuch, refusal } from './errors.ts'
import { mergeMetadata } from './fields.ts'
import { listOf } from './lists.ts'
import type { BalanceTransactionRow, ChargeRow, RefundRow, ReversalRow, TransferRow } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

interface Asked {
  readonly amount: number
  readonly currency: string
  readonly destination: string
  readonly source: string | undefined
  readonly group: string | undefined
  readonly description: string | undefined
  readonly metadata: Record<string, string> | undefined
}

/** @throws ApiError where the destination may not receive, or the funds are not there */
export function sendTransfer(world: World, asked: Asked): TransferRow {
  const destination = destinationOf(world, asked.destination)
  if (!isCapable(destination, 'transfers', 'legacy_payments'))
    throw refusal(
      'insufficient_capabilities_for_transfer',
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
    )
  const source = asked.source === undefined ? null : sourceOf(world, asked, asked.source)
  if (source === null) checkAvailable(world, asked)
  const { amount, currency } = asked
  const id = newId('tr')
  const payment = newId('py')
  // What comes from a charge waits for the charge's money, on both sides.
  const common = { currency, availableOn: source?.availableOn ?? nowSeconds(world) }
  const out = {
    account: PLATFORM,
    amount: -amount,
    type: 'transfer',
    category: 'transfer',
    source: id,
  } as const
  const row: TransferRow = {
    id,
    created: nowSeconds(world),
    amount,
    currency,
    destination: destination.id,
    destinationPayment: payment,
    sourceTransaction: asked.source ?? null,
    transferGroup: asked.group ?? source?.charge.transferGroup ?? null,
    balanceTransaction: move(world, { ...common, ...out, description: asked.description ?? null }).id,
    description: asked.description ?? null,
    metadata: mergeMetadata({}, asked.metadata),
  }
  world.tables.transfers.set(id, row)
  const into = {
    account: destination.id,
    amount,
    type: 'payment',
    category: 'charge',
    source: payment,
  } as const
  receive(world, row, move(world, { ...common, ...into }))
  world.emit({ type: 'transfer.created', data: { object: transferObject(world, row) } })
  return row
}

/** The payment that a transfer makes in the account that it goes to. */
function receive(world: World, row: TransferRow, moved: BalanceTransactionRow): void {
  const payment: ChargeRow = {
    id: row.destinationPayment,
    created: row.created,
    amount: row.amount,
    currency: row.currency,
    account: row.destination,
    intent: null,
    method: null,
    sourceTransfer: row.id,
    transferGroup: row.transferGroup,
    receiptEmail: null,
    email: null,
    name: null,
    address: null,
    status: 'succeeded',
    description: null,
    metadata: {},
    amountRefunded: 0,
    disputed: false,
    failure: null,
    balanceTransaction: moved.id,
    failureBalanceTransaction: null,
  }
  world.tables.charges.set(payment.id, payment)
}

interface Source {
  readonly charge: ChargeRow
  readonly availableOn: number
}

function sourceOf(world: World, { amount, currency }: Asked, id: string): Source {
  const charge = chargeOf(world, PLATFORM, id, 'source_transaction')
  const moved = world.tables.balanceTransactions.get(charge.balanceTransaction ?? '')
  if (charge.status !== 'succeeded')
    throw refusal(
      undefined,
      `The charge ${id} did not succeed: nothing can be transferred from it.`,
      'source_transaction',
    )
  const settled = moved?.currency ?? settledIn(world, charge.currency)
  if (settled !== currency)
    throw refusal(
      undefined,
      `The currency of source_transaction's balance transaction (${settled}) must be the same as the transfer currency (${currency})`,
      'currency',
    )
  const taken = [...world.tables.transfers.values()]
    .filter((transfer) => transfer.sourceTransaction === id)
    .reduce((sum, transfer) => sum + transfer.amount, 0)
  if (taken + amount > charge.amount)
    throw refusal(
      undefined,
      `Transfers using this transaction as a source must not exceed the source amount of ${shown(charge.amount, currency)}. (There are already transfers using this source, amounting to a total of ${shown(taken, currency)}.)`,
      'amount',
    )
  return { charge, availableOn: moved?.availableOn ?? availableOn(world, charge) }
}

function checkAvailable(world: World, { amount, currency }: Asked): void {
  if (availableIn(world, PLATFORM, currency) >= amount) return
  throw refusal('balance_insufficient', 'You have insufficient available funds in your Stripe account.')
}

export const reversalsOf = (world: World, transfer: TransferRow): ReversalRow[] =>
  [...world.tables.reversals.values()].filter((row) => row.transfer === transfer.id).reverse()

export const reversedOf = (world: World, transfer: TransferRow): number =>
  reversalsOf(world, transfer).reduce((sum, row) => sum + row.amount, 0)

/**
 * Takes a transfer back, whole or in part.
 * @throws ApiError above what is left (which has no code), or where the account has no such sum any more
 */
export function reverseTransfer(
  world: World,
  transfer: TransferRow,
  amount: number | undefined,
  metadata: Record<string, string> | undefined,
): ReversalRow {
  const left = transfer.amount - reversedOf(world, transfer)
  const taken = amount ?? left
  checkReversal(world, transfer, taken, left)
  const id = newId('trr')
  const refund = newId('pyr')
  const sentOn = world.tables.balanceTransactions.get(transfer.balanceTransaction)?.availableOn ?? 0
  const common = { currency: transfer.currency, availableOn: Math.max(nowSeconds(world), sentOn) }
  const back = {
    account: PLATFORM,
    amount: taken,
    type: 'transfer_refund',
    category: 'transfer_reversal',
  } as const
  const row: ReversalRow = {
    id,
    created: nowSeconds(world),
    amount: taken,
    currency: transfer.currency,
    transfer: transfer.id,
    balanceTransaction: move(world, { ...common, ...back, source: id }).id,
    destinationPaymentRefund: refund,
    metadata: mergeMetadata({}, metadata),
  }
  world.tables.reversals.set(id, row)
  const out = {
    account: transfer.destination,
    amount: -taken,
    type: 'payment_refund',
    category: 'refund',
  } as const
  giveBack(world, transfer, row, move(world, { ...common, ...out, source: refund }))
  world.emit({ type: 'transfer.reversed', data: { object: transferObject(world, transfer) } })
  return row
}

function checkReversal(world: World, transfer: TransferRow, taken: number, left: number): void {
  if (left === 0) throw refusal(undefined, `The transfer ${transfer.id} is already fully reversed.`)
  if (taken > left)
    throw refusal(
      undefined,
      `Reversal amount (${shown(taken, transfer.currency)}) is greater than unreversed amount on transfer (${shown(left, transfer.currency)})`,
      'amount',
    )
  const funds = fundsOf(world, transfer.destination).get(transfer.currency)
  const held = (funds?.available ?? 0) + (funds?.pending ?? 0)
  if (held < taken && !world.settings.mayOverdraw)
    throw new ApiError(
      400,
      `Insufficient funds in your Stripe account to reverse: the account ${transfer.destination} has not enough.`,
      { code: 'balance_insufficient' },
    )
}

function giveBack(
  world: World,
  transfer: TransferRow,
  reversal: ReversalRow,
  moved: BalanceTransactionRow,
): void {
  const payment = chargeOf(world, transfer.destination, transfer.destinationPayment)
  payment.amountRefunded += reversal.amount
  const refund: RefundRow = {
    id: reversal.destinationPaymentRefund,
    created: reversal.created,
    account: transfer.destination,
    amount: reversal.amount,
    currency: transfer.currency,
    charge: payment.id,
    intent: null,
    reason: null,
    transferReversal: reversal.id,
    metadata: {},
    status: 'succeeded',
    pendingReason: null,
    failureReason: null,
    balanceTransaction: moved.id,
    failureBalanceTransaction: null,
  }
  world.tables.refunds.set(refund.id, refund)
}

export function reversalObject(row: ReversalRow): Stripe.TransferReversal {
  return {
    id: row.id,
    object: 'transfer_reversal',
    amount: row.amount,
    balance_transaction: row.balanceTransaction,
    created: row.created,
    currency: row.currency,
    destination_payment_refund: row.destinationPaymentRefund,
    metadata: row.metadata,
    source_refund: null,
    transfer: row.transfer,
  }
}

export function transferObject(world: World, row: TransferRow): Stripe.Transfer {
  const reversals = reversalsOf(world, row).map(reversalObject)
  const reversed = reversedOf(world, row)
  return {
    id: row.id,
    object: 'transfer',
    amount: row.amount,
    amount_reversed: reversed,
    balance_transaction: row.balanceTransaction,
    created: row.created,
    currency: row.currency,
    description: row.description,
    destination: row.destination,
    destination_payment: row.destinationPayment,
    livemode: false,
    metadata: row.metadata,
    reversals: listOf(reversals, `/v1/transfers/${row.id}/reversals`),
    reversed: reversed === row.amount,
    source_transaction: row.sourceTransaction,
    source_type: 'card',
    transfer_group: row.transferGroup,
  }
}

/** @throws ApiError where there is none */
export function transferOf(world: World, id: string): TransferRow {
  const row = world.tables.transfers.get(id)
  if (row === undefined) throw noSuch('transfer', id)
  return row
}
