import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { keptRatings } from './ratings.ts'
import { removeReview, review, reviewsPage } from './service.ts'

/** The reviews' part of the contract. */
export function reviewsRoutes(context: Context) {
  const ctx = { ...context, ratings: keptRatings(context) }
  return os.reviews.router({
    list: os.reviews.list.handler(({ input: { id, ...page }, context }) =>
      reviewsPage(ctx, context.viewer, id, page),
    ),
    put: os.reviews.put.handler(({ input: { id, ...said }, context }) =>
      review(ctx, signedIn(context), id, said),
    ),
    remove: os.reviews.remove.handler(async ({ input, context }) => {
      await removeReview(ctx, signedIn(context), input.id)
      return { ok: true as const }
    }),
  })
}
