import type Stripe from 'stripe'
import { balanceTransactionObject, move } from './balance.ts'
import { chargeObject, chargeOf } from './charges.ts'
import { isZeroDecimal } from './currencies.ts'
import { noSuch, refusal } from './errors.ts'
import type { ChargeRow, DisputeRow } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

const SEVEN_DAYS = 7 * 86_400

interface Asked {
  readonly amount?: number | undefined
  readonly reason?: string | undefined
  /** A question of the bank's at first: nothing is taken. */
  readonly isInquiry?: boolean | undefined
}

/** A buyer goes to their bank instead of to us. @throws ApiError where nothing is left to dispute */
export function openDispute(world: World, charge: ChargeRow, asked: Asked): DisputeRow {
  const left = charge.amount - charge.amountRefunded
  if (charge.status !== 'succeeded' || charge.disputed || left === 0)
    throw refusal(undefined, `The charge ${charge.id} cannot be disputed.`)
  if (asked.amount !== undefined && asked.amount > left)
    throw refusal(undefined, `No more than ${left} of ${charge.id} can be disputed.`, 'amount')
  const now = nowSeconds(world)
  const isInquiry = asked.isInquiry ?? false
  const row: DisputeRow = {
    id: newId(charge.id.startsWith('py_') ? 'pdp' : 'du'),
    created: now,
    amount: asked.amount ?? left,
    currency: charge.currency,
    charge: charge.id,
    intent: charge.intent,
    reason: asked.reason ?? 'fraudulent',
    dueBy: now + SEVEN_DAYS,
    isInquiry,
    metadata: {},
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
    evidence: {},
    submissions: 0,
    balanceTransactions: [],
  }
  world.tables.disputes.set(row.id, row)
  charge.disputed = true
  world.emit({ type: 'charge.dispute.created', data: { object: disputeObject(world, row) } })
  if (!isInquiry) withdraw(world, row)
  return row
}

/** The bank does not let it rest: what was a question takes the money now. */
export function escalate(world: World, row: DisputeRow): void {
  if (row.status !== 'warning_needs_response' && row.status !== 'warning_under_review') throw ended(row)
  row.status = 'needs_response'
  world.emit({ type: 'charge.dispute.updated', data: { object: disputeObject(world, row) } })
  withdraw(world, row)
}

function withdraw(world: World, row: DisputeRow): void {
  adjust(world, row, -row.amount, feeIn(world, row.currency), 'dispute')
  world.emit({ type: 'charge.dispute.funds_withdrawn', data: { object: disputeObject(world, row) } })
}

export function winDispute(world: World, row: DisputeRow): void {
  if (isInquiryStill(row)) {
    close(world, row, 'warning_closed')
    return
  }
  if (row.status !== 'needs_response' && row.status !== 'under_review') throw ended(row)
  adjust(
    world,
    row,
    row.amount,
    world.settings.isDisputeFeeReturned ? -feeTaken(world, row) : 0,
    'dispute_reversal',
  )
  close(world, row, 'won')
  world.emit({ type: 'charge.dispute.funds_reinstated', data: { object: disputeObject(world, row) } })
}

/** @throws ApiError where it is over */
export function loseDispute(world: World, row: DisputeRow): void {
  if (isInquiryStill(row)) escalate(world, row)
  if (row.status !== 'needs_response' && row.status !== 'under_review') throw ended(row)
  close(world, row, 'lost')
}

const isInquiryStill = ({ status }: DisputeRow) =>
  status === 'warning_needs_response' || status === 'warning_under_review'

function close(world: World, row: DisputeRow, status: 'won' | 'lost' | 'warning_closed'): void {
  row.status = status
  world.emit({ type: 'charge.dispute.closed', data: { object: disputeObject(world, row) } })
  const charge = chargeOf(world, PLATFORM, row.charge)
  world.emit({ type: 'charge.updated', data: { object: chargeObject(charge) } })
}

export interface Told {
  readonly evidence?: Record<string, string | undefined> | undefined
  readonly isSubmitted: boolean
}

/** What we answer the bank; once it is handed in, they think. */
export function answerDispute(world: World, row: DisputeRow, { evidence = {}, isSubmitted }: Told): void {
  if (row.status !== 'needs_response' && row.status !== 'warning_needs_response')
    throw refusal(undefined, `This dispute is ${row.status}; it takes no evidence.`)
  for (const [name, text] of Object.entries(evidence)) {
    if (text === '') delete row.evidence[name]
    else if (text !== undefined) row.evidence[name] = text
  }
  if (isSubmitted) {
    row.submissions++
    row.status = row.status === 'needs_response' ? 'under_review' : 'warning_under_review'
  }
  world.emit({ type: 'charge.dispute.updated', data: { object: disputeObject(world, row) } })
}

const ended = (row: DisputeRow) => refusal('dispute_closed', `The dispute ${row.id} is ${row.status}.`)

function adjust(world: World, row: DisputeRow, amount: number, fee: number, category: string): void {
  const { currency } = row
  const description = `Chargeback ${category === 'dispute' ? 'withdrawal' : 'reversal'} for ${row.charge}`
  const moved = {
    account: PLATFORM,
    amount,
    fee,
    currency,
    type: 'adjustment',
    category,
    source: row.id,
    description,
  }
  row.balanceTransactions.push(move(world, moved).id)
}

const feeIn = ({ settings }: World, currency: string): number =>
  isZeroDecimal(currency) ? Math.round(settings.disputeFee / 100) : settings.disputeFee

const feeTaken = ({ tables }: World, row: DisputeRow): number =>
  row.balanceTransactions.reduce((sum, id) => sum + (tables.balanceTransactions.get(id)?.fee ?? 0), 0)

const EVIDENCE = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
} as const satisfies Stripe.Dispute.Evidence

export function disputeObject(world: World, row: DisputeRow): Stripe.Dispute {
  const moved = row.balanceTransactions.flatMap((id) => world.tables.balanceTransactions.get(id) ?? [])
  const card = { brand: 'visa', case_type: row.isInquiry ? 'inquiry' : 'chargeback', network: 'visa' }
  return {
    id: row.id,
    object: 'dispute',
    amount: row.amount,
    balance_transactions: moved.map((one) => balanceTransactionObject(world, one)),
    charge: row.charge,
    created: row.created,
    currency: row.currency,
    enhanced_eligibility_types: [],
    evidence: { ...EVIDENCE, ...row.evidence },
    evidence_details: {
      due_by: row.dueBy,
      enhanced_eligibility: {},
      has_evidence: Object.keys(row.evidence).length > 0,
      past_due: nowSeconds(world) > row.dueBy,
      submission_count: row.submissions,
      submission_method: row.submissions > 0 ? 'manual' : 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: isInquiryStill(row),
    livemode: false,
    metadata: row.metadata,
    payment_intent: row.intent,
    payment_method_details: { card: { ...card, network_reason_code: '10.4' }, type: 'card' },
    reason: row.reason,
    status: row.status,
  }
}

/** @throws ApiError where there is none */
export function disputeOf(world: World, id: string): DisputeRow {
  const row = world.tables.disputes.get(id)
  if (row === undefined) throw noSuch('dispute', id)
  return row
}
