import { derivedId } from '@veza/shared/kernel/ids.ts'
import type { BalanceTransaction } from '../../platform/payments/index.ts'
import type { PostingKind } from '../ledger/index.ts'
import type { OwnRow } from './balance-queries.ts'

export interface Cause {
  readonly kind: PostingKind
  readonly sourceId: string
}

/** A posting that there must be, because the provider moved money. */
export interface Expectation extends Cause {
  /** What it must have moved of what lies at the provider, in minor units. */
  readonly amount: number
}

const charges = new Set(['charge', 'payment'])
const refunds = new Set(['refund', 'payment_refund'])
const failedRefunds = new Set(['refund_failure', 'payment_failure_refund'])
const reversals = new Set(['transfer_refund', 'transfer_cancel', 'transfer_failure'])
/** What the platform sends to its own bank is its own business, and in no books of ours. */
const ownPayouts = new Set(['payout', 'payout_failure', 'payout_cancel'])

/** Of a dispute's movement: by the provider's id of it, as `server/domains/refunds` posts it. */
export const disputeMovement = (pspBalanceTransactionId: string): string =>
  derivedId('dispute movement', pspBalanceTransactionId)

/**
 * Which postings a movement must have left. None: it needs none, or not yet, because its row is still on its way.
 * Undefined: nothing of ours explains it.
 */
export function expectationsOf(
  moved: BalanceTransaction,
  row: OwnRow | undefined,
): readonly Expectation[] | undefined {
  const { type, amount, fee } = moved
  if (ownPayouts.has(type)) return []
  if (type === 'adjustment') return ofDispute(moved)
  if (!row) return undefined
  // That it takes something for these as well, no webhook tells: a person has to write it into the books.
  const one = (kind: PostingKind): Expectation[] => [
    { kind, sourceId: row.id, amount },
    { kind: 'provider-fee', sourceId: row.id, amount: 0 - fee },
  ]
  if (row.of === 'payment' && charges.has(type))
    return [
      row.isStray
        ? { kind: 'stray-payment', sourceId: row.id, amount }
        : { kind: 'sale', sourceId: row.orderId, amount },
      { kind: 'provider-fee', sourceId: row.id, amount: 0 - fee },
    ]
  // A refund that has not ended is the sweep's to look after; one that failed took nothing in the end.
  const hasMoved = row.status === 'succeeded' || row.status === 'returned'
  if (row.of === 'refund' && row.status === 'failed') return undefined
  if (row.of === 'refund' && refunds.has(type)) return hasMoved ? one('refund') : []
  if (row.of === 'refund' && failedRefunds.has(type)) return hasMoved ? one('refund-returned') : []
  if (row.of === 'transfer' && type === 'transfer') return one('transfer')
  if (row.of === 'reversal' && reversals.has(type)) return one('reversal')
  return undefined
}

/** Postings that there may be of a row, whatever the provider has moved. */
export function causesOf({ of, id, orderId, isStray }: OwnRow): readonly Cause[] {
  if (of === 'payment')
    return [
      isStray ? { kind: 'stray-payment', sourceId: id } : { kind: 'sale', sourceId: orderId },
      { kind: 'provider-fee', sourceId: id },
    ]
  if (of === 'refund')
    return [
      { kind: 'refund', sourceId: id },
      { kind: 'refund-returned', sourceId: id },
    ]
  return [{ kind: of, sourceId: id }]
}

function ofDispute({ amount, fee, pspBalanceTransactionId }: BalanceTransaction): readonly Expectation[] {
  const sourceId = disputeMovement(pspBalanceTransactionId)
  return [
    { kind: amount < 0 ? 'dispute-opened' : 'dispute-won', sourceId, amount },
    { kind: 'dispute-fee', sourceId, amount: 0 - fee },
  ]
}
