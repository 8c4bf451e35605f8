import type Stripe from 'stripe'
import { checkCharge } from './amounts.ts'
import { ApiError, missingParameter, noSuch, refusal } from './errors.ts'
import {
  boolean,
  clearable,
  currency,
  email,
  integer,
  isWithin,
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
import { methodNamed } from './methods.ts'
import { type Operation, operation } from './operation.ts'
import { attempt, cancelIntent, intentObject, intentOf, openIntent } from './payment-intents.ts'
import type { IntentRow } from './rows.ts'
import type { World } from './world.ts'

/** @throws ApiError 402 where the card is declined, with the intent in it */
function confirm(world: World, row: IntentRow, token: string | undefined): void {
  if (token === undefined && row.method === null) throw missingParameter('payment_method')
  const method = token === undefined ? row.method : methodNamed(token)
  if (!method) throw noSuch('PaymentMethod', token ?? '', 'payment_method')
  if (attempt(world, row, method, { email: null, name: null, address: null }) !== 'declined') return
  const { code = '', declineCode = null, message = '' } = row.declined ?? {}
  throw new ApiError(402, message, {
    type: 'card_error',
    code,
    ...(declineCode === null ? {} : { decline_code: declineCode }),
    ...(row.latestCharge === null ? {} : { charge: row.latestCharge }),
    payment_intent: intentObject(world, row),
  })
}

export const paymentIntentOperations: readonly Operation[] = [
  operation<Stripe.PaymentIntentCreateParams>()(
    'paymentIntents.create',
    'POST /v1/payment_intents',
    {
      amount: required(integer(1)),
      currency: required(currency()),
      automatic_payment_methods: nested({
        enabled: required(boolean()),
        allow_redirects: oneOf('always', 'never'),
      }),
      confirm: boolean(),
      payment_method: text(),
      return_url: url(),
      description: text(1000),
      metadata: metadata(),
      receipt_email: email(),
      statement_descriptor_suffix: text(22),
      transfer_group: text(),
    },
    ({ world }, asked) => {
      checkCharge(asked.amount, asked.currency, 'amount')
      if (asked.payment_method !== undefined && methodNamed(asked.payment_method) === undefined)
        throw noSuch('PaymentMethod', asked.payment_method, 'payment_method')
      const row = openIntent(world, {
        amount: asked.amount,
        currency: asked.currency,
        session: null,
        returnUrl: asked.return_url ?? null,
        wishes: {
          description: asked.description ?? null,
          metadata: mergeMetadata({}, asked.metadata),
          receiptEmail: asked.receipt_email ?? null,
          statementDescriptorSuffix: asked.statement_descriptor_suffix ?? null,
          transferGroup: asked.transfer_group ?? null,
        },
      })
      if (asked.confirm) confirm(world, row, asked.payment_method)
      else if (asked.payment_method !== undefined) {
        row.method = methodNamed(asked.payment_method) ?? null
        row.status = 'requires_confirmation'
      }
      return intentObject(world, row)
    },
  ),
  operation<Stripe.PaymentIntentRetrieveParams>()(
    'paymentIntents.retrieve',
    'GET /v1/payment_intents/:id',
    {},
    ({ world, path: { id = '' } }) => intentObject(world, intentOf(world, id)),
  ),
  operation<Stripe.PaymentIntentListParams>()(
    'paymentIntents.list',
    'GET /v1/payment_intents',
    { ...pagination, created: range() },
    ({ world }, { created, ...cursor }) => {
      const rows = [...world.tables.intents.values()].filter((row) => isWithin(created, row.created))
      return page(rows, cursor, '/v1/payment_intents', (row) => intentObject(world, row))
    },
  ),
  operation<Stripe.PaymentIntentUpdateParams>()(
    'paymentIntents.update',
    'POST /v1/payment_intents/:id',
    { metadata: metadata(), description: clearable(1000) },
    ({ world, path: { id = '' } }, { metadata: sent, description }) => {
      const row = intentOf(world, id)
      row.wishes = {
        ...row.wishes,
        metadata: mergeMetadata(row.wishes.metadata, sent),
        description: description === undefined ? row.wishes.description : description || null,
      }
      return intentObject(world, row)
    },
  ),
  operation<Stripe.PaymentIntentConfirmParams>()(
    'paymentIntents.confirm',
    'POST /v1/payment_intents/:id/confirm',
    { payment_method: text(), return_url: url() },
    ({ world, path: { id = '' } }, { payment_method: token }) => {
      const row = intentOf(world, id)
      if (row.session !== null) throw ofSession(row)
      confirm(world, row, token)
      return intentObject(world, row)
    },
  ),
  operation<Stripe.PaymentIntentCancelParams>()(
    'paymentIntents.cancel',
    'POST /v1/payment_intents/:id/cancel',
    { cancellation_reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer', 'abandoned') },
    ({ world, path: { id = '' } }, { cancellation_reason: reason }) => {
      const row = intentOf(world, id)
      if (row.session !== null) throw ofSession(row)
      cancelIntent(world, row, reason ?? null)
      return intentObject(world, row)
    },
  ),
]

const ofSession = (row: IntentRow): ApiError =>
  refusal(
    'payment_intent_unexpected_state',
    `The PaymentIntent ${row.id} was made by a Checkout Session: expire the session instead.`,
  )
