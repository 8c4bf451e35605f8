import type Stripe from 'stripe'
import { addressObject } from './charges.ts'
import { noSuch, refusal } from './errors.ts'
import { type Attempt, attempt, authenticate, openIntent, settle } from './payment-intents.ts'
import type { IntentRow, MethodRow, Payer, SessionRow } from './rows.ts'
import { newId, nowSeconds, type World } from './world.ts'

/** @throws ApiError where there is none */
export function sessionOf(world: World, id: string, param = 'id'): SessionRow {
  const row = world.tables.sessions.get(id)
  if (row === undefined) throw noSuch('checkout.session', id, param)
  return row
}

/**
 * What the button on the page does.
 * @throws ApiError where the session is not open any more
 */
export function paySession(world: World, row: SessionRow, method: MethodRow, payer: Payer): Attempt {
  checkOpen(row, 'paid')
  row.email = payer.email
  row.name = payer.name
  // Of a debit the page asks for none.
  row.address = method.kind === 'card' ? payer.address : null
  const intent =
    intentOf(world, row) ??
    openIntent(world, {
      amount: row.amount,
      currency: row.currency,
      session: row.id,
      returnUrl: row.successUrl,
      wishes: row.wishes,
    })
  row.intent = intent.id
  return ended(world, row, attempt(world, intent, method, payer))
}

/** Nothing to pay: it only has to be agreed to. */
export function completeFree(world: World, row: SessionRow, payer: Payer): Attempt {
  checkOpen(row, 'completed')
  row.email = payer.email
  row.name = payer.name
  row.paymentStatus = 'no_payment_required'
  complete(world, row)
  return 'succeeded'
}

export function answerBank(world: World, row: SessionRow, isTrue: boolean): Attempt {
  checkOpen(row, 'paid')
  const intent = intentOf(world, row)
  if (intent === undefined) throw refusal(undefined, 'Nothing was asked.')
  return ended(world, row, authenticate(world, intent, isTrue, row))
}

function ended(world: World, row: SessionRow, attempt: Attempt): Attempt {
  if (attempt === 'succeeded') row.paymentStatus = 'paid'
  const { delayedMethodMs } = world.settings
  if (attempt === 'processing' && delayedMethodMs !== null)
    row.settlesAt = nowSeconds(world) + Math.ceil(delayedMethodMs / 1000)
  if (attempt === 'succeeded' || attempt === 'processing') complete(world, row)
  return attempt
}

function complete(world: World, row: SessionRow): void {
  row.status = 'complete'
  world.emit({ type: 'checkout.session.completed', data: { object: sessionObject(world, row) } })
}

/** A delayed method ends; unless it is said how, as its test account does. */
export function settleSession(world: World, row: SessionRow, paid?: boolean): void {
  const intent = intentOf(world, row)
  if (intent === undefined) throw refusal(undefined, 'This session waits for no payment.')
  const isPaid = paid ?? intent.method?.fate !== 'will_fail'
  row.settlesAt = null
  settle(world, intent, isPaid)
  if (isPaid) row.paymentStatus = 'paid'
  const type = isPaid ? 'checkout.session.async_payment_succeeded' : 'checkout.session.async_payment_failed'
  world.emit({ type, data: { object: sessionObject(world, row) } })
}

/** @throws ApiError unless it is open */
export function expireSession(world: World, row: SessionRow): void {
  checkOpen(row, 'expired')
  row.status = 'expired'
  world.emit({ type: 'checkout.session.expired', data: { object: sessionObject(world, row) } })
}

/** Ends those whose time is over. @returns how many */
export function expireDue(world: World): number {
  const now = nowSeconds(world)
  const due = [...world.tables.sessions.values()].filter(
    (row) => row.status === 'open' && row.expiresAt <= now,
  )
  for (const row of due) expireSession(world, row)
  return due.length
}

/** Delayed methods whose days are over, where they end by themselves. @returns how many */
export function settleDue(world: World): number {
  const now = nowSeconds(world)
  const due = [...world.tables.sessions.values()].filter(
    ({ settlesAt }) => settlesAt !== null && settlesAt <= now,
  )
  for (const row of due) settleSession(world, row)
  return due.length
}

/** Once more the same cart, as when somebody has two tabs open. */
export function copySession(world: World, row: SessionRow): SessionRow {
  const created = nowSeconds(world)
  const copy: SessionRow = {
    ...row,
    id: newId('cs_test', 58),
    created,
    expiresAt: created + (row.expiresAt - row.created),
    status: 'open',
    paymentStatus: 'unpaid',
    email: null,
    name: null,
    address: null,
    intent: null,
    settlesAt: null,
  }
  world.tables.sessions.set(copy.id, copy)
  return copy
}

function checkOpen(row: SessionRow, what: string): void {
  if (row.status === 'open') return
  throw refusal(
    undefined,
    `Only Checkout Sessions with a status in ["open"] can be ${what}. This Checkout Session has a status of \`${row.status}\`.`,
  )
}

const intentOf = (world: World, row: SessionRow): IntentRow | undefined =>
  row.intent === null ? undefined : world.tables.intents.get(row.intent)

function customerDetails(row: SessionRow): Stripe.Checkout.Session.CustomerDetails | null {
  const email = row.email ?? row.askedEmail
  if (email === null) return null
  return {
    address: addressObject(row.address),
    business_name: null,
    email,
    individual_name: null,
    name: row.name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  }
}

export function sessionObject(world: World, row: SessionRow): Stripe.Checkout.Session {
  return {
    id: row.id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: row.allowedMethods === null ? null : [...row.allowedMethods],
    amount_subtotal: row.amount,
    amount_total: row.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: row.cancelUrl,
    client_reference_id: row.clientReference,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: row.created,
    currency: row.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: row.customerCreation,
    customer_details: customerDetails(row),
    customer_email: row.askedEmail,
    discounts: [],
    expires_at: row.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: row.locale,
    managed_payments: { enabled: false },
    metadata: row.metadata,
    mode: 'payment',
    origin_context: null,
    payment_intent: row.intent,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card', 'sepa_debit'],
    payment_status: row.paymentStatus,
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: row.status,
    submit_type: row.submitType,
    subscription: null,
    success_url: row.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: row.status === 'open' ? `${world.url}/pay/${row.id}` : null,
    wallet_options: null,
  }
}
