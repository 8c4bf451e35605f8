import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { Router } from 'express'
import { formOf } from '../http/forms.ts'
import { localPath } from '../http/local-path.ts'
import { ofReader, signInFor } from './of-reader.ts'
import type { PageTools } from './page-tools.ts'
import { isRefusal, no } from './reaction-router.ts'
import { messagePage } from './views/message-page.ts'
import { wishesPage } from './views/wishes-page.ts'

const PATH = '/library/wishes'

/** What the forms beside things for sale ask for, and the list itself: of who is signed in; others are led there, and back. */
export function wishRouter({ sources, pageOf, send }: PageTools): Router {
  const router = Router()
  router.get(PATH, (req, res) =>
    ofReader(req, res, async (viewer, query) => {
      const page = pageOf(req, res)
      const { items, nextCursor } = await sources.wishesOf(viewer, query, page.locale)
      send(res, 200, wishesPage(page, { items, nextCursor, first: query.cursor === undefined }))
    }),
  )

  router.post(PATH, async (req, res) => {
    const form = formOf(req)
    const does = form.get('do')
    const product = idSchema.safeParse(form.get('product'))
    if ((does !== 'wish' && does !== 'unwish') || !product.success)
      throw new DomainError(400, 'unknown-action', 'This page has no such form. Load it again.')
    const from = localPath(form.get('next') ?? PATH)
    if (!req.viewer) return res.redirect(303, signInFor(from))
    const changed = sources.changeWish(req.viewer, product.data, does === 'wish')
    if (await changed.then(no, isRefusal('wishes-full')))
      return send(res, 409, messagePage(pageOf(req, res), 'wishesFull'))
    res.set('Cache-Control', 'private, no-store').redirect(303, from)
  })
  return router
}
