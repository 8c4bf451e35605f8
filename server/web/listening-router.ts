import type { Track } from '@veza/shared/contracts/catalog.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { Router } from 'express'
import { formOf } from '../http/forms.ts'
import { ofReader, signInFor } from './of-reader.ts'
import type { PageTools } from './page-tools.ts'
import { orShown, wishOf } from './reaction-router.ts'
import { feedPage } from './views/feed-page.ts'
import { libraryPage } from './views/library-page.ts'

const SUGGESTED = 6

/** `/library` and `/feed`: of who is signed in; others are led there, and back. */
export function listeningRouter({ sources, pageOf, peaksOf, send }: PageTools): Router {
  const router = Router()
  const rowsOf = <T extends { readonly kind: string; readonly track?: Track | null }>(items: readonly T[]) =>
    Promise.all(
      items.map(async (item) => ({ item, peaks: item.track ? await peaksOf(item.track) : undefined })),
    )

  router.get('/library', (req, res) =>
    ofReader(req, res, async (viewer, query) => {
      const page = pageOf(req, res)
      const { items, nextCursor } = await sources.likesOf(viewer, query, page.locale)
      const first = query.cursor === undefined
      send(res, 200, libraryPage(page, { rows: await rowsOf(items), nextCursor, first }))
    }),
  )

  router.post('/library', async (req, res) => {
    const form = formOf(req)
    const [reaction, isOn] = wishOf(form)
    const [kind, id] = [form.get('kind'), idSchema.safeParse(form.get('id'))]
    if ((kind !== 'track' && kind !== 'release') || !id.success)
      throw new DomainError(400, 'unknown-action', 'This page has no such form. Load it again.')
    if (!req.viewer) return res.redirect(303, signInFor('/library'))
    await sources.changeReaction({ kind, id: id.data }, req.viewer, reaction, isOn).catch(orShown)
    res.set('Cache-Control', 'private, no-store').redirect(303, '/library')
  })

  router.get('/feed', (req, res) =>
    ofReader(req, res, async (viewer, query) => {
      const page = pageOf(req, res)
      const { items, nextCursor } = await sources.feedOf(viewer, query, page.locale)
      const first = query.cursor === undefined
      const isEmpty = first && items.length === 0 && nextCursor === null
      const suggested = isEmpty ? await sources.suggestedTo(viewer, SUGGESTED) : []
      send(res, 200, feedPage(page, { rows: await rowsOf(items), nextCursor, first, suggested }))
    }),
  )
  return router
}
