import type { RequestHandler, Router } from 'express'
import type { Context } from './context.ts'
import {
  accountsRoutes,
  authorizationRoutes,
  continueSession,
  factorsRoutes,
  oauthBrowserRoutes,
  oauthRoutes,
  ownAccountRoutes,
  staffRoutes,
} from './domains/accounts/index.ts'
import { announcementsOnPages, announcementsRoutes } from './domains/announcements/index.ts'
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
import { flagsRoutes } from './domains/flags/index.ts'
import { listeningRoutes, togetherOnPages, togetherRoutes } from './domains/listening/index.ts'
import { moderationRoutes } from './domains/moderation/index.ts'
import { notificationsPlain, notificationsRoutes } from './domains/notifications/index.ts'
import { orderFiles, ordersRoutes } from './domains/orders/index.ts'
import { avatarFiles, peopleInSitemap, peopleOnPages, peopleRoutes } from './domains/people/index.ts'
import { playlistsOnPages, playlistsRoutes } from './domains/playlists/index.ts'
import { playsOnPages, playsRoutes } from './domains/plays/index.ts'
import {
  discountsRoutes,
  productFiles,
  productsRoutes,
  releasesInSitemap,
  splitsRoutes,
} from './domains/products/index.ts'
import { reactionsOnPages, reactionsRoutes } from './domains/reactions/index.ts'
import { recommendationsOnPages, recommendationsRoutes } from './domains/recommendations/index.ts'
import { reconciliationRoutes } from './domains/reconciliation/index.ts'
import { disputesRoutes, refundsRoutes } from './domains/refunds/index.ts'
import { reviewsOnPages, reviewsRoutes } from './domains/reviews/index.ts'
import { rightsRoutes } from './domains/rights/index.ts'
import { searchOnPages, searchRoutes } from './domains/search/index.ts'
import { sharedOnPages, sharingRoutes } from './domains/sharing/index.ts'
import { type Streaming, streamingFiles, streamingRoutes } from './domains/streaming/index.ts'
import { studioUpdateFiles } from './domains/studio-updates/index.ts'
import { syncRoutes } from './domains/sync/index.ts'
import {
  sellingContractRoutes,
  sellingRoutes,
  statementFiles,
  transfersRoutes,
} from './domains/transfers/index.ts'
import { uploadsRoutes } from './domains/uploads/index.ts'
import { webhooksRoutes } from './domains/webhooks/index.ts'
import { wishesOnPages, wishesRoutes } from './domains/wishes/index.ts'
import { apiHandler } from './http/api.ts'
import { openApi } from './http/openapi.ts'
import { staffGate } from './http/staff-gate.ts'
import { providerEvents } from './provider-events.ts'
import { oauthPages } from './web/account/index.ts'
import { offersOnPages } from './web/shop/offers-source.ts'
import type { PageSources } from './web/sources.ts'

/** Who somebody is, and those who run a server. */
const accountRoutes = (ctx: Context) => ({
  accounts: accountsRoutes(ctx),
  ownAccount: ownAccountRoutes(ctx),
  factors: factorsRoutes(ctx),
  oauth: oauthRoutes(ctx),
  staff: staffRoutes(ctx),
  audit: auditRoutes(ctx),
  authorization: authorizationRoutes(ctx),
  flags: flagsRoutes(ctx),
  announcements: announcementsRoutes(ctx),
})

/** What is made, and what may be done with it. */
const workRoutes = (ctx: Context) => ({
  catalog: catalogRoutes(ctx),
  uploads: uploadsRoutes(ctx),
  streaming: streamingRoutes(ctx),
  rights: rightsRoutes(ctx),
  moderation: moderationRoutes(ctx),
  sharing: sharingRoutes(ctx),
  sync: syncRoutes(ctx),
})

/** What is sold, and who is paid. */
const moneyRoutes = (ctx: Context) => ({
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
})

/** What listeners find, hear, keep and say. */
const listenerRoutes = (ctx: Context, streaming: Streaming) => ({
  people: peopleRoutes(ctx),
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

/** All of the contract. */
export const api = (ctx: Context, streaming: Streaming): RequestHandler =>
  apiHandler({
    ...accountRoutes(ctx),
    ...workRoutes(ctx),
    ...moneyRoutes(ctx),
    ...listenerRoutes(ctx, streaming),
  })

/** Below the API's prefix, beside the contract: streams, files, and addresses that browsers are sent to. */
export const plainRoutes = (ctx: Context, streaming: Streaming): Router[] => [
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

/** Where the listener's pages get what they show. */
export const shownOnPages = (ctx: Context, streaming: Streaming): PageSources => ({
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
  ...announcementsOnPages(ctx),
  originalsOf: (trackIds) => streaming.originals(trackIds),
  sitemap: {
    tracks: tracksInSitemap(ctx.db),
    releases: releasesInSitemap(ctx.db),
    people: peopleInSitemap(ctx.db),
  },
  coarseWaveform: (trackId) => streaming.coarseWaveform(trackId),
})
