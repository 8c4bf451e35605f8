import type { TransferStatus } from '@veza/shared/contracts/order-states.ts'
import type { Transfer } from '@veza/shared/contracts/selling.ts'

type Standing = Pick<Transfer, 'status' | 'providerId' | 'reversedAmount'>

const triable = ['pending', 'failed', 'reversal_pending'] as const
export type Triable = (typeof triable)[number]

/** What is tried by itself later can be tried at once; all else has ended. */
export const mayBeTried = (status: TransferStatus): status is Triable =>
  (triable as readonly TransferStatus[]).includes(status)

/** What it means as it stands, and what is to be done about it. */
export function standingOf({ status, providerId, reversedAmount }: Standing) {
  // Refused when it was sent, or when it was to come back: the one is owed to the seller, the other by them.
  if (status === 'permanently_failed') return providerId === null ? 'unsent' : 'kept'
  if (status === 'reversed') return providerId === null ? 'never-sent' : 'reversed'
  if (status === 'completed') return reversedAmount > 0 ? 'returned' : 'completed'
  return status
}
