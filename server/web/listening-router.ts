import type { Track } from '@veza/shared/contracts/catalog.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, type Response, Router } from 'express'
import { formOf } from '../http/forms.ts'
import type { Viewer } from '../http/request-context.ts'
import type { PageTools } from './page-tools.ts'
import { orShown, wishOf } from './reaction-router.ts'
import { feedPage } from './views/feed-page.ts'
import { libraryPage } from './views/library-page.ts'

const ROWS = 24
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

type Show = (viewer: Viewer, query: { limit: number; cursor?: string }) => Promise<void>

/** Whoever is signed in; an address that was cut short begins anew. */
async function ofReader(req: Request, res: Response, show: Show): Promise<void> {
  if (!req.viewer) return res.redirect(303, signInFor(req.path))
  const { cursor } = req.query
  const query = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
  try {
    await show(req.viewer, query)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'bad-cursor') throw error
    res.redirect(303, req.path)
  }
}

const signInFor = (path: string) => `/sign-in?next=${encodeURIComponent(path)}`
