import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { everyStep } from '@veza/shared/kernel/every-step.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { type RequestHandler, Router } from 'express'
import type { Config } from './config/config.ts'
import { type Context, createContext, type Replaceable } from './context.ts'
import {
  accountsRoutes,
  authorizationRoutes,
  continueSession,
  factorsRoutes,
  oauthBrowserRoutes,
  oauthRoutes,
  ownAccountRoutes,
  staffRoutes,
  viewerOf,
} from './domains/accounts/index.ts'
import { auditFiles, auditRoutes } from './domains/audit/index.ts'
import {
  catalogRoutes,
  findTrackBySlug,
  findTracks,
  lyricsOf,
  newestTracks,
  tracksInSitemap,
} from './domains/catalog/index.ts'
import { commentsOnPages, commentsRoutes } from './domains/comments/index.ts'
import { discoveryOnPages, discoveryRoutes } from './domains/discovery/index.ts'
import { feedOnPages, feedRoutes } from './domains/feed/index.ts'
import { listeningRoutes, togetherOnPages, togetherRoutes } from './domains/listening/index.ts'
import { moderationRoutes } from './domains/moderation/index.ts'
import { notificationsPlain, notificationsRoutes } from './domains/notifications/index.ts'
import { orderFiles, ordersRoutes } from './domains/orders/index.ts'
import { avatarFiles, peopleInSitemap, peopleOnPages, peopleRoutes } from './domains/people/index.ts'
import { playlistsOnPages, playlistsRoutes } from './domains/playlists/index.ts'
import { FLUSH_MS, playsOnPages, playsRoutes } from './domains/plays/index.ts'
import {
  discountsRoutes,
  productFiles,
  productsRoutes,
  releasesInSitemap,
  splitsRoutes,
} from './domains/products/index.ts'
import { reactionsOnPages, reactionsRoutes } from './domains/reactions/index.ts'
import { recommendationsOnPages, recommendationsRoutes } from './domains/recommendations/index.ts'
import { reconciliationRoutes, watchBooks } from './domains/reconciliation/index.ts'
import { disputesRoutes, refundsRoutes } from './domains/refunds/index.ts'
import { reviewsOnPages, reviewsRoutes } from './domains/reviews/index.ts'
import { rightsRoutes } from './domains/rights/index.ts'
import { searchOnPages, searchRoutes } from './domains/search/index.ts'
import { sharedOnPages, sharingRoutes } from './domains/sharing/index.ts'
import { Streaming, streamingFiles, streamingRoutes } from './domains/streaming/index.ts'
import { studioUpdateFiles } from './domains/studio-updates/index.ts'
import { type Hints, startHints, syncRoutes } from './domains/sync/index.ts'
import {
  sellingContractRoutes,
  sellingRoutes,
  statementFiles,
  transfersRoutes,
} from './domains/transfers/index.ts'
import { uploadsRoutes, watchScans } from './domains/uploads/index.ts'
import { watchQueue, webhookRoutes, webhooksRoutes } from './domains/webhooks/index.ts'
import { wishesOnPages, wishesRoutes } from './domains/wishes/index.ts'
import { addressBy } from './http/address.ts'
import { apiHandler } from './http/api.ts'
import { createApp, createFiguresApp, type Routes } from './http/app.ts'
import { authenticate } from './http/authentication.ts'
import type { Deadlines } from './http/deadlines.ts'
import { devMailbox } from './http/dev-mailbox.ts'
import { health } from './http/health.ts'
import { metrics } from './http/metrics.ts'
import { openApi } from './http/openapi.ts'
import { createHttpServer, type Patience } from './http/server.ts'
import { staffGate } from './http/staff-gate.ts'
import { jobHandlers } from './job-handlers.ts'
import { LocalObjectStore, localStoreRoutes } from './platform/object-store/index.ts'
import { providerEvents } from './provider-events.ts'
import { accountPages, oauthPages, personOf } from './web/account/index.ts'
import { knowPerson, missingPage, type PagesOptions, pages } from './web/index.ts'
import { offersOnPages } from './web/shop/offers-source.ts'
import type { PageSources } from './web/sources.ts'

const STOP_MS = 25 * SECOND_MS

