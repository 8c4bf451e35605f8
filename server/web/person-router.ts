import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type Response, Router } from 'express'
import { formOf } from '../http/forms.ts'
import type { PageTools } from './page-tools.ts'
import type { PersonChange } from './sources.ts'
import { followsPage } from './views/follows-page.ts'
import { messagePage } from './views/message-page.ts'
import { personPage } from './views/person-page.ts'

const ROWS = 24

/** `/@username`: the page, and the forms on it. Who is unknown, suspended or blocked is one and the same 404. */
export function personRouter({ sources, pageOf, peaksOf, tokens, send }: PageTools): Router {
  const router = Router()
  const missing = (req: Request, res: Response) => send(res, 404, messagePage(pageOf(req, res), 'missing'))

  router.get('/@:username', async (req, res) => {
    const username = req.params.username.toLowerCase()
    const profile = await sources.findPerson(username, req.viewer)
    if (!profile) return missing(req, res)
    if (req.params.username !== username) return res.redirect(301, `/@${username}`)
    const { cursor } = req.query
    const page = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
    const { items, nextCursor } = await sources.tracksOf(username, req.viewer, page)
    const rows = await Promise.all(items.map(async (track) => ({ track, peaks: await peaksOf(track) })))
    const first = page.cursor === undefined
    const onPage = pageOf(req, res)
    const found = await sources.offersBy(username, req.viewer, onPage.locale)
    const offers = { ...found, csrf: found.products.length === 0 ? '' : tokens.issue(req, res) }
    send(res, 200, personPage(onPage, { profile, offers, rows, nextCursor, first }))
  })

  for (const side of ['followers', 'following'] as const)
    router.get(`/@:username/${side}`, async (req, res) => {
      const username = req.params.username.toLowerCase()
      const profile = await sources.findPerson(username, req.viewer)
      if (!profile) return missing(req, res)
      const { cursor } = req.query
      const page = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
      const { items, nextCursor } = await sources.followsOf(username, req.viewer, side, page)
      const shown = { profile, side, people: items, nextCursor, first: page.cursor === undefined }
      send(res, 200, followsPage(pageOf(req, res), shown))
    })

  router.post('/@:username', async (req, res) => {
    const change = changeOf(formOf(req).get('do'))
    const username = req.params.username.toLowerCase()
    const here = `/@${encodeURIComponent(username)}`
    if (!req.viewer) return res.redirect(303, `/sign-in?next=${encodeURIComponent(here)}`)
    try {
      await sources.changePerson(username, req.viewer, change)
    } catch (error) {
      if (error instanceof DomainError && error.status === 404) return missing(req, res)
      throw error
    }
    // Whom one has blocked has no page any more.
    res.set('Cache-Control', 'private, no-store').redirect(303, change === 'block' ? '/' : here)
  })
  return router
}

function changeOf(name: string | undefined): PersonChange {
  if (name === 'follow' || name === 'unfollow' || name === 'block') return name
  throw new DomainError(400, 'unknown-action', 'This page has no such form. Load it again.')
}
