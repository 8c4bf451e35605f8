/** As the kernel’s `Money`, in whatever currency the provider’s account knows: also one that nothing is sold in. */
export interface ProviderMoney {
  readonly amount: number
  readonly currency: string
}

export interface OpenCheckout {
  readonly pspSessionId: string
  readonly url: string
  readonly expiresAt: Date
}

export interface CheckoutState {
  readonly pspSessionId: string
  readonly orderId?: string
  readonly paymentId?: string
  readonly status: 'open' | 'complete' | 'expired'
  /** A complete one may still be `unpaid`: a delayed method takes days. Only `paid` is money. */
  readonly paymentStatus: 'paid' | 'unpaid' | 'no_payment_required'
  /** Absent once it is not open. */
  readonly url?: string
  /** What the buyer is asked for in all. */
  readonly amount: number
  readonly currency: string
  /** Absent until the buyer has tried to pay. */
  readonly pspPaymentIntentId?: string
  /** Of the address that the buyer gave on the page: ISO 3166-1, two letters. Nothing else of it is read. */
  readonly country?: string
  readonly livemode: boolean
}

/** `awaiting`: for a means of payment, a confirmation or the buyer's bank. `processing`: a delayed method, on its way. */
export type PaymentStatus = 'awaiting' | 'processing' | 'succeeded' | 'canceled'

export interface PaymentState {
  readonly pspPaymentIntentId: string
  readonly status: PaymentStatus
  readonly amountReceived: number
  readonly currency: string
  /** The last charge that was tried, which succeeded where the payment has. */
  readonly pspChargeId?: string
  /** Of all refunds that have not failed. */
  readonly refundedAmount: number
  readonly disputed: boolean
  /** What the provider kept, in the currency in which the money came to our balance. Absent until it has. */
  readonly fee?: ProviderMoney
  readonly orderId?: string
  readonly paymentId?: string
  /** Of the billing address; else where the card was issued, or the account is. ISO 3166-1, two letters. */
  readonly country?: string
  /** Why the last try failed: `card_declined`, `authentication_required`, … */
  readonly failureCode?: string
  readonly livemode: boolean
}

/** `pending` may last for days; `requires_action`: the buyer must say where the money is to go. Both may still fail. */
export type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'

export interface RefundState {
  readonly pspRefundId: string
  readonly refundId?: string
  readonly orderId?: string
  readonly orderItemId?: string
  readonly status: RefundStatus
  readonly amount: number
  readonly currency: string
  readonly pspPaymentIntentId?: string
  /** Why it failed: `lost_or_stolen_card`, `expired_or_canceled_card`, `unknown`, … */
  readonly failureReason?: string
  /** Why it waits: `processing`, `insufficient_funds`, `charge_pending`. */
  readonly pendingReason?: string
  readonly createdAt: Date
}

/** `warning`: a bank asks, no money has moved. `prevented`: settled before it became one; no money has moved either. */
export type DisputeStatus = 'warning' | 'warning_closed' | 'open' | 'won' | 'lost' | 'prevented'

export interface DisputeState {
  readonly pspDisputeId: string
  readonly status: DisputeStatus
  /** What the buyer contests: may be less than was paid. */
  readonly amount: number
  readonly currency: string
  /** True while the other side waits for evidence of ours. */
  readonly needsResponse: boolean
  readonly reason: string
  readonly pspChargeId: string
  readonly pspPaymentIntentId?: string
  readonly evidenceDueAt?: Date
  /** Every time that it moved our balance: taken at opening, given back when won. Oldest first. */
  readonly movements: readonly BalanceMovement[]
  readonly livemode: boolean
}

/** `net = amount - fee`. Negative amounts left our balance, positive ones came to it; a fee given back is negative. */
export interface BalanceMovement {
  readonly pspBalanceTransactionId: string
  readonly amount: number
  readonly fee: number
  readonly net: number
  readonly currency: string
}

/** What is said for us to the buyer's bank; each text at most 20,000 characters, longer ones are cut. */
export interface EvidenceText {
  readonly productDescription?: string
  readonly customerEmail?: string
  readonly customerName?: string
  /** The address that the order was made from. */
  readonly customerIp?: string
  /** Downloads and plays, line by line. */
  readonly accessActivityLog?: string
  readonly refundPolicyDisclosure?: string
  readonly refundRefusalExplanation?: string
  /** When it was delivered, ISO 8601. */
  readonly serviceDate?: string
  readonly other?: string
}

export interface TransferState {
  readonly pspTransferId: string
  readonly transferId?: string
  readonly amount: number
  readonly currency: string
  /** The account that it went to. */
  readonly destination: string
  readonly sourceCharge?: string
  readonly group?: string
  readonly reversedAmount: number
  readonly isReversed: boolean
  /** All of them, ours and those made by hand. */
  readonly reversals: readonly ReversalState[]
  readonly livemode: boolean
}

export interface ReversalState {
  readonly pspReversalId: string
  readonly reversalId?: string
  readonly pspTransferId: string
  readonly amount: number
  readonly currency: string
}

export interface AccountState {
  readonly pspAccountId: string
  readonly userId?: string
  /** As `NewAccount` had them. */
  readonly country?: string
  readonly generation?: number
  /** The one thing that says whether a transfer may be sent there. */
  readonly transfersActive: boolean
  readonly payoutsEnabled: boolean
  /** What the seller must still tell, in the provider's words: `individual.verification.document`. */
  readonly requirementsDue: readonly string[]
  readonly disabledReason?: string
  /** The seller has cut the tie, or the account is gone: nothing can be done with it any more. */
  readonly deauthorized: boolean
}

export interface Link {
  readonly url: string
  readonly expiresAt?: Date
}

export interface BalanceState {
  readonly available: readonly ProviderMoney[]
  readonly pending: readonly ProviderMoney[]
}

export interface PayoutState {
  readonly pspPayoutId: string
  /** `paid` means that the bank is expected to have it: it may still become `failed`. */
  readonly status: 'pending' | 'in_transit' | 'paid' | 'failed' | 'canceled'
  readonly amount: number
  readonly currency: string
  readonly createdAt: Date
  readonly arrivesAt: Date
  readonly failureCode?: string
}

export interface BalanceTransaction extends BalanceMovement {
  /** In the provider's words: `charge`, `refund`, `transfer`, `payout`, `adjustment`, `stripe_fee`, … */
  readonly type: string
  /** The object that caused it: a charge, refund, transfer, reversal, dispute, payout. */
  readonly pspSourceId?: string
  readonly createdAt: Date
  readonly availableAt: Date
}

/** A hint that something happened to an object, and no more: what it is now, the object itself says. */
export interface ProviderEvent {
  readonly id: string
  /** `checkout.session.completed`; a thin one's begins with its version, `v1.` or `v2.`. */
  readonly type: string
  /** `checkout.session`, `charge`, `refund`, …; empty where the event is about none. */
  readonly objectType: string
  /** Empty where the event is about none. */
  readonly objectId: string
  /** The connected account that it happened in; absent for the platform's own. */
  readonly account?: string
  readonly livemode: boolean
  readonly createdAt: Date
  /** Thin events carry no object, and come beside the snapshot event of the same occurrence where that is known. */
  readonly isThin: boolean
  /** The snapshot event that tells of the same: the two are one. */
  readonly snapshotEventId?: string
}
