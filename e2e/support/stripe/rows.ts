import type Stripe from 'stripe'

/**
 * What the stand-in remembers: plain rows, from which every answer is built. Times are Unix seconds, as Stripe
 * writes them; amounts are minor units.
 */
export type Metadata = Record<string, string>

interface Row {
  readonly id: string
  readonly created: number
}

export interface LineRow {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly unitAmount: number
  readonly quantity: number
  readonly metadata: Metadata
}

/** What an intent gets from the session, or from who creates it. */
export interface IntentWishes {
  readonly description: string | null
  readonly metadata: Metadata
  readonly receiptEmail: string | null
  readonly statementDescriptorSuffix: string | null
  readonly transferGroup: string | null
}

export interface SessionRow extends Row {
  readonly lines: readonly LineRow[]
  readonly currency: string
  readonly amount: number
  readonly successUrl: string | null
  readonly cancelUrl: string | null
  readonly clientReference: string | null
  readonly askedEmail: string | null
  readonly locale: string | null
  readonly submitType: string | null
  readonly customerCreation: string | null
  readonly allowedMethods: readonly string[] | null
  readonly wishes: IntentWishes
  readonly expiresAt: number
  metadata: Metadata
  status: 'open' | 'complete' | 'expired'
  paymentStatus: 'unpaid' | 'paid' | 'no_payment_required'
  email: string | null
  name: string | null
  address: BillingAddress | null
  intent: string | null
  /** When a delayed method ends by itself. */
  settlesAt: number | null
}

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'succeeded'
  | 'canceled'

/** How somebody pays: a card, or a debit that takes days. */
export interface MethodRow {
  readonly id: string
  readonly kind: 'card' | 'sepa_debit'
  readonly last4: string
  /** Where it was issued, or the account is. Null: the network does not say. */
  readonly country: string | null
  /** What it will do when charged. */
  readonly fate: CardFate
  /** What is special about it once it has paid. */
  readonly after: AfterPaying | null
}

/** Funds that are there at once, a dispute by itself, refunds that take their time. */
export type AfterPaying = 'available' | 'fraudulent' | 'product_not_received' | 'inquiry' | 'refund_pends'

export type CardFate =
  | 'pays'
  | 'asks'
  | 'card_declined'
  | 'insufficient_funds'
  | 'expired_card'
  | 'processing_error'
  | 'will_fail'

/** Who says that they pay. */
export interface Payer {
  readonly email: string | null
  readonly name: string | null
  readonly address: BillingAddress | null
}

/** What the page asks of an address, for cards alone: no street. */
export interface BillingAddress {
  readonly country: string
  readonly postalCode: string | null
}

export interface IntentRow extends Row {
  readonly amount: number
  readonly currency: string
  readonly session: string | null
  readonly clientSecret: string
  readonly returnUrl: string | null
  wishes: IntentWishes
  status: IntentStatus
  method: MethodRow | null
  latestCharge: string | null
  canceledAt: number | null
  cancellationReason: string | null
  declined: { readonly code: string; readonly declineCode: string | null; readonly message: string } | null
}

export interface ChargeRow extends Row {
  readonly amount: number
  readonly currency: string
  /** Whose money it is: a charge of ours, or the payment that a transfer makes at its destination. */
  readonly account: string
  readonly intent: string | null
  readonly method: MethodRow | null
  readonly sourceTransfer: string | null
  readonly transferGroup: string | null
  readonly receiptEmail: string | null
  readonly email: string | null
  readonly name: string | null
  readonly address: BillingAddress | null
  status: 'succeeded' | 'pending' | 'failed'
  description: string | null
  metadata: Metadata
  amountRefunded: number
  disputed: boolean
  failure: IntentRow['declined']
  balanceTransaction: string | null
  failureBalanceTransaction: string | null
}

