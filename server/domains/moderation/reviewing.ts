import type { Context } from '../../context.ts'
import { isFactorFresh, isOfStaff, STAFF_FACTOR_MS, type Viewer } from '../../http/request-context.ts'
import { isOnReview } from './reading-queries.ts'

/**
 * Whether somebody of the staff is at work on a case about this track, or about a release with it: one that they have
 * claimed, or an appeal that they may decide on. Nothing else opens to the staff what is private or for sale.
 */
export async function isReviewed(
  { db, clock }: Pick<Context, 'clock' | 'db'>,
  viewer: Viewer | undefined,
  trackId: string,
): Promise<boolean> {
  const now = clock.now()
  if (!viewer || !isOfStaff(viewer, 'moderator') || !isFactorFresh(viewer, STAFF_FACTOR_MS, now)) return false
  return isOnReview(db, { trackId, by: viewer.userId, now })
}
