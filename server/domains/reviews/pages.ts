import type { Review, Reviews } from '@veza/shared/contracts/reviews.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type ProductInFull, productView, visibleProduct } from '../products/index.ts'
import { keptRatings } from './ratings.ts'
import { removeReview, review, reviewsPage, type Said, visibleReview } from './service.ts'

/** What is reviewed: what it is called, and the path of its page. */
export interface Reviewed {
  readonly title: string
  readonly home: string
}

export interface FoundReview extends Reviewed {
  readonly review: Review
}

function aboutOf({ config }: Pick<Context, 'config'>, product: ProductInFull): Reviewed {
  const { id, title, url } = productView(config, product, 'en')
  return { title, home: url === null ? `/releases/${id}` : new URL(url).pathname }
}

/** What the pages show of reviews, and ask for. */
export function reviewsOnPages(context: Context) {
  const ctx = { ...context, ratings: keptRatings(context) }
  return {
    /** Undefined where this reader gets none to see. @throws DomainError 400 `bad-cursor` */
    reviewsOf: (
      productId: string,
      viewer: Viewer | undefined,
      page: { limit: number; cursor?: string },
    ): Promise<Reviews | undefined> => orNothing(reviewsPage(ctx, viewer, productId, page)),
    /** One, at an address of its own, and where what it is about is; undefined as above. */
    findReview: async (id: string, viewer: Viewer | undefined): Promise<FoundReview | undefined> => {
      const found = await orNothing(visibleReview(ctx.db, viewer, id))
      return found && { review: found.review, ...aboutOf(ctx, found.product) }
    },
    /** What a review is about, of what one may see; undefined as above. */
    reviewedProduct: async (productId: string, viewer: Viewer | undefined): Promise<Reviewed | undefined> => {
      const product = await orNothing(visibleProduct(ctx.db, viewer, productId))
      return product && aboutOf(ctx, product)
    },
    /** Writes or changes one's own; without words takes it back. @throws RateLimited; DomainError 401, 403, 404, 409, 451 */
    changeReview: async (viewer: Viewer, productId: string, said: Said | undefined): Promise<void> => {
      await (said ? review(ctx, viewer, productId, said) : removeReview(ctx, viewer, productId))
    },
  }
}

async function orNothing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (error instanceof DomainError && [404, 451].includes(error.status)) return undefined
    throw error
  }
}