export interface RefundRow extends Row {
  readonly account: string
  readonly amount: number
  readonly currency: string
  readonly charge: string
  readonly intent: string | null
  readonly reason: string | null
  readonly transferReversal: string | null
  metadata: Metadata
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'
  pendingReason: 'charge_pending' | 'insufficient_funds' | 'processing' | null
  failureReason: string | null
  balanceTransaction: string | null
  failureBalanceTransaction: string | null
}

export interface DisputeRow extends Row {
  readonly amount: number
  readonly currency: string
  readonly charge: string
  readonly intent: string | null
  readonly reason: string
  readonly dueBy: number
  /** Stripe's `warning_…`: nothing is taken yet. */
  readonly isInquiry: boolean
  metadata: Metadata
  status:
    | 'needs_response'
    | 'under_review'
    | 'won'
    | 'lost'
    | 'warning_needs_response'
    | 'warning_under_review'
    | 'warning_closed'
  evidence: Record<string, string>
  submissions: number
  balanceTransactions: string[]
}

export interface TransferRow extends Row {
  readonly amount: number
  readonly currency: string
  readonly destination: string
  readonly destinationPayment: string
  readonly sourceTransaction: string | null
  readonly transferGroup: string | null
  readonly balanceTransaction: string
  description: string | null
  metadata: Metadata
}

export interface ReversalRow extends Row {
  readonly amount: number
  readonly currency: string
  readonly transfer: string
  readonly balanceTransaction: string
  readonly destinationPaymentRefund: string
  metadata: Metadata
}

export type CapabilityStatus = 'active' | 'inactive' | 'pending'

export interface AccountRow extends Row {
  readonly type: 'express' | 'standard' | 'custom'
  country: string
  defaultCurrency: string
  email: string | null
  businessType: string | null
  businessName: string | null
  businessUrl: string | null
  metadata: Metadata
  /** Asked for, and how far it is. */
  capabilities: Record<string, CapabilityStatus>
  detailsSubmitted: boolean
  payoutsEnabled: boolean
  disabledReason: Stripe.Account.Requirements.DisabledReason | null
  currentlyDue: string[]
  bankAccount: { readonly id: string; readonly last4: string; readonly holder: string } | null
  /** Cut its ties to us: we see it no more. */
  deauthorized: boolean
}

export interface AccountLinkRow extends Row {
  readonly account: string
  readonly returnUrl: string
  readonly refreshUrl: string
  readonly expiresAt: number
  used: boolean
}

export interface PayoutRow extends Row {
  readonly account: string
  readonly amount: number
  readonly currency: string
  readonly arrivalDate: number
  readonly automatic: boolean
  readonly description: string | null
  readonly destination: string | null
  readonly statementDescriptor: string | null
  metadata: Metadata
  balanceTransaction: string | null
  status: 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled'
  failureCode: string | null
  failureBalanceTransaction: string | null
}

export interface BalanceTransactionRow extends Row {
  readonly account: string
  /** What moved, signed; `net` is without the fee. */
  readonly amount: number
  readonly fee: number
  readonly currency: string
  readonly type: string
  readonly reportingCategory: string
  readonly source: string
  readonly description: string | null
  /** Of what was converted: how much one unit of what was paid was worth. */
  readonly exchangeRate?: number
  availableOn: number
}

export interface EventRow extends Row {
  /** Null: an event of the platform's own. */
  readonly account: string | null
  /** As it was when it happened, and as it is sent. */
  readonly event: Stripe.Event
}

/** One way of an event to the webhook, which is gone until it is answered well. */
export interface DeliveryRow extends Row {
  readonly event: string
  readonly form: 'snapshot' | 'thin'
  state: 'waiting' | 'held' | 'dropped' | 'delivered' | 'given_up'
  /** Among those that may go, the lowest goes first. */
  rank: number
  /** Real time, ms, from which on it may go. */
  dueAt: number
  attempts: number
  /** What the last attempt got: a status, or why there was none. */
  lastAnswer: string | null
}

/** What was answered first under an idempotency key; without an answer it still runs. */
export interface KeyRow extends Row {
  readonly fingerprint: string
  readonly request: string
  answer: { readonly status: number; readonly body: string } | null
}
