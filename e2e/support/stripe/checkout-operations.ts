import Stripe from 'stripe'
import { checkCharge } from './amounts.ts'
import { expireSession, sessionObject, sessionOf } from './checkout-sessions.ts'
import { missingParameter, refusal } from './errors.ts'
import {
  boolean,
  currency,
  email,
  integer,
  isWithin,
  list,
  mergeMetadata,
  metadata,
  nested,
  oneOf,
  range,
  required,
  text,
  url,
} from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'
import type { LineRow, SessionRow } from './rows.ts'
import { newId, nowSeconds, type World } from './world.ts'

const HALF_AN_HOUR = 30 * 60
const A_DAY = 24 * 60 * 60

const productData = {
  name: required(text(1500)),
  description: text(),
  images: list(url(), 8),
  metadata: metadata(),
  tax_code: text(),
  unit_label: text(12),
}
const priceData = {
  currency: required(currency()),
  unit_amount: required(integer(0)),
  product_data: required(nested(productData)),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
}
const lineItem = {
  price_data: required(nested(priceData)),
  quantity: integer(1),
  metadata: metadata(),
}
const intentData = {
  description: text(1000),
  metadata: metadata(),
  receipt_email: email(),
  statement_descriptor_suffix: text(22),
  transfer_group: text(),
}

const created = {
  mode: oneOf('payment'),
  ui_mode: oneOf('hosted_page'),
  line_items: list(nested(lineItem)),
  success_url: url(),
  cancel_url: url(),
  client_reference_id: text(200),
  customer_email: email(),
  customer_creation: oneOf('always', 'if_required'),
  expires_at: integer(0),
  locale: text(10),
  submit_type: oneOf('auto', 'pay', 'book', 'donate'),
  billing_address_collection: oneOf('auto', 'required'),
  allowed_payment_method_types: list(oneOf('card', 'sepa_debit')),
  adaptive_pricing: nested({ enabled: boolean() }),
  automatic_tax: nested({ enabled: required(boolean()) }),
  metadata: metadata(),
  payment_intent_data: nested(intentData),
}

type Lines = readonly {
  readonly price_data: {
    readonly currency: string
    readonly unit_amount: number
    readonly product_data: { readonly name: string; readonly description: string | undefined }
  }
  readonly quantity: number | undefined
  readonly metadata: Record<string, string> | undefined
}[]

function linesOf(asked: Lines): { lines: LineRow[]; currency: string; amount: number } {
  const [first] = asked
  if (first === undefined) throw missingParameter('line_items')
  const { currency } = first.price_data
  const lines = asked.map(({ price_data: price, quantity, metadata: sent }, at): LineRow => {
    if (price.currency !== currency)
      throw refusal(
        undefined,
        'Not all prices have the same currency.',
        `line_items[${at}][price_data][currency]`,
      )
    if (quantity === undefined) throw missingParameter(`line_items[${at}][quantity]`)
    return {
      id: newId('li'),
      name: price.product_data.name,
      description: price.product_data.description ?? null,
      unitAmount: price.unit_amount,
      quantity,
      metadata: mergeMetadata({}, sent),
    }
  })
  const amount = lines.reduce((sum, line) => sum + line.unitAmount * line.quantity, 0)
  if (amount !== 0) checkCharge(amount, currency)
  return { lines, currency, amount }
}

function expiry(world: World, asked: number | undefined): number {
  const now = nowSeconds(world)
  if (asked === undefined) return now + A_DAY
  if (asked < now + HALF_AN_HOUR)
    throw refusal(
      undefined,
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      'expires_at',
    )
  if (asked > now + A_DAY)
    throw refusal(
      undefined,
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      'expires_at',
    )
  return asked
}

function lineObject(currency: string, line: LineRow): Stripe.LineItem {
  const total = line.unitAmount * line.quantity
  return {
    id: line.id,
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: line.name,
    metadata: line.metadata,
    price: priceObject(currency, line),
    quantity: line.quantity,
  }
}

function priceObject(currency: string, line: LineRow): Stripe.Price {
  return {
    id: line.id.replace('li_', 'price_'),
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created: 0,
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: line.id.replace('li_', 'prod_'),
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: line.unitAmount,
    unit_amount_decimal: Stripe.Decimal.from(line.unitAmount),
  }
}

