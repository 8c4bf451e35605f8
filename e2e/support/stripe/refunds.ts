import type Stripe from 'stripe'
import { move } from './balance.ts'
import { chargeObject, chargeOf } from './charges.ts'
import { shown } from './currencies.ts'
import { noSuch, refusal } from './errors.ts'
import { integer, isWithin, mergeMetadata, metadata, oneOf, range, text } from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Call, type Operation, operation } from './operation.ts'
import type { ChargeRow, RefundRow } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

interface Asked {
  readonly charge: ChargeRow
  readonly amount?: number | undefined
  readonly reason?: string | undefined
  readonly metadata?: Record<string, string> | undefined
}

/**
 * Gives a charge back, whole or in part.
 * @throws ApiError where there is nothing left to give, or too little
 */
export function refundCharge(world: World, { charge, amount, reason, metadata }: Asked): RefundRow {
  const left = charge.amount - charge.amountRefunded
  const given = amount ?? left
  checkRefundable(world, charge, given, left)
  const becomes = charge.method?.after === 'refund_pends' ? 'pending' : world.settings.refundsBecome
  const row: RefundRow = {
    id: newId(charge.id.startsWith('py') ? 'pyr' : 're'),
    created: nowSeconds(world),
    account: PLATFORM,
    amount: given,
    currency: charge.currency,
    charge: charge.id,
    intent: charge.intent,
    reason: reason ?? null,
    transferReversal: null,
    metadata: mergeMetadata({}, metadata),
    status: 'pending',
    pendingReason: becomes === 'insufficient_funds' ? 'insufficient_funds' : 'processing',
    failureReason: null,
    balanceTransaction: null,
    failureBalanceTransaction: null,
  }
  world.tables.refunds.set(row.id, row)
  charge.amountRefunded += given
  // What waits for funds has not left the balance yet.
  if (becomes !== 'insufficient_funds') withdraw(world, row)
  if (becomes === 'succeeded') Object.assign(row, { status: 'succeeded', pendingReason: null })
  world.emit({ type: 'refund.created', data: { object: refundObject(row) } })
  world.emit({ type: 'charge.refunded', data: { object: chargeObject(charge) } })
  if (becomes === 'failed') refundFails(world, row, 'expired_or_canceled_card')
  return row
}

