import { splitByWeights } from '@veza/shared/kernel/money.ts'
import type { Db } from '../../../platform/db/database.ts'
import { trackShares } from './queries.ts'

/** Whose a track's earnings are, out of 10,000. */
export interface TrackShares {
  readonly trackId: string
  readonly shares: readonly { readonly userId: string; readonly basisPoints: number }[]
}

/** What somebody earns by one track of a sale, in minor units. */
export interface Earning {
  readonly trackId: string
  readonly userId: string
  readonly amount: number
}

/** Whose the earnings by these tracks are, for what is sold at a moment: each in its place. */
export async function sharesOf(db: Db, trackIds: readonly string[], at: Date): Promise<TrackShares[]> {
  const tracks = new Map<string, { userId: string; basisPoints: number }[]>()
  for (const { trackId, userId, basisPoints } of await trackShares(db, trackIds, at)) {
    const shares = tracks.get(trackId) ?? []
    shares.push({ userId, basisPoints })
    tracks.set(trackId, shares)
  }
  return [...tracks].map(([trackId, shares]) => ({ trackId, shares }))
}

/**
 * Divides what a sale earned, in minor units: among the tracks evenly, then each by its sheet, by largest remainders both
 * times. The parts add up to the whole; who would get nothing is left out.
 */
export function divideEarnings(amount: number, tracks: readonly TrackShares[]): Earning[] {
  const byTrack = splitByWeights(
    amount,
    tracks.map(() => 1),
  )
  return tracks.flatMap(({ trackId, shares }, index) => {
    const parts = splitByWeights(
      byTrack[index] ?? 0,
      shares.map(({ basisPoints }) => basisPoints),
    )
    return shares
      .map(({ userId }, place) => ({ trackId, userId, amount: parts[place] ?? 0 }))
      .filter((earning) => earning.amount > 0)
  })
}
