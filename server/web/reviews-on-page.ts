import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request } from 'express'
import type { PageSources } from './sources.ts'
import type { ReviewsOnPage } from './views/reviews.ts'

const REVIEWS = 10

/** What buyers say of the thing that a page is about, from the place on that its address names (`?reviews=`); one that was cut short begins anew. */
export async function reviewsAt(
  sources: PageSources,
  { query, viewer }: Pick<Request, 'query' | 'viewer'>,
  productId: string | undefined,
  home: string,
): Promise<ReviewsOnPage | undefined> {
  if (productId === undefined) return undefined
  const { reviews: cursor } = query
  const shown = async (page: { cursor?: string }) => {
    const reviews = await sources.reviewsOf(productId, viewer, { limit: REVIEWS, ...page })
    return reviews && { reviews, productId, home, first: page.cursor === undefined }
  }
  if (typeof cursor !== 'string') return shown({})
  return shown({ cursor }).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'bad-cursor') return shown({})
    throw error
  })
}
