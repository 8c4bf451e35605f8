import type { ProviderUnavailable, UnknownCode } from './errors.ts'
import type {
  AccountState,
  BalanceState,
  BalanceTransaction,
  CheckoutState,
  DisputeState,
  EvidenceText,
  Link,
  OpenCheckout,
  PaymentState,
  PayoutState,
  ProviderEvent,
  RefundState,
  ReversalState,
  TransferState,
} from './states.ts'
import type { WebhookDelivery, WebhookVerdict } from './webhook.ts'

/**
 * What came of a write. `refused`: a definite no, nothing was made; the next try takes the next generation of the key
 * (`<row id>:<n>`, stored before the call), because the provider replays a stored refusal for ever. `unknown`: it may have
 * been made; the same key goes out again within 24 h, and after that one looks first.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'refused'
      /** The provider's own: `balance_insufficient`, `charge_already_refunded`, `resource_missing`, … */
      readonly code: string
      readonly message: string
      /** The parameter that is at fault, where one is. */
      readonly param?: string
    }
  | { readonly kind: 'unknown'; readonly code: UnknownCode; readonly error: ProviderUnavailable }

/** What came of a read. That the provider could not be asked is thrown as `ProviderUnavailable`. */
export type Found<T> = { readonly kind: 'found'; readonly value: T } | { readonly kind: 'missing' }

/** One page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Give it back for the next page; absent on the last. */
  readonly cursor?: string
}

/** Both ends in time are inclusive; absent ones are open. */
export interface Span {
  readonly since?: Date
  readonly until?: Date
  readonly cursor?: string
}

/**
 * An idempotency key: the id of our own row, or a later generation of it. Committed before the call.
 * 1 to 255 characters; an empty one throws before anything is sent. All calls share one space of keys, and a key stands
 * for one call with all its content: whatever goes into a call is taken from the row, or another content meets the same key.
 */
export type Key = string

/**
 * Where money moves. Own types, never an SDK's; ids called `psp…` are the provider's, all others ours.
 * Amounts are integers in minor units as `shared/kernel/money.ts` counts them; currencies ISO 4217 in lower case.
 *
 * Writes answer an `Outcome` and throw for a fault of the caller alone (empty key, amount that is no positive safe integer).
 * Reads throw `ProviderUnavailable` where the provider did not answer, and `TypeError` for an empty id.
 * No call belongs inside a database transaction. Where no provider is configured, every call throws `DomainError` 503
 * `payments-unavailable`.
 */
export interface PaymentProvider {
  /** False where none is configured. */
  readonly isAvailable: boolean
  /** What `livemode` of every object and event must be: ours takes real money, or test money. */
  readonly livemode: boolean

  /** Opens a page of the provider's where one order is paid. The same key gives the same page. */
  createCheckout(checkout: NewCheckout): Promise<Outcome<OpenCheckout>>
  readCheckout(pspSessionId: string): Promise<Found<CheckoutState>>
  /** Closes the page, so that nobody pays there any more. Refused where it is complete or has expired: read it then. */
  expireCheckout(pspSessionId: string): Promise<Outcome<CheckoutState>>

  readPayment(pspPaymentIntentId: string): Promise<Found<PaymentState>>
  /** Payments that have ever been tried for an order, by its transfer group, which must have been the order's id. */
  findPayments(orderId: string): Promise<readonly PaymentState[]>

  createRefund(refund: NewRefund): Promise<Outcome<RefundState>>
  readRefund(pspRefundId: string): Promise<Found<RefundState>>
  /** By the refund id that we left with it: for one whose creation was never answered. */
  findRefund(refund: { refundId: string; pspPaymentIntentId: string }): Promise<Found<RefundState>>
  /** Every refund of a payment, whoever made it. */
  listRefunds(pspPaymentIntentId: string): Promise<readonly RefundState[]>

  readDispute(pspDisputeId: string): Promise<Found<DisputeState>>
  /** Every dispute of a payment: for one whose webhook never came. */
  listDisputes(pspPaymentIntentId: string): Promise<readonly DisputeState[]>
  /** @param evidence.submit false keeps it as a draft; what is submitted is final */
  submitEvidence(evidence: NewEvidence): Promise<Outcome<DisputeState>>