function checkRefundable(world: World, charge: ChargeRow, given: number, left: number): void {
  if (charge.status === 'failed')
    throw refusal('charge_not_refundable', `Charge ${charge.id} failed and cannot be refunded.`)
  if (isChargedBack(world, charge))
    throw refusal('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`)
  if (left === 0) throw refusal('charge_already_refunded', `Charge ${charge.id} has already been refunded.`)
  if (given > left)
    throw refusal(
      undefined,
      `Refund amount (${shown(given, charge.currency)}) is greater than unrefunded amount on charge (${shown(left, charge.currency)})`,
      'amount',
    )
}

/** A dispute holds the money, or kept it; one that was won, or only asks, does not. */
const isChargedBack = ({ tables }: World, charge: ChargeRow): boolean =>
  [...tables.disputes.values()].some(
    (dispute) =>
      dispute.charge === charge.id && ['needs_response', 'under_review', 'lost'].includes(dispute.status),
  )

function withdraw(world: World, row: RefundRow): void {
  const type = row.id.startsWith('pyr') ? 'payment_refund' : 'refund'
  row.balanceTransaction = move(world, {
    account: row.account,
    amount: -row.amount,
    currency: row.currency,
    type,
    category: 'refund',
    source: row.id,
  }).id
}

/** A refund that pended reached the buyer. */
export function refundSucceeds(world: World, row: RefundRow): void {
  checkPending(row)
  if (row.balanceTransaction === null) withdraw(world, row)
  Object.assign(row, { status: 'succeeded', pendingReason: null })
  emitUpdated(world, row)
}

/** The buyer's bank sends it back, days later too: the money returns to our balance. */
export function refundFails(world: World, row: RefundRow, failureReason: string): void {
  if (row.status !== 'succeeded') checkPending(row)
  Object.assign(row, { status: 'failed', pendingReason: null, failureReason })
  undo(world, row)
  emitUpdated(world, row)
  world.emit({ type: 'refund.failed', data: { object: refundObject(row) } })
}

export function refundIsCanceled(world: World, row: RefundRow): void {
  checkPending(row)
  Object.assign(row, { status: 'canceled', pendingReason: null })
  undo(world, row)
  emitUpdated(world, row)
}

function undo(world: World, row: RefundRow): void {
  chargeOf(world, row.account, row.charge).amountRefunded -= row.amount
  if (row.balanceTransaction === null) return
  row.failureBalanceTransaction = move(world, {
    account: row.account,
    amount: row.amount,
    currency: row.currency,
    type: 'refund_failure',
    category: 'refund_failure',
    source: row.id,
  }).id
}

function checkPending(row: RefundRow): void {
  if (row.status !== 'pending' && row.status !== 'requires_action')
    throw refusal(undefined, `The refund ${row.id} is ${row.status}: it can no longer change.`)
}

function emitUpdated(world: World, row: RefundRow): void {
  world.emit({ type: 'refund.updated', data: { object: refundObject(row) } })
  world.emit({ type: 'charge.refund.updated', data: { object: refundObject(row) } })
}

export function refundObject(row: RefundRow): Stripe.Refund {
  return {
    id: row.id,
    object: 'refund',
    amount: row.amount,
    balance_transaction: row.balanceTransaction,
    charge: row.charge,
    created: row.created,
    currency: row.currency,
    customer: null,
    customer_account: null,
    ...(row.id.startsWith('re_') ? { destination_details: { type: 'card', card: { type: 'refund' } } } : {}),
    ...(row.failureBalanceTransaction === null
      ? {}
      : { failure_balance_transaction: row.failureBalanceTransaction }),
    ...(row.failureReason === null ? {} : { failure_reason: row.failureReason }),
    metadata: row.metadata,
    payment_intent: row.intent,
    payment_method: null,
    ...(row.pendingReason === null ? {} : { pending_reason: row.pendingReason }),
    reason: row.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: row.status,
    transfer_reversal: row.transferReversal,
  }
}

/** @throws ApiError where there is none */
export function refundOf(world: World, account: string, id: string): RefundRow {
  const row = world.tables.refunds.get(id)
  if (row?.account !== account) throw noSuch('refund', id)
  return row
}

/** The charge that is meant, by itself or by its intent. */
function meant({ world, account }: Call, charge: string | undefined, intent: string | undefined): ChargeRow {
  if (charge !== undefined && intent !== undefined)
    throw refusal(undefined, 'You may only specify one of these parameters: charge, payment_intent.')
  if (charge !== undefined) return chargeOf(world, account, charge, 'charge')
  if (intent === undefined)
    throw refusal(
      'parameter_missing',
      'One of the following params should be provided for this request: payment_intent or charge.',
    )
  const row = account === PLATFORM ? world.tables.intents.get(intent) : undefined
  if (row === undefined) throw noSuch('payment_intent', intent, 'payment_intent')
  if (row.latestCharge === null || row.status !== 'succeeded')
    throw refusal(
      'payment_intent_unexpected_state',
      `This PaymentIntent (${intent}) does not have a successful charge to refund.`,
      'payment_intent',
    )
  return chargeOf(world, account, row.latestCharge)
}

export const refundOperations: readonly Operation[] = [
  operation<Stripe.RefundCreateParams>()(
    'refunds.create',
    'POST /v1/refunds',
    {
      amount: integer(1),
      charge: text(),
      payment_intent: text(),
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
      metadata: metadata(),
    },
    (call, { charge, payment_intent: intent, ...asked }) =>
      refundObject(refundCharge(call.world, { charge: meant(call, charge, intent), ...asked })),
  ),
  operation<Stripe.RefundRetrieveParams>()(
    'refunds.retrieve',
    'GET /v1/refunds/:id',
    {},
    ({ world, account, path: { id = '' } }) => refundObject(refundOf(world, account, id)),
  ),
  operation<Stripe.RefundListParams>()(
    'refunds.list',
    'GET /v1/refunds',
    { ...pagination, created: range(), charge: text(), payment_intent: text() },
    ({ world, account }, { created, charge, payment_intent: intent, ...cursor }) => {
      const rows = [...world.tables.refunds.values()].filter(
        (row) =>
          row.account === account &&
          isWithin(created, row.created) &&
          (charge === undefined || row.charge === charge) &&
          (intent === undefined || row.intent === intent),
      )
      return page(rows, cursor, '/v1/refunds', refundObject)
    },
  ),
  operation<Stripe.RefundUpdateParams>()(
    'refunds.update',
    'POST /v1/refunds/:id',
    { metadata: metadata() },
    ({ world, account, path: { id = '' } }, { metadata: sent }) => {
      const row = refundOf(world, account, id)
      row.metadata = mergeMetadata(row.metadata, sent)
      emitUpdated(world, row)
      return refundObject(row)
    },
  ),
  operation<Stripe.RefundCancelParams>()(
    'refunds.cancel',
    'POST /v1/refunds/:id/cancel',
    {},
    ({ world, account, path: { id = '' } }) => {
      const row = refundOf(world, account, id)
      refundIsCanceled(world, row)
      return refundObject(row)
    },
  ),
]
