import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { PREVIEW_SECONDS } from '@veza/shared/media/limits.ts'
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import { BLOCKED_BY } from '../domains/catalog/index.ts'
import { formTokens } from '../http/forms.ts'
import { headerOf } from '../http/problem.ts'
import { ASSETS_PREFIX, serveAssets } from './assets.ts'
import { buildReader, type PageOf, type PagesContext, type PagesOptions, pageReader } from './page-reader.ts'
import { peaksReader } from './peaks.ts'
import { personRouter } from './person-router.ts'
import type { Recording } from './recording.ts'
import { searchRouter } from './search-router.ts'
import type { FoundTrack, PageSources } from './sources.ts'
import { homePage } from './views/home-page.ts'
import { type MessageKind, messagePage } from './views/message-page.ts'
import { type TrackOnPage, trackPage } from './views/track-page.ts'

export { buildPages, watchPages } from './build.ts'
export type { PagesOptions } from './page-reader.ts'
export { knowPerson } from './person.ts'
export { createReloader, type Reloader } from './reload.ts'

const ROWS = 24

/**
 * The listener's side: server-rendered pages and their scripts and styles. Mount it at the root.
 * @throws Error when the pages were not built (see `buildPages`)
 */
export function pages(ctx: PagesContext, sources: PageSources, options: PagesOptions = {}): Router {
  const router = Router()
  const pageOf = pageReader(ctx, options, 'main')
  const tokens = formTokens(ctx.config)
  const peaksOf = peaksReader(sources, (err, trackId) =>
    ctx.log.warn({ err, trackId }, 'no waveform for a page'),
  )

  router.use(ASSETS_PREFIX, serveAssets(buildReader(options)))
  if (options.reloader) router.get('/dev/reload', options.reloader.handler)

  router.get('/', async (req, res) => {
    const { cursor } = req.query
    const page = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
    const { items, nextCursor } = await sources.newestTracks(page)
    const rows = await Promise.all(items.map(async (track) => ({ track, peaks: await peaksOf(track) })))
    send(res, 200, homePage(pageOf(req, res), rows, nextCursor, page.cursor === undefined))
  })

  router.get('/tracks/:slug', async (req, res) => {
    const found = await sources.findTrackBySlug(req.params.slug, req.viewer)
    const page = pageOf(req, res)
    if (!found) return send(res, 404, messagePage(page, 'missing'))
    if (found.blocked) {
      res.set('Link', headerOf(BLOCKED_BY))
      return send(res, 451, messagePage(page, 'blocked'))
    }
    const { products, bought, isHeld } = await sources.offersOf(found.track.id, req.viewer, page.locale)
    const offers = products.length === 0 ? undefined : { products, bought, csrf: tokens.issue(req, res) }
    const shown = {
      ...whatIsHeard(ctx, found, isHeld),
      track: found.track,
      peaks: await peaksOf(found.track),
      offers,
    }
    send(res, 200, trackPage(page, shown))
  })

  router.use(searchRouter({ sources, pageOf, peaksOf, send }))
  router.use(personRouter({ sources, pageOf, peaksOf, tokens, send }))
  router.use(failures(ctx, pageOf))
  return router
}

/** For the end of the chain: a page instead of a problem document, for people who ask for pages. */
export function missingPage(ctx: PagesContext, options: PagesOptions = {}): RequestHandler {
  const pageOf = pageReader(ctx, options, 'main')
  return (req, res, next) => {
    if (!asksForPage(req)) return next()
    send(res, 404, messagePage(pageOf(req, res), 'missing'))
  }
}

function asksForPage(req: Request): boolean {
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  return isRead && !req.path.startsWith(API_PREFIX) && req.accepts(['json', 'html']) === 'html'
}

/** What of the track this listener may hear, and by which addresses; the streaming routes have the last word. */
function whatIsHeard(
  ctx: PagesContext,
  { track, own }: FoundTrack,
  isHeld: boolean,
): Omit<TrackOnPage, 'track' | 'peaks' | 'offers'> {
  const bought = own || isHeld || !track.paid
  const open = !track.paid && track.visibility !== 'private' && track.status === 'published'
  const api = `${API_PREFIX}/tracks/${track.id}`
  const freeSoundUrl = open && track.hasRenditions ? `${ctx.config.publicUrl}${api}/stream` : null
  if (!bought && !track.previewEnabled) return { recording: null, why: 'for-sale', freeSoundUrl }
  if (!track.hasRenditions || track.durationMs === null)
    return { recording: null, why: 'not-ready', freeSoundUrl }
  const recording: Recording = {
    id: track.id,
    title: track.title,
    artist: track.artist.displayName,
    pageUrl: track.url,
    coverUrl: track.coverUrl,
    masterUrl: ctx.config.hlsStreaming ? `${api}/master.m3u8` : null,
    streamUrl: bought ? `${api}/stream` : null,
    waveformUrl: `${api}/waveform`,
    durationMs: track.durationMs,
    integratedLufs: track.loudness?.integratedLufs ?? null,
    truePeakDbtp: track.loudness?.truePeakDbtp ?? null,
    previewSeconds: bought ? null : PREVIEW_SECONDS,
    lossless: track.lossless,
  }
  return { recording, why: null, freeSoundUrl }
}

function failures(ctx: PagesContext, pageOf: PageOf): ErrorRequestHandler {
  return (error, req, res, next) => {
    const status: unknown = error?.status
    if (res.headersSent) return next(error)
    const kind: MessageKind = typeof status === 'number' && status < 500 ? 'missing' : 'failed'
    if (kind === 'failed')
      ctx.log.error({ err: error, requestId: req.requestId, path: req.path }, 'page failed')
    send(
      res,
      kind === 'failed' ? 500 : 404,
      messagePage(pageOf(req, res), kind, kind === 'failed' ? req.requestId : undefined),
    )
  }
}

function send(res: Response, status: number, markup: string): void {
  res.status(status).set('Cache-Control', 'private, no-cache').type('html').send(markup)
}