  createTransfer(transfer: NewTransfer): Promise<Outcome<TransferState>>
  /** With all its reversals. */
  readTransfer(pspTransferId: string): Promise<Found<TransferState>>
  /** By the transfer id that we left with it. `group` is the order's id. */
  findTransfer(transfer: { transferId: string; group: string }): Promise<Found<TransferState>>
  /** There is no code for “already reversed”: on any refusal read the transfer, and look for our reversal id in it. */
  reverseTransfer(reversal: NewReversal): Promise<Outcome<ReversalState>>

  createAccount(account: NewAccount): Promise<Outcome<AccountState>>
  readAccount(pspAccountId: string): Promise<Found<AccountState>>
  /** A page of the provider's where a seller says who they are: for one use, within minutes. Never store or mail it. */
  onboardingLink(link: NewOnboardingLink): Promise<Outcome<Link>>
  /** A way into the seller's own dashboard, for one use. Refused until the account's details are there. */
  dashboardLink(pspAccountId: string): Promise<Outcome<Link>>
  accountBalance(pspAccountId: string): Promise<Found<BalanceState>>
  listPayouts(pspAccountId: string, cursor?: string): Promise<Page<PayoutState>>
  readPayout(pspAccountId: string, pspPayoutId: string): Promise<Found<PayoutState>>

  /** The platform's own. */
  balance(): Promise<BalanceState>
  listBalanceTransactions(span: Span): Promise<Page<BalanceTransaction>>
  /** All that one object has ever moved in our balance, or what moved there under this id of its own; none: nothing did. */
  movementsOf(pspSourceId: string): Promise<readonly BalanceTransaction[]>
  /** What happened in the last 30 days. @param span.undelivered only those that a webhook has not taken yet */
  listEvents(span: Span & { undelivered?: boolean }): Promise<Page<ProviderEvent>>

  /** Never throws, whatever came. Nothing but a verdict of kind `event` may be believed. */
  verifyWebhook(delivery: WebhookDelivery): WebhookVerdict
}

export interface NewCheckout {
  readonly key: Key
  readonly orderId: string
  /** Our row of this try at paying. */
  readonly paymentId: string
  readonly email: string
  /** BCP 47, `fr` or `pt-BR`; one that the provider does not speak becomes the buyer's browser's. */
  readonly locale: string
  readonly currency: string
  readonly lines: readonly CheckoutLine[]
  /** Must be the sum of the lines: held to it before anything is sent. */
  readonly total: number
  readonly successUrl: string
  readonly cancelUrl: string
  /** 30 minutes to 24 hours ahead. */
  readonly expiresAt: Date
  /** The order's id: ties the payment to its transfers, and finds them again. */
  readonly transferGroup: string
}

export interface CheckoutLine {
  readonly title: string
  /** For one piece. */
  readonly amount: number
  readonly quantity: number
}

export interface NewRefund {
  readonly key: Key
  readonly refundId: string
  readonly orderId: string
  /** The one thing of the order that it is for. */
  readonly orderItemId?: string
  readonly pspPaymentIntentId: string
  readonly amount: number
  readonly currency: string
}

export interface NewEvidence {
  readonly key: Key
  readonly pspDisputeId: string
  readonly text: EvidenceText
  readonly submit: boolean
}

export interface NewTransfer {
  readonly key: Key
  readonly transferId: string
  readonly amount: number
  readonly currency: string
  /** The seller's account at the provider. */
  readonly destination: string
  /** The charge whose money this is: the transfer waits for its funds, where one without fails. */
  readonly sourceCharge: string
  /** The order's id. */
  readonly group: string
}

export interface NewReversal {
  readonly key: Key
  readonly reversalId: string
  readonly pspTransferId: string
  readonly amount: number
  /** Of the transfer. */
  readonly currency: string
}

export interface NewAccount {
  readonly key: Key
  readonly userId: string
  readonly email: string
  /** ISO 3166-1, two letters, upper case. */
  readonly country: string
  /** Which of the user's accounts it is: kept with it, so that it is told apart from those of before. */
  readonly generation: number
}

export interface NewOnboardingLink {
  readonly pspAccountId: string
  /** Where the seller comes back to; finished or not, which only `readAccount` tells. */
  readonly returnUrl: string
  /** Where the provider sends a seller whose link has been used or is too old: make a new one there. */
  readonly refreshUrl: string
}
