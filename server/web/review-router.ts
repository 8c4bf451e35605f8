import { ratingSchema, reviewTextSchema } from '@veza/shared/contracts/reviews.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { Router } from 'express'
import { formOf } from '../http/forms.ts'
import { localPath } from '../http/local-path.ts'
import { signInFor } from './of-reader.ts'
import type { PageTools } from './page-tools.ts'
import { messagePage } from './views/message-page.ts'
import { reviewAgainPage, reviewPage } from './views/review-page.ts'

/** `/reviews/:id`, and what the forms of reviewers ask for. */
export function reviewRouter({ sources, pageOf, send }: PageTools): Router {
  const router = Router()
  router.get('/reviews/:id', async (req, res) => {
    const page = pageOf(req, res)
    const id = idSchema.safeParse(req.params.id)
    const found = id.success ? await sources.findReview(id.data, req.viewer) : undefined
    if (!found) return send(res, 404, messagePage(page, 'missing'))
    send(res, 200, reviewPage(page, found, found.review))
  })

  router.post('/reviews', async (req, res) => {
    const form = formOf(req)
    const does = form.get('do')
    const product = idSchema.safeParse(form.get('product'))
    if ((does !== 'put' && does !== 'remove') || !product.success)
      throw new DomainError(400, 'unknown-action', 'This page has no such form. Load it again.')
    const from = localPath(form.get('next'))
    if (!req.viewer) return res.redirect(303, signInFor(from))
    const rating = ratingSchema.safeParse(Number(form.get('rating')))
    const text = reviewTextSchema.safeParse(form.get('text') ?? '')
    if (does === 'put' && !(rating.success && text.success)) {
      const about = await sources.reviewedProduct(product.data, req.viewer)
      const page = pageOf(req, res)
      if (!about) return send(res, 404, messagePage(page, 'missing'))
      const now = await sources.reviewsOf(product.data, req.viewer, { limit: 1 })
      const faults = [
        ...(rating.success ? [] : ['rating' as const]),
        ...(text.success ? [] : ['text' as const]),
      ]
      const again = { productId: product.data, home: about.home, isNew: !now?.own, faults }
      const said = { rating: rating.data, text: form.get('text') ?? '' }
      return send(res, 422, reviewAgainPage(page, about, { ...again, ...said }))
    }
    const said =
      does === 'put' && rating.success && text.success ? { rating: rating.data, text: text.data } : undefined
    await sources.changeReview(req.viewer, product.data, said).catch(orShown)
    res.set('Cache-Control', 'private, no-store').redirect(303, `${from}#reviews`)
  })
  return router
}

/** What has changed since the page was made, as by a refund, the page shows by itself. */
function orShown(error: unknown): void {
  if (error instanceof DomainError && [403, 404, 409, 451].includes(error.status)) return
  throw error
}
