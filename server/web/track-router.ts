import { type Request, type Response, Router } from 'express'
import { BLOCKED_BY } from '../domains/catalog/index.ts'
import { headerOf } from '../http/problem.ts'
import { commentsAt } from './comments-on-page.ts'
import { whatIsHeard } from './heard.ts'
import type { PageTools } from './page-tools.ts'
import { withPeaks } from './recommended.ts'
import { reviewsAt } from './reviews-on-page.ts'
import type { FoundTrack } from './sources.ts'
import { messagePage } from './views/message-page.ts'
import { relatedSection } from './views/recommendations.ts'
import { trackPage } from './views/track-page.ts'

const RELATED = 6

/** The gate of a track's page, and of all below it: what is not for this reader is answered here. */
export async function openTrackPage(
  { sources, pageOf, send }: PageTools,
  req: Request<{ slug?: string }>,
  res: Response,
): Promise<FoundTrack | undefined> {
  const found = await sources.findTrackBySlug(req.params.slug ?? '', req.viewer)
  if (found && !found.blocked) return found
  if (found) res.set('Link', headerOf(BLOCKED_BY))
  send(res, found ? 451 : 404, messagePage(pageOf(req, res), found ? 'blocked' : 'missing'))
  return undefined
}

/** `/tracks/:slug`. What is unknown, a draft or private is one and the same 404. */
export function trackRouter(tools: PageTools): Router {
  const { ctx, sources, pageOf, peaksOf, tokens, send } = tools
  const router = Router()
  router.get('/tracks/:slug', async (req, res) => {
    const found = await openTrackPage(tools, req, res)
    if (!found) return
    const page = pageOf(req, res)
    const { track, own: isOwn, withheld: isWithheld } = found
    const { isHeld, ...forSale } = await sources.offersOf(track.id, req.viewer, page.locale)
    const offers = forSale.products.length === 0 ? undefined : { ...forSale, csrf: tokens.issue(req, res) }
    const which = { kind: 'track', id: track.id } as const
    const standing = await sources.standingOf(which, req.viewer)
    const isListed = track.visibility === 'public'
    const reactions = standing && { ...which, title: track.title, standing, isOwn, isListed }
    const heard = whatIsHeard(ctx, { ...found, isHeld })
    const place = { track, home: `/tracks/${track.slug}`, viewer: req.viewer }
    const single = forSale.products.find(({ kind }) => kind === 'track')
    const mayRead = isOwn || heard.recording !== null
    const [peaks, plays, lyrics, comments, reviews, near] = await Promise.all([
      peaksOf(track),
      sources.playsOf(track.id),
      mayRead ? sources.lyricsOf(track.id) : undefined,
      commentsAt(sources, place, { from: place.home }),
      reviewsAt(sources, req, single?.id, place.home),
      sources.relatedTo(track.id, req.viewer, RELATED),
    ])
    const related = relatedSection(page, await withPeaks(tools, near))
    const said = { reactions, plays, lyrics, comments, reviews, related }
    const shown = { ...heard, track, peaks, offers, ...said }
    send(res, 200, trackPage(page, { ...shown, isShared: false, isWithheld }))
  })
  return router
}