export interface RunningServer {
  readonly ctx: Context
  /** Where it listens: of a worker, where it tells its figures; undefined if nowhere. */
  readonly url: string | undefined
  /** Takes no more, finishes what runs (25 s at most), closes every part, and throws if one failed. Safe to repeat. */
  stop(): Promise<void>
}

/** Parts that tests and development put in place of the real ones, or beside them. */
export type StartServer = Replaceable & PagesOptions & Waiting

/** How long clients are waited for, where it is not as long as everywhere. */
interface Waiting {
  readonly deadlines?: Deadlines
  readonly patience?: Patience
}

/** Starts what `config.role` says: web, worker, or both in one process. */
export async function startServer(config: Config, options: StartServer = {}): Promise<RunningServer> {
  const ctx = await createContext(config, options)
  const begun = await begin(ctx, options).catch(async (error: unknown) => {
    // Why it does not start is what one has to know, even if it cannot be stopped either.
    await stop(ctx, undefined).catch((err: unknown) => ctx.log.error({ err }, 'not everything was stopped'))
    throw error
  })
  const port = begun && (begun.server.address() as AddressInfo).port
  let stopping: Promise<void> | undefined
  return {
    ctx,
    url: port === undefined ? undefined : `http://${hostOf(config)}:${port}`,
    stop: () => {
      stopping ??= stop(ctx, begun)
      return stopping
    },
  }
}

interface Begun {
  readonly server: Server
  /** Of a worker undefined. */
  readonly hints?: Hints
}

async function begin(ctx: Context, options: StartServer): Promise<Begun | undefined> {
  const { role, ffmpeg, payments } = ctx.config
  await ctx.jobs.start()
  watchBooks(ctx)
  watchQueue(ctx)
  watchScans(ctx)
  const begun = role === 'worker' ? await tellFigures(ctx, options) : await listen(ctx, options)
  if (role === 'web') return begun
  ctx.jobs.every('transfers.reverse-due', payments.reversals.checkIntervalMs)
  ctx.jobs.every('reconciliation.run', payments.reconciliation.intervalMs)
  ctx.jobs.every('plays.flush', FLUSH_MS)
  await ctx.jobs.work(jobHandlers(ctx), { 'media.transcode': ffmpeg.concurrency, 'webhooks.handle': 2 })
  return begun
}

/** All of the contract. */
function api(ctx: Context, streaming: Streaming): RequestHandler {
  return apiHandler({
    accounts: accountsRoutes(ctx),
    ownAccount: ownAccountRoutes(ctx),
    factors: factorsRoutes(ctx),
    oauth: oauthRoutes(ctx),
    staff: staffRoutes(ctx),
    audit: auditRoutes(ctx),
    authorization: authorizationRoutes(ctx),
    catalog: catalogRoutes(ctx),
    uploads: uploadsRoutes(ctx),
    streaming: streamingRoutes(ctx),
    people: peopleRoutes(ctx),
    orders: ordersRoutes(ctx),
    products: productsRoutes(ctx),
    discounts: discountsRoutes(ctx),
    splits: splitsRoutes(ctx),
    webhooks: webhooksRoutes(ctx),
    selling: sellingContractRoutes(ctx),
    transfers: transfersRoutes(ctx),
    refunds: refundsRoutes(ctx),
    disputes: disputesRoutes(ctx),
    reconciliation: reconciliationRoutes(ctx, providerEvents(ctx)),
    sync: syncRoutes(ctx),
    rights: rightsRoutes(ctx),
    moderation: moderationRoutes(ctx),
    sharing: sharingRoutes(ctx),
    playlists: playlistsRoutes(ctx),
    reactions: reactionsRoutes(ctx),
    feed: feedRoutes(ctx),
    search: searchRoutes(ctx),
    plays: playsRoutes(ctx, streaming),
    discovery: discoveryRoutes(ctx),
    recommendations: recommendationsRoutes(ctx),
    wishes: wishesRoutes(ctx),
    reviews: reviewsRoutes(ctx),
    comments: commentsRoutes(ctx),
    listening: listeningRoutes(ctx),
    together: togetherRoutes(ctx),
    notifications: notificationsRoutes(ctx),
  })
}

