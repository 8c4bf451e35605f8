import type Stripe from 'stripe'
import { chargeFails, chargeOf, chargePends, chargeSucceeds, openCharge } from './charges.ts'
import { openDispute } from './disputes.ts'
import { type ApiError, noSuch, refusal } from './errors.ts'
import { refusalOf } from './methods.ts'
import type { ChargeRow, IntentRow, IntentWishes, MethodRow, Payer } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

interface Planned {
  readonly amount: number
  readonly currency: string
  readonly session: string | null
  readonly returnUrl: string | null
  readonly wishes: IntentWishes
}

export function openIntent(world: World, planned: Planned): IntentRow {
  const id = newId('pi')
  const row: IntentRow = {
    id,
    created: nowSeconds(world),
    amount: planned.amount,
    currency: planned.currency,
    session: planned.session,
    returnUrl: planned.returnUrl,
    wishes: planned.wishes,
    clientSecret: newId(`${id}_secret`),
    status: 'requires_payment_method',
    method: null,
    latestCharge: null,
    canceledAt: null,
    cancellationReason: null,
    declined: null,
  }
  world.tables.intents.set(id, row)
  world.emit({ type: 'payment_intent.created', data: { object: intentObject(world, row) } })
  return row
}

/** Where an attempt to pay leads at once. A debit is `processing`; `settle` ends it days later. */
export type Attempt = 'succeeded' | 'declined' | 'requires_action' | 'processing'

export function attempt(world: World, row: IntentRow, method: MethodRow, payer: Payer): Attempt {
  if (row.status !== 'requires_payment_method' && row.status !== 'requires_confirmation')
    throw unexpected(row)
  row.method = method
  row.declined = null
  if (method.fate === 'asks') {
    row.status = 'requires_action'
    world.emit({ type: 'payment_intent.requires_action', data: { object: intentObject(world, row) } })
    return 'requires_action'
  }
  return charge(world, row, method, payer)
}

/** The buyer answers their bank's question, or refuses to. */
export function authenticate(world: World, row: IntentRow, isTrue: boolean, payer: Payer): Attempt {
  if (row.status !== 'requires_action' || row.method === null) throw unexpected(row)
  if (isTrue) return charge(world, row, row.method, payer)
  const message =
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.'
  decline(world, row, { code: 'payment_intent_authentication_failure', declineCode: null, message })
  return 'declined'
}

function charge(world: World, row: IntentRow, method: MethodRow, payer: Payer): Attempt {
  const charged = openCharge(world, row, method, payer)
  if (method.kind === 'sepa_debit') {
    row.status = 'processing'
    chargePends(world, charged)
    world.emit({ type: 'payment_intent.processing', data: { object: intentObject(world, row) } })
    return 'processing'
  }
  const refused = refusalOf(method)
  if (refused !== null) {
    chargeFails(world, charged, refused)
    decline(world, row, refused)
    return 'declined'
  }
  succeed(world, row, charged)
  return 'succeeded'
}

function succeed(world: World, row: IntentRow, charged: ChargeRow): void {
  row.status = 'succeeded'
  chargeSucceeds(world, charged)
  world.emit({ type: 'payment_intent.succeeded', data: { object: intentObject(world, row) } })
  const after = row.method?.after
  if (after === 'inquiry') openDispute(world, charged, { isInquiry: true })
  if (after === 'fraudulent' || after === 'product_not_received')
    openDispute(world, charged, { reason: after })
}

function decline(world: World, row: IntentRow, why: NonNullable<IntentRow['declined']>): void {
  row.status = 'requires_payment_method'
  row.method = null
  row.declined = why
  world.emit({ type: 'payment_intent.payment_failed', data: { object: intentObject(world, row) } })
}

/** Days after: the debit arrived, or its bank refused it. */
export function settle(world: World, row: IntentRow, isPaid: boolean): void {
  if (row.status !== 'processing' || row.latestCharge === null) throw unexpected(row)
  const charged = chargeOf(world, PLATFORM, row.latestCharge)
  if (isPaid) {
    succeed(world, row, charged)
    return
  }
  const why = {
    code: 'debit_not_authorized',
    declineCode: null,
    message: 'The customer’s bank refused the debit.',
  }
  chargeFails(world, charged, why)
  decline(world, row, why)
}

export function cancelIntent(world: World, row: IntentRow, reason: string | null): void {
  if (row.status === 'succeeded' || row.status === 'canceled' || row.status === 'processing')
    throw unexpected(row)
  row.status = 'canceled'
  row.canceledAt = nowSeconds(world)
  row.cancellationReason = reason
  world.emit({ type: 'payment_intent.canceled', data: { object: intentObject(world, row) } })
}

const unexpected = (row: IntentRow): ApiError =>
  refusal(
    'payment_intent_unexpected_state',
    `This PaymentIntent's status is ${row.status}, which does not allow this.`,
  )

function lastError({ declined }: IntentRow): Stripe.PaymentIntent.LastPaymentError | null {
  if (declined === null) return null
  const { code, declineCode, message } = declined
  const isCards = code !== 'payment_intent_authentication_failure' && code !== 'debit_not_authorized'
  return {
    code,
    ...(declineCode === null ? {} : { decline_code: declineCode }),
    message,
    type: isCards ? 'card_error' : 'invalid_request_error',
  }
}

export const authenticationUrl = (world: World, row: IntentRow): string => `${world.url}/bank/${row.id}`

export function intentObject(world: World, row: IntentRow): Stripe.PaymentIntent {
  const { wishes } = row
  const url = authenticationUrl(world, row)
  const next: Stripe.PaymentIntent.NextAction = {
    type: 'redirect_to_url',
    redirect_to_url: { return_url: row.returnUrl, url },
  }
  return {
    id: row.id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: row.amount,
    amount_capturable: 0,
    amount_received: row.status === 'succeeded' ? row.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { enabled: true },
    canceled_at: row.canceledAt,
    cancellation_reason: row.cancellationReason,
    capture_method: 'automatic_async',
    client_secret: row.clientSecret,
    confirmation_method: 'automatic',
    created: row.created,
    currency: row.currency,
    customer: null,
    customer_account: null,
    description: wishes.description,
    excluded_payment_method_types: null,
    last_payment_error: lastError(row),
    latest_charge: row.latestCharge,
    livemode: false,
    managed_payments: null,
    metadata: wishes.metadata,
    next_action: row.status === 'requires_action' ? next : null,
    on_behalf_of: null,
    payment_method: row.method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card', 'sepa_debit'],
    payment_record: null,
    processing: null,
    receipt_email: wishes.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: wishes.statementDescriptorSuffix,
    status: row.status,
    transfer_group: wishes.transferGroup,
  }
}

/** @throws ApiError where there is none */
export function intentOf(world: World, id: string): IntentRow {
  const row = world.tables.intents.get(id)
  if (row === undefined) throw noSuch('payment_intent', id)
  return row
}
