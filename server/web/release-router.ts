import { Router } from 'express'
import { BLOCKED_BY } from '../domains/catalog/index.ts'
import { headerOf } from '../http/problem.ts'
import { whatIsHeard } from './heard.ts'
import type { PagesContext } from './page-reader.ts'
import type { PageTools } from './page-tools.ts'
import { reviewsAt } from './reviews-on-page.ts'
import type { FoundReleaseOnPage } from './sources.ts'
import { messagePage } from './views/message-page.ts'
import { releasePage } from './views/release-page.ts'
import type { ReleaseTrack } from './views/release-track.ts'

/** `/releases/:slug`. An id leads there too. What is unknown, a draft or withdrawn is one and the same 404. */
export function releaseRouter({ ctx, sources, pageOf, peaksOf, tokens, send }: PageTools): Router {
  const router = Router()
  router.get('/releases/:slug', async (req, res) => {
    const page = pageOf(req, res)
    const found = await sources.findRelease(req.params.slug, req.viewer, page.locale)
    if (!found) return send(res, 404, messagePage(page, 'missing'))
    if (found.blocked) {
      res.set('Link', headerOf(BLOCKED_BY))
      return send(res, 451, messagePage(page, 'blockedRelease'))
    }
    const { release, listed, bought, wishes } = found
    const address = pathOf(release)
    if (address !== `/releases/${req.params.slug}`) return res.redirect(301, address)
    const tracks = releaseTracks(ctx, found)
    const first = tracks.find(({ recording }) => recording !== null)
    const csrf = release.licences.length === 0 ? '' : tokens.issue(req, res)
    const offers = { products: [release], bought, wishes, csrf }
    const peaks = first && (await peaksOf(first.track))
    const standing = await sources.standingOf({ kind: 'release', id: release.id }, req.viewer)
    const isOwn = release.seller.username === page.person?.username
    const reactions = standing && {
      ...{ kind: 'release' as const, id: release.id, title: release.title },
      ...{ standing, isOwn, isListed: listed },
    }
    const reviews = await reviewsAt(sources, req, release.id, address)
    send(res, 200, releasePage(page, { release, tracks, peaks, listed, offers, reactions, reviews }))
  })
  return router
}

const pathOf = ({ url, id }: { url: string | null; id: string }): string =>
  url === null ? `/releases/${id}` : new URL(url).pathname

/** Each with what this listener may hear of it. */
export const releaseTracks = (
  ctx: Pick<PagesContext, 'config'>,
  { tracks }: Pick<FoundReleaseOnPage, 'tracks'>,
): ReleaseTrack[] => tracks.map((found) => ({ track: found.track, ...whatIsHeard(ctx, found) }))