/** Below the API's prefix, beside the contract: streams, files, and addresses that browsers are sent to. */
const plainRoutes = (ctx: Context, streaming: Streaming): Router[] => [
  // What listeners ask for all the time comes first.
  streamingFiles(streaming),
  continueSession(ctx),
  oauthBrowserRoutes(ctx, oauthPages(ctx.config)),
  staffGate(ctx.clock),
  avatarFiles(ctx),
  productFiles(ctx),
  orderFiles(ctx),
  sellingRoutes(ctx),
  statementFiles(ctx),
  auditFiles(ctx),
  notificationsPlain(ctx),
  studioUpdateFiles(ctx),
  openApi(ctx.config),
]

const hostOf = ({ role, host, workerMetrics }: Config) => (role === 'worker' ? workerMetrics?.host : host)

/** What a worker counts, no other process knows. */
async function tellFigures(ctx: Context, options: StartServer): Promise<Begun | undefined> {
  const where = ctx.config.workerMetrics
  if (!where) return undefined
  const server = createHttpServer(createFiguresApp(ctx), options.patience)
  server.listen(where.port, where.host)
  await once(server, 'listening')
  return { server }
}

/** Where the listener's pages get what they show. */
const shownOnPages = (ctx: Context, streaming: Streaming): PageSources => ({
  findTrack: async (id, viewer) => (await findTracks(ctx, [id], viewer))[0],
  findTrackBySlug: (slug, viewer) => findTrackBySlug(ctx, slug, viewer),
  newestTracks: (page) => newestTracks(ctx, page),
  lyricsOf: (trackId) => lyricsOf(ctx.db, trackId),
  ...peopleOnPages(ctx),
  ...offersOnPages(ctx),
  ...sharedOnPages(ctx),
  ...playlistsOnPages(ctx),
  ...togetherOnPages(ctx),
  ...searchOnPages(ctx),
  ...playsOnPages(ctx),
  ...reactionsOnPages(ctx),
  ...feedOnPages(ctx),
  ...discoveryOnPages(ctx),
  ...recommendationsOnPages(ctx),
  ...wishesOnPages(ctx),
  ...reviewsOnPages(ctx),
  ...commentsOnPages(ctx),
  originalsOf: (trackIds) => streaming.originals(trackIds),
  sitemap: {
    tracks: tracksInSitemap(ctx.db),
    releases: releasesInSitemap(ctx.db),
    people: peopleInSitemap(ctx.db),
  },
  coarseWaveform: (trackId) => streaming.coarseWaveform(trackId),
})

async function listen(ctx: Context, options: StartServer): Promise<Begun> {
  const streaming = new Streaming(ctx)
  const site = pages(ctx, shownOnPages(ctx, streaming), options)
  const accounts = accountPages(ctx, options)
  const routes: Routes = {
    authenticate: authenticate({ config: ctx.config, viewerOf: (token) => viewerOf(ctx, token) }),
    api: api(ctx, streaming),
    apiPlain: plainRoutes(ctx, streaming),
    first: [
      health(ctx),
      metrics(ctx),
      webhookRoutes(ctx),
      ctx.store instanceof LocalObjectStore ? localStoreRoutes(ctx.store) : Router(),
    ],
    last: [
      ...devMailbox(ctx.config, ctx.mail.mailbox),
      knowPerson((viewer) => personOf(ctx, viewer)),
      site,
      accounts.router,
      missingPage(ctx, options),
      accounts.failures,
    ],
  }
  const app = createApp(ctx, routes, options.deadlines)
  const server = createHttpServer(app, options.patience)
  const hints = startHints(ctx, server, { addressOf: addressBy(app) })
  server.listen(ctx.config.port, ctx.config.host)
  await once(server, 'listening')
  return { server, hints }
}

async function stop(ctx: Context, begun: Begun | undefined): Promise<void> {
  const { server, hints } = begun ?? {}
  const closed = server && once(server, 'close')
  server?.close()
  server?.closeIdleConnections()
  const cut = setTimeout(() => server?.closeAllConnections(), STOP_MS)
  await everyStep([
    () => hints?.stop(),
    () => ctx.jobs.stop(STOP_MS),
    () => closed,
    () => clearTimeout(cut),
    () => ctx.close(),
  ])
}
