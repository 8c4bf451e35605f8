import type Stripe from 'stripe'
import { requireId, requireKey } from '../key.ts'
import type { PaymentProvider } from '../port.ts'
import type { DisputeState, DisputeStatus, EvidenceText } from '../states.ts'
import { fromProvider } from '../units.ts'
import { allOf, found, idOf, present, refOf, timeOf, written } from './answers.ts'
import { UnreadableAnswer } from './faults.ts'
import { movementOf } from './movements.ts'

type Disputes = Pick<PaymentProvider, 'readDispute' | 'listDisputes' | 'submitEvidence'>

/** All of them together may have 150,000 characters. */
const LONGEST_TEXT = 15_000

/** What is appealed is open again: only `won` and `lost` are ends. */
const statuses = new Map<string, DisputeStatus>([
  ['warning_needs_response', 'warning'],
  ['warning_under_review', 'warning'],
  ['warning_closed', 'warning_closed'],
  ['needs_response', 'open'],
  ['under_review', 'open'],
  ['appeal_needs_response', 'open'],
  ['appeal_under_review', 'open'],
  ['won', 'won'],
  ['lost', 'lost'],
  ['prevented', 'prevented'],
])

const evidenceNames = {
  productDescription: 'product_description',
  customerEmail: 'customer_email_address',
  customerName: 'customer_name',
  customerIp: 'customer_purchase_ip',
  accessActivityLog: 'access_activity_log',
  refundPolicyDisclosure: 'refund_policy_disclosure',
  refundRefusalExplanation: 'refund_refusal_explanation',
  serviceDate: 'service_date',
  other: 'uncategorized_text',
} as const satisfies Record<keyof EvidenceText, string>

export function disputes(stripe: Stripe): Disputes {
  return {
    readDispute: async (pspDisputeId) =>
      found(stripe.disputes.retrieve(requireId(pspDisputeId)), 'dispute', disputeState),
    listDisputes: async (pspPaymentIntentId) =>
      allOf(
        stripe.disputes.list({ payment_intent: requireId(pspPaymentIntentId), limit: 100 }),
        disputeState,
      ),
    submitEvidence: async ({ key, pspDisputeId, text, submit }) => {
      const options = { idempotencyKey: requireKey(key) }
      const params = { evidence: evidenceOf(text), submit }
      return written(
        stripe.disputes.update(requireId(pspDisputeId), params, options),
        'dispute',
        disputeState,
      )
    },
  }
}

function evidenceOf(text: EvidenceText): Record<string, string> {
  const names = Object.keys(evidenceNames) as (keyof EvidenceText)[]
  return Object.fromEntries(
    names.flatMap((name) => {
      const said = text[name]
      return said ? [[evidenceNames[name], said.slice(0, LONGEST_TEXT)]] : []
    }),
  )
}

function disputeState(dispute: Stripe.Dispute): DisputeState {
  const status = statuses.get(dispute.status)
  if (!status) throw new UnreadableAnswer(`a dispute that is ${dispute.status}`)
  const { due_by: dueBy } = dispute.evidence_details
  return {
    pspDisputeId: idOf(dispute.id),
    status,
    amount: fromProvider(dispute.amount, dispute.currency),
    currency: dispute.currency,
    needsResponse: dispute.status.endsWith('needs_response'),
    reason: dispute.reason,
    pspChargeId: idOf(refOf(dispute.charge)),
    movements: dispute.balance_transactions
      .toSorted((one, other) => one.created - other.created)
      .map(movementOf),
    livemode: dispute.livemode,
    ...present('pspPaymentIntentId', refOf(dispute.payment_intent)),
    ...present('evidenceDueAt', dueBy === null ? null : timeOf(dueBy)),
  }
}
