import { shareOf } from '@veza/shared/kernel/money.ts'
import { divideEarnings, type TrackShares } from '../products/index.ts'

export interface Share {
  /** Null: the platform's fee. */
  readonly sellerId: string | null
  readonly trackId: string | null
  readonly amount: number
}

/**
 * Divides what is paid for one thing: the platform's fee first, halves of a unit rounded up, and the rest over those who
 * earn by its tracks. The parts add up to the amount; who would get nothing is left out.
 */
export function divide(amount: number, feeBasisPoints: number, tracks: readonly TrackShares[]): Share[] {
  const fee = shareOf(amount, feeBasisPoints)
  const earned = divideEarnings(amount - fee, tracks)
  const shares = earned.map(({ userId, ...earning }) => ({ ...earning, sellerId: userId }))
  return fee > 0 ? [{ sellerId: null, trackId: null, amount: fee }, ...shares] : shares
}
