import { randomBytes } from 'node:crypto'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Emission } from './emission.ts'
import type {
  AccountLinkRow,
  AccountRow,
  BalanceTransactionRow,
  ChargeRow,
  DeliveryRow,
  DisputeRow,
  EventRow,
  IntentRow,
  KeyRow,
  PayoutRow,
  RefundRow,
  ReversalRow,
  SessionRow,
  TransferRow,
} from './rows.ts'

/** Our own account, whose key it is. */
export const PLATFORM = 'acct_1StandInPlatform'

export interface Tables {
  readonly sessions: Map<string, SessionRow>
  readonly intents: Map<string, IntentRow>
  readonly charges: Map<string, ChargeRow>
  readonly refunds: Map<string, RefundRow>
  readonly disputes: Map<string, DisputeRow>
  readonly transfers: Map<string, TransferRow>
  readonly reversals: Map<string, ReversalRow>
  readonly accounts: Map<string, AccountRow>
  readonly accountLinks: Map<string, AccountLinkRow>
  readonly payouts: Map<string, PayoutRow>
  readonly balanceTransactions: Map<string, BalanceTransactionRow>
  readonly events: Map<string, EventRow>
  readonly deliveries: Map<string, DeliveryRow>
  readonly keys: Map<string, KeyRow>
}

export const emptyTables = (): Tables => ({
  sessions: new Map(),
  intents: new Map(),
  charges: new Map(),
  refunds: new Map(),
  disputes: new Map(),
  transfers: new Map(),
  reversals: new Map(),
  accounts: new Map(),
  accountLinks: new Map(),
  payouts: new Map(),
  balanceTransactions: new Map(),
  events: new Map(),
  deliveries: new Map(),
  keys: new Map(),
})

/** Who asks, and with which key: an event says which request caused it. */
export interface RequestOrigin {
  readonly id: string | null
  readonly idempotencyKey: string | null
}

/** What an operation works on. All of it is changed in one go, without a pause in between. */
export interface World {
  readonly tables: Tables
  readonly settings: Settings
  readonly clock: Clock
  /** The same, never put on: what is sent is signed now, whatever day its objects have, as with Stripe's test clocks. */
  readonly wire: Clock
  /** Address of the stand-in itself, for the pages it sends people to. */
  readonly url: string
  /** Tells of a change; `account` is whose it is, where not the platform's. */
  emit(emission: Emission, account?: string): void
  /** Whom the events of now are put down to. */
  origin: RequestOrigin
}

/** What is decided elsewhere at the real one: by banks, by contracts, by chance. */
export interface Settings {
  /** Of a charge: basis points and a fixed part in hundredths of a unit. */
  feeBasisPoints: number
  feeFixed: number
  disputeFee: number
  isDisputeFeeReturned: boolean
  /** Until the money of a charge may be paid out, seconds. */
  fundsDelaySeconds: number
  /** What becomes of refunds when they are asked for. */
  refundsBecome: 'succeeded' | 'pending' | 'insufficient_funds' | 'failed'
  /** Whether reversals may leave a connected account below zero. */
  mayOverdraw: boolean
  /** How long a delayed method takes by itself, ms; null: until it is told. */
  delayedMethodMs: number | null
  /** Calls a second that are let in; null: any. */
  rateLimit: number | null
  /** Whether a charge's balance transaction comes later than the charge, as it may since `automatic_async`. */
  isBookedLate: boolean
  /** What the platform is paid out in; all else is converted to the first of them. Null: everything, as it was paid. */
  settlesIn: string[] | null
  /** How far the clock was put on, ms. */
  clockAheadMs: number
}

export const defaultSettings = (): Settings => ({
  feeBasisPoints: 150,
  feeFixed: 25,
  disputeFee: 2000,
  isDisputeFeeReturned: true,
  fundsDelaySeconds: 2 * 86_400,
  refundsBecome: 'succeeded',
  mayOverdraw: false,
  delayedMethodMs: null,
  rateLimit: null,
  isBookedLate: false,
  settlesIn: null,
  clockAheadMs: 0,
})

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** As Stripe's look: a prefix, and letters that say nothing. */
export function newId(prefix: string, length = 24): string {
  const letters = [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length])
  return `${prefix}_${letters.join('')}`
}

export const nowSeconds = ({ clock }: Pick<World, 'clock'>): number =>
  Math.floor(clock.now().getTime() / 1000)
