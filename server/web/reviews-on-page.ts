import type { Request } from 'express'
import type { PageSources } from './sources.ts'
import type { ReviewsOnPage } from './views/reviews.ts'

const REVIEWS = 10

/** What buyers say of the thing that a page is about, from the place on that its address names (`?reviews=`). @throws DomainError 400 `bad-cursor` */
export async function reviewsAt(
  sources: PageSources,
  { query, viewer }: Pick<Request, 'query' | 'viewer'>,
  productId: string | undefined,
  home: string,
): Promise<ReviewsOnPage | undefined> {
  if (productId === undefined) return undefined
  const { reviews: cursor } = query
  const page = { limit: REVIEWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
  const reviews = await sources.reviewsOf(productId, viewer, page)
  return reviews && { reviews, productId, home, first: page.cursor === undefined }
}
