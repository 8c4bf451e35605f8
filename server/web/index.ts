import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import { formTokens } from '../http/forms.ts'
import { loggedPath } from '../http/logged-path.ts'
import { announcementRouter } from './announcements/router.ts'
import { ASSETS_PREFIX, serveAssets } from './assets.ts'
import { commentRouter } from './comment-router.ts'
import { embedRouter } from './embed/router.ts'
import { feedsRouter } from './feeds/router.ts'
import { homeRouter } from './home-router.ts'
import { listeningRouter } from './listening-router.ts'
import { oembedRouter } from './oembed/router.ts'
import { buildReader, type PageOf, type PagesContext, type PagesOptions, pageReader } from './page-reader.ts'
import type { PageTools } from './page-tools.ts'
import { peaksReader } from './peaks.ts'
import { personRouter } from './person-router.ts'
import { playlistRouter } from './playlist-router.ts'
import { reactionRouter } from './reaction-router.ts'
import { releaseRouter } from './release-router.ts'
import { reviewRouter } from './review-router.ts'
import { searchRouter } from './search-router.ts'
import { sharedRouter } from './shared-router.ts'
import type { PageSources } from './sources.ts'
import { togetherRouter } from './together-router.ts'
import { trackRouter } from './track-router.ts'
import { type MessageKind, messagePage } from './views/message-page.ts'
import { wishRouter } from './wish-router.ts'

export { buildPages, watchPages } from './build.ts'
export type { PagesOptions } from './page-reader.ts'
export { knowPerson } from './person.ts'
export { createReloader, type Reloader } from './reload.ts'
export { knowSurroundings } from './surroundings.ts'

/**
 * The listener's side: server-rendered pages and their scripts and styles. Mount it at the root.
 * @throws Error when the pages were not built (see `buildPages`)
 */
export function pages(ctx: PagesContext, sources: PageSources, options: PagesOptions = {}): Router {
  const router = Router()
  const tools = pageTools(ctx, sources, options)

  router.use(ASSETS_PREFIX, serveAssets(buildReader(options)))
  if (options.reloader) router.get('/dev/reload', options.reloader.handler)

  router.use(homeRouter(tools))
  router.use(trackRouter(tools))
  router.use(commentRouter(tools))
  router.use(reactionRouter(tools))
  router.use(listeningRouter(tools))
  router.use(wishRouter(tools))
  router.use(reviewRouter(tools))
  router.use(playlistRouter(tools))
  router.use(sharedRouter(tools))
  router.use(togetherRouter(tools))
  router.use(searchRouter(tools))
  router.use(personRouter(tools))
  router.use(announcementRouter(tools))
  router.use(releaseRouter(tools))
  router.use(failures(ctx, tools.pageOf))
  return router
}

/** What is not read as a page of ours: by crawlers, readers of feeds, and in frames elsewhere. Nothing stands around it, nor is asked for it. */
export function machineRoutes(ctx: PagesContext, sources: PageSources, options: PagesOptions = {}): Router {
  const tools = pageTools(ctx, sources, options)
  return Router().use(
    feedsRouter(ctx, sources),
    oembedRouter(ctx, sources),
    embedRouter(tools, options),
    failures(ctx, tools.pageOf),
  )
}

const pageTools = (ctx: PagesContext, sources: PageSources, options: PagesOptions): PageTools => ({
  ...{ ctx, sources, send, tokens: formTokens(ctx.config), pageOf: pageReader(ctx, options, 'main') },
  peaksOf: peaksReader(sources, (err, trackId) => ctx.log.warn({ err, trackId }, 'no waveform for a page')),
})

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

function failures(ctx: PagesContext, pageOf: PageOf): ErrorRequestHandler {
  return (error, req, res, next) => {
    const status: unknown = error?.status
    // How long to wait is said where all forms are answered for.
    if (res.headersSent || status === 429) return next(error)
    const kind: MessageKind = typeof status === 'number' && status < 500 ? 'missing' : 'failed'
    if (kind === 'failed')
      ctx.log.error({ err: error, requestId: req.requestId, path: loggedPath(req) }, 'page failed')
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
