import type { Ratings } from '@veza/shared/contracts/reviews.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { type RecentByKey, recentByKey } from '../../platform/recent/index.ts'
import { ratingsOf } from './queries.ts'

/** What others said is added up anew after so long: thousands look at a page for each who writes. */
export const FRESH_MS = 5 * SECOND_MS
const PRODUCTS = 1_000

/** Number and mean of each product's reviews, kept for a moment. */
export const keptRatings = ({ db, clock }: Pick<Context, 'db' | 'clock'>): RecentByKey<Ratings> =>
  recentByKey(clock, { freshMs: FRESH_MS, most: PRODUCTS }, (productId) => ratingsOf(db, productId))