export const lineObjects = (row: SessionRow): Stripe.LineItem[] =>
  row.lines.map((line) => lineObject(row.currency, line))

export const checkoutOperations: readonly Operation[] = [
  operation<Stripe.Checkout.SessionCreateParams>()(
    'checkout.sessions.create',
    'POST /v1/checkout/sessions',
    created,
    ({ world }, asked) => {
      if (asked.mode === undefined) throw missingParameter('mode')
      if (asked.line_items === undefined) throw missingParameter('line_items')
      if (asked.success_url === undefined) throw missingParameter('success_url')
      if (asked.automatic_tax?.enabled)
        throw refusal(undefined, 'The stand-in computes no taxes.', 'automatic_tax[enabled]')
      const intent = asked.payment_intent_data
      const row: SessionRow = {
        id: newId('cs_test', 58),
        created: nowSeconds(world),
        ...linesOf(asked.line_items),
        successUrl: asked.success_url,
        cancelUrl: asked.cancel_url ?? null,
        clientReference: asked.client_reference_id ?? null,
        askedEmail: asked.customer_email ?? null,
        locale: asked.locale ?? null,
        submitType: asked.submit_type ?? null,
        customerCreation: asked.customer_creation ?? 'if_required',
        allowedMethods: asked.allowed_payment_method_types ?? null,
        wishes: {
          description: intent?.description ?? null,
          metadata: mergeMetadata({}, intent?.metadata),
          receiptEmail: intent?.receipt_email ?? null,
          statementDescriptorSuffix: intent?.statement_descriptor_suffix ?? null,
          transferGroup: intent?.transfer_group ?? null,
        },
        expiresAt: expiry(world, asked.expires_at),
        metadata: mergeMetadata({}, asked.metadata),
        status: 'open',
        paymentStatus: 'unpaid',
        email: null,
        address: null,
        name: null,
        intent: null,
        settlesAt: null,
      }
      world.tables.sessions.set(row.id, row)
      return sessionObject(world, row)
    },
  ),
  operation<Stripe.Checkout.SessionRetrieveParams>()(
    'checkout.sessions.retrieve',
    'GET /v1/checkout/sessions/:id',
    {},
    ({ world, path: { id = '' } }) => sessionObject(world, sessionOf(world, id)),
  ),
  operation<Stripe.Checkout.SessionListParams>()(
    'checkout.sessions.list',
    'GET /v1/checkout/sessions',
    {
      ...pagination,
      created: range(),
      payment_intent: text(),
      status: oneOf('open', 'complete', 'expired'),
      customer_details: nested({ email: required(email()) }),
    },
    ({ world }, { created, payment_intent: intent, status, customer_details: customer, ...cursor }) => {
      const rows = [...world.tables.sessions.values()].filter(
        (row) =>
          isWithin(created, row.created) &&
          (intent === undefined || row.intent === intent) &&
          (status === undefined || row.status === status) &&
          (customer === undefined || (row.email ?? row.askedEmail) === customer.email),
      )
      return page(rows, cursor, '/v1/checkout/sessions', (row) => sessionObject(world, row))
    },
  ),
  operation<Stripe.Checkout.SessionUpdateParams>()(
    'checkout.sessions.update',
    'POST /v1/checkout/sessions/:id',
    { metadata: metadata() },
    ({ world, path: { id = '' } }, { metadata: sent }) => {
      const row = sessionOf(world, id)
      row.metadata = mergeMetadata(row.metadata, sent)
      return sessionObject(world, row)
    },
  ),
  operation<Stripe.Checkout.SessionExpireParams>()(
    'checkout.sessions.expire',
    'POST /v1/checkout/sessions/:id/expire',
    {},
    ({ world, path: { id = '' } }) => {
      const row = sessionOf(world, id)
      expireSession(world, row)
      return sessionObject(world, row)
    },
  ),
  operation<Stripe.Checkout.SessionListLineItemsParams>()(
    'checkout.sessions.listLineItems',
    'GET /v1/checkout/sessions/:id/line_items',
    { ...pagination },
    ({ world, path: { id = '' } }, cursor) => {
      const row = sessionOf(world, id)
      const newest = [...row.lines].reverse()
      return page(newest, cursor, `/v1/checkout/sessions/${id}/line_items`, (line) =>
        lineObject(row.currency, line),
      )
    },
  ),
]
