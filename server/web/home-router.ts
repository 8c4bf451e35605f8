import { Router } from 'express'
import type { PageTools } from './page-tools.ts'
import { withPeaks } from './recommended.ts'
import type { PageSources } from './sources.ts'
import { homePage, trendingPage } from './views/home-page.ts'

const ROWS = 24
const TRENDING_AT_HOME = 6
const TRENDING = 50
const FOR_YOU = 6

/** `/` and `/trending`. */
export function homeRouter({ sources, pageOf, peaksOf, send }: PageTools): Router {
  const router = Router()
  const rowsOf = (tracks: Awaited<ReturnType<PageSources['trending']>>) =>
    Promise.all(tracks.map(async (track) => ({ track, peaks: await peaksOf(track) })))

  router.get('/', async (req, res) => {
    const { cursor } = req.query
    const page = pageOf(req, res)
    const query = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
    const first = query.cursor === undefined
    const [{ items, nextCursor }, featured, forYou, trending] = await Promise.all([
      sources.newestTracks(query),
      first ? sources.featured(req.viewer, page.locale) : [],
      first && req.viewer ? sources.recommendedTo(req.viewer, FOR_YOU) : [],
      first ? sources.trending(req.viewer, TRENDING_AT_HOME) : [],
    ])
    const shown = {
      featured: await Promise.all(
        featured.map(async (one) =>
          one.kind === 'track' ? { ...one, peaks: await peaksOf(one.track) } : one,
        ),
      ),
      forYou: await withPeaks({ peaksOf }, forYou),
      trending: await rowsOf(trending),
      rows: await rowsOf(items),
    }
    send(res, 200, homePage(page, { ...shown, nextCursor, first }))
  })

  router.get('/trending', async (req, res) => {
    const rows = await rowsOf(await sources.trending(req.viewer, TRENDING))
    send(res, 200, trendingPage(pageOf(req, res), rows))
  })
  return router
}
