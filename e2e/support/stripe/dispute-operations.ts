import type Stripe from 'stripe'
import { answerDispute, disputeObject, disputeOf, loseDispute } from './disputes.ts'
import { boolean, clearable, isWithin, mergeMetadata, metadata, nested, range, text } from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'

const LONGEST = 20_000
const evidence = {
  access_activity_log: clearable(LONGEST),
  billing_address: clearable(),
  cancellation_policy_disclosure: clearable(LONGEST),
  cancellation_rebuttal: clearable(LONGEST),
  customer_email_address: clearable(),
  customer_name: clearable(),
  customer_purchase_ip: clearable(),
  duplicate_charge_explanation: clearable(LONGEST),
  duplicate_charge_id: clearable(),
  product_description: clearable(LONGEST),
  refund_policy_disclosure: clearable(LONGEST),
  refund_refusal_explanation: clearable(LONGEST),
  service_date: clearable(),
  shipping_address: clearable(),
  shipping_carrier: clearable(),
  shipping_date: clearable(),
  shipping_tracking_number: clearable(),
  uncategorized_text: clearable(LONGEST),
}

export const disputeOperations: readonly Operation[] = [
  operation<Stripe.DisputeRetrieveParams>()(
    'disputes.retrieve',
    'GET /v1/disputes/:id',
    {},
    ({ world, path: { id = '' } }) => disputeObject(world, disputeOf(world, id)),
  ),
  operation<Stripe.DisputeListParams>()(
    'disputes.list',
    'GET /v1/disputes',
    { ...pagination, created: range(), charge: text(), payment_intent: text() },
    ({ world }, { created, charge, payment_intent: intent, ...cursor }) => {
      const rows = [...world.tables.disputes.values()].filter(
        (row) =>
          isWithin(created, row.created) &&
          (charge === undefined || row.charge === charge) &&
          (intent === undefined || row.intent === intent),
      )
      return page(rows, cursor, '/v1/disputes', (row) => disputeObject(world, row))
    },
  ),
  operation<Stripe.DisputeUpdateParams>()(
    'disputes.update',
    'POST /v1/disputes/:id',
    { evidence: nested(evidence), metadata: metadata(), submit: boolean() },
    ({ world, path: { id = '' } }, { evidence: told, metadata: sent, submit }) => {
      const row = disputeOf(world, id)
      // As at Stripe: what is told is handed in, unless it says not to.
      if (told !== undefined || submit === true)
        answerDispute(world, row, { evidence: told, isSubmitted: submit ?? true })
      row.metadata = mergeMetadata(row.metadata, sent)
      return disputeObject(world, row)
    },
  ),
  operation<Stripe.DisputeCloseParams>()(
    'disputes.close',
    'POST /v1/disputes/:id/close',
    {},
    ({ world, path: { id = '' } }) => {
      const row = disputeOf(world, id)
      loseDispute(world, row)
      return disputeObject(world, row)
    },
  ),
]
