import type Stripe from 'stripe'
import { move, processingFee } from './balance.ts'
import { isZeroDecimal } from './currencies.ts'
import { noSuch } from './errors.ts'
import { clearable, isWithin, mergeMetadata, metadata, range, text } from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'
import type { BillingAddress, ChargeRow, IntentRow, MethodRow, Payer } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

const CARD_EXPIRES = { month: 12, year: 2034 }

/** A charge of an intent; what becomes of it is said right after by one of the functions below. */
export function openCharge(world: World, intent: IntentRow, method: MethodRow, payer: Payer): ChargeRow {
  const row: ChargeRow = {
    id: newId(method.kind === 'card' ? 'ch' : 'py'),
    created: nowSeconds(world),
    amount: intent.amount,
    currency: intent.currency,
    account: PLATFORM,
    intent: intent.id,
    method,
    sourceTransfer: null,
    transferGroup: intent.wishes.transferGroup,
    receiptEmail: intent.wishes.receiptEmail,
    email: payer.email,
    name: payer.name,
    address: method.kind === 'card' ? payer.address : null,
    status: 'pending',
    description: intent.wishes.description,
    metadata: { ...intent.wishes.metadata },
    amountRefunded: 0,
    disputed: false,
    failure: null,
    balanceTransaction: null,
    failureBalanceTransaction: null,
  }
  world.tables.charges.set(row.id, row)
  intent.latestCharge = row.id
  return row
}

export function chargeSucceeds(world: World, row: ChargeRow): void {
  row.status = 'succeeded'
  if (!world.settings.isBookedLate) book(world, row)
  world.emit({ type: 'charge.succeeded', data: { object: chargeObject(row) } })
}

/** Balance transactions that were not there yet. @returns how many */
export function bookCharges(world: World): number {
  const late = [...world.tables.charges.values()].filter(
    (row) => row.status === 'succeeded' && row.balanceTransaction === null,
  )
  for (const row of late) {
    book(world, row)
    world.emit({ type: 'charge.updated', data: { object: chargeObject(row) } })
  }
  return late.length
}

/** When the money of a charge that is booked now may be paid out. */
export const availableOn = (world: World, row: ChargeRow): number =>
  nowSeconds(world) + (row.method?.after === 'available' ? 0 : world.settings.fundsDelaySeconds)

function book(world: World, row: ChargeRow): void {
  const type = row.method?.kind === 'card' ? 'charge' : 'payment'
  row.balanceTransaction = move(world, {
    account: PLATFORM,
    amount: row.amount,
    fee: processingFee(world, row.amount, isZeroDecimal(row.currency)),
    currency: row.currency,
    type,
    category: 'charge',
    source: row.id,
    description: row.description,
    availableOn: availableOn(world, row),
  }).id
}

export function chargePends(world: World, row: ChargeRow): void {
  world.emit({ type: 'charge.pending', data: { object: chargeObject(row) } })
}

export function chargeFails(world: World, row: ChargeRow, failure: ChargeRow['failure']): void {
  row.status = 'failed'
  row.failure = failure
  world.emit({ type: 'charge.failed', data: { object: chargeObject(row) } })
}

function methodDetails(method: MethodRow | null): Stripe.Charge.PaymentMethodDetails {
  if (method === null) return { type: 'stripe_account', stripe_account: {} }
  const { last4, country, id: fingerprint } = method
  if (method.kind === 'sepa_debit')
    return {
      type: 'sepa_debit',
      sepa_debit: { bank_code: null, branch_code: null, country, fingerprint, last4, mandate: null },
    }
  return {
    type: 'card',
    card: {
      amount_authorized: null,
      authorization_code: null,
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country,
      electronic_commerce_indicator: null,
      exp_month: CARD_EXPIRES.month,
      exp_year: CARD_EXPIRES.year,
      fingerprint,
      funding: 'credit',
      installments: null,
      last4,
      mandate: null,
      network: 'visa',
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  }
}

/** As the API shows one: what nobody was asked for is null. */
export const addressObject = (address: BillingAddress | null): Stripe.Address | null =>
  address
    ? {
        city: null,
        country: address.country,
        line1: null,
        line2: null,
        postal_code: address.postalCode,
        state: null,
      }
    : null

function outcome({ status, failure }: ChargeRow): Stripe.Charge.Outcome {
  const isRefused = status === 'failed'
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: isRefused ? 'declined_by_network' : 'approved_by_network',
    reason: failure?.declineCode ?? null,
    risk_level: 'normal',
    seller_message: isRefused
      ? 'The bank did not return any further details with this decline.'
      : 'Payment complete.',
    type: isRefused ? 'issuer_declined' : 'authorized',
  }
}

export function chargeObject(row: ChargeRow): Stripe.Charge {
  const isPaid = row.status === 'succeeded'
  return {
    id: row.id,
    object: 'charge',
    amount: row.amount,
    amount_captured: isPaid ? row.amount : 0,
    amount_refunded: row.amountRefunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: row.balanceTransaction,
    billing_details: {
      address: addressObject(row.address),
      email: row.email,
      name: row.name,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: 'STAND-IN',
    captured: isPaid,
    created: row.created,
    currency: row.currency,
    customer: null,
    description: row.description,
    disputed: row.disputed,
    failure_balance_transaction: row.failureBalanceTransaction,
    failure_code: row.failure?.code ?? null,
    failure_message: row.failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: row.metadata,
    on_behalf_of: null,
    outcome: outcome(row),
    paid: isPaid,
    payment_intent: row.intent,
    payment_method: row.method?.id ?? null,
    payment_method_details: methodDetails(row.method),
    receipt_email: row.receiptEmail,
    receipt_number: null,
    receipt_url: null,
    refunded: row.amount > 0 && row.amountRefunded === row.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: row.sourceTransfer,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: row.status,
    transfer_data: null,
    transfer_group: row.transferGroup,
  }
}

/** @throws ApiError where there is none, or it is another account's */
export function chargeOf(world: World, account: string, id: string, param = 'id'): ChargeRow {
  const row = world.tables.charges.get(id)
  if (row?.account !== account) throw noSuch('charge', id, param)
  return row
}

export const chargeOperations: readonly Operation[] = [
  operation<Stripe.ChargeRetrieveParams>()(
    'charges.retrieve',
    'GET /v1/charges/:id',
    {},
    ({ world, account, path: { id = '' } }) => chargeObject(chargeOf(world, account, id)),
  ),
  operation<Stripe.ChargeListParams>()(
    'charges.list',
    'GET /v1/charges',
    { ...pagination, created: range(), payment_intent: text(), transfer_group: text() },
    ({ world, account }, { created, payment_intent: intent, transfer_group: group, ...cursor }) => {
      const rows = [...world.tables.charges.values()].filter(
        (row) =>
          row.account === account &&
          isWithin(created, row.created) &&
          (intent === undefined || row.intent === intent) &&
          (group === undefined || row.transferGroup === group),
      )
      return page(rows, cursor, '/v1/charges', (row) => chargeObject(row))
    },
  ),
  operation<Stripe.ChargeUpdateParams>()(
    'charges.update',
    'POST /v1/charges/:id',
    { metadata: metadata(), description: clearable() },
    ({ world, account, path: { id = '' } }, { metadata: sent, description }) => {
      const row = chargeOf(world, account, id)
      row.metadata = mergeMetadata(row.metadata, sent)
      if (description !== undefined) row.description = description || null
      world.emit({ type: 'charge.updated', data: { object: chargeObject(row) } })
      return chargeObject(row)
    },
  ),
]
