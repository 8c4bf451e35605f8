import { type Request, type Response, Router } from 'express'
import { BLOCKED_BY } from '../domains/catalog/index.ts'
import { headerOf } from '../http/problem.ts'
import { commentsAt } from './comments-on-page.ts'
import { whatIsHeard } from './heard.ts'
import type { PageTools } from './page-tools.ts'
import type { FoundTrack } from './sources.ts'
import { messagePage } from './views/message-page.ts'
import { trackPage } from './views/track-page.ts'

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
    const { products, bought, isHeld } = await sources.offersOf(track.id, req.viewer, page.locale)
    const offers = products.length === 0 ? undefined : { products, bought, csrf: tokens.issue(req, res) }
    const which = { kind: 'track', id: track.id } as const
    const standing = await sources.standingOf(which, req.viewer)
    const isListed = track.visibility === 'public'
    const reactions = standing && { ...which, title: track.title, standing, isOwn, isListed }
    const heard = whatIsHeard(ctx, { ...found, isHeld })
    const place = { track, home: `/tracks/${track.slug}`, viewer: req.viewer }
    const mayRead = isOwn || heard.recording !== null
    const [peaks, plays, lyrics] = await Promise.all([
      peaksOf(track),
      sources.playsOf(track.id),
      mayRead ? sources.lyricsOf(track.id) : undefined,
    ])
    const comments = await commentsAt(sources, place, { from: place.home })
    const shown = { ...heard, track, peaks, offers, reactions, plays, comments, lyrics }
    send(res, 200, trackPage(page, { ...shown, isShared: false, isWithheld }))
  })
  return router
}
