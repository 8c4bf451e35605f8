import { Router } from 'express'
import { BLOCKED_BY } from '../domains/catalog/index.ts'
import { headerOf } from '../http/problem.ts'
import { whatIsHeard } from './heard.ts'
import type { PageTools } from './page-tools.ts'
import { messagePage } from './views/message-page.ts'
import { trackPage } from './views/track-page.ts'

/** `/tracks/:slug`. What is unknown, a draft or private is one and the same 404. */
export function trackRouter({ ctx, sources, pageOf, peaksOf, tokens, send }: PageTools): Router {
  const router = Router()
  router.get('/tracks/:slug', async (req, res) => {
    const found = await sources.findTrackBySlug(req.params.slug, req.viewer)
    const page = pageOf(req, res)
    if (!found) return send(res, 404, messagePage(page, 'missing'))
    if (found.blocked) {
      res.set('Link', headerOf(BLOCKED_BY))
      return send(res, 451, messagePage(page, 'blocked'))
    }
    const { track, own: isOwn, withheld: isWithheld } = found
    const { products, bought, isHeld } = await sources.offersOf(track.id, req.viewer, page.locale)
    const offers = products.length === 0 ? undefined : { products, bought, csrf: tokens.issue(req, res) }
    const which = { kind: 'track', id: track.id } as const
    const standing = await sources.standingOf(which, req.viewer)
    const isListed = track.visibility === 'public'
    const reactions = standing && { ...which, title: track.title, standing, isOwn, isListed }
    const heard = whatIsHeard(ctx, { ...found, isHeld })
    const [peaks, plays] = await Promise.all([peaksOf(track), sources.playsOf(track.id)])
    const shown = { ...heard, track, peaks, offers, reactions, plays }
    send(res, 200, trackPage(page, { ...shown, isShared: false, isWithheld }))
  })
  return router
}
